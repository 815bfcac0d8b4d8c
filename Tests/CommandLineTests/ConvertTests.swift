import Foundation
import HoldfastTrajectories
import Testing

@Suite struct ConvertTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try folder.write(
            """
            frame,time,id,x,y,width,height,state
            0,0,1,20,40,32,32,tracking
            0,0,2,5,6,7,8,tracking
            1,0.04,1,21,40,32,32,uncertain
            1,0.04,2,6,6,7,8,tracking

            """, to: "in.csv")
    }

    private func convert(_ arguments: String...) throws -> CommandUnderTest.Outcome {
        try CommandUnderTest.run(["convert"] + arguments, in: folder)
    }

    @Test func throughOtherFormatsAndBack() throws {
        for step in [
            ["in.csv", "a.jsonl"], ["a.jsonl", "b.cvat.xml"], ["b.cvat.xml", "c.mot.txt"],
        ] {
            let outcome = try convert(step[0], step[1])
            #expect(outcome.status == 0, "\(outcome.errors)")
        }
        let before = try Trajectory(path: folder.file("in.csv"))
        let after = try Trajectory(path: folder.file("c.mot.txt"))
        #expect(after.records.map(\.box) == before.records.map(\.box))
        #expect(after.records.map(\.id) == [1, 2, 1, 2])
        // MOT counts from 1.
        #expect(try folder.text("c.mot.txt").hasPrefix("1,1,21,41,32,32"))
    }

    @Test func oneTargetAndNamedFormats() throws {
        let all = try convert("in.csv", "all", "--to", "otb")
        #expect(all.status == 65)
        let one = try convert("in.csv", "one", "--to", "otb", "--target", "2")
        #expect(one.status == 0, "\(one.errors)")
        let back = try convert("one", "back.csv", "--from", "otb")
        #expect(back.status == 0, "\(back.errors)")
        #expect(try Trajectory(path: folder.file("back.csv")).records.map(\.box.x) == [5, 6])
    }

    @Test func anExistingFileIsOverwrittenOnlyWithY() throws {
        try folder.write("already here", to: "out.jsonl")
        #expect(try convert("in.csv", "out.jsonl").status == 73)
        #expect(try folder.text("out.jsonl") == "already here")
        #expect(try convert("in.csv", "out.jsonl", "-y").status == 0)
        #expect(try Trajectory(path: folder.file("out.jsonl")).records.count == 4)
    }

    @Test func labelsAreKeptAndSet() throws {
        let folder = try TemporaryFolder()
        let file = """
            <annotations><track id="1" label="car">
            <box frame="0" outside="0" keyframe="1" xtl="1" ytl="2" xbr="4" ybr="6"/>
            <box frame="4" outside="0" keyframe="1" xtl="5" ytl="2" xbr="8" ybr="6"/></track>
            <track id="2" label="truck">
            <box frame="0" outside="0" keyframe="1" xtl="1" ytl="2" xbr="4" ybr="6"/>
            <polygon frame="1" outside="0" keyframe="1" points="1,2;3,4;5,6"/></track></annotations>
            """
        try Data(file.utf8).write(to: URL(fileURLWithPath: folder.file("annotations.xml")))
        func labels(_ arguments: String...) throws -> [String] {
            let outcome = try CommandUnderTest.run(
                ["convert", "annotations.xml", "out.cvat.xml", "-y"] + arguments, in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            #expect(outcome.errors.contains("polygons of track 2 (truck) passed over"))
            return try Trajectory(path: folder.file("out.cvat.xml")).labels
        }
        #expect(try labels() == ["car", "truck"])
        #expect(try labels("--label", "2=van") == ["car", "van"])
        #expect(try labels("--label", "van") == ["van"])
        #expect(try labels("--label", "a", "--label", "b") == ["a", "b"])
    }

    @Test func sharesOfTheFrameNeedItsSize() throws {
        let folder = try TemporaryFolder()
        try TestClip(frames: 3).write(to: folder.file("clip.mp4"))
        let log = "1,1,17,13,32,24,1,-1,-1,-1\n2,1,18,13,32,24,1,-1,-1,-1\n"
        try Data(log.utf8).write(to: URL(fileURLWithPath: folder.file("gt.txt")))
        let without = try CommandUnderTest.run(["convert", "gt.txt", "out.yolo"], in: folder)
        #expect(without.status == 64 && without.errors.contains("--size"))
        let outcome = try CommandUnderTest.run(
            ["convert", "gt.txt", "out.yolo", "--video", "clip.mp4"], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let text = try String(
            contentsOfFile: folder.file("out.yolo/frame_000000.txt"), encoding: .utf8)
        #expect(text == "0 0.2 0.2 0.2 0.2\n")
        let back = try CommandUnderTest.run(
            ["convert", "out.yolo", "back.mot.txt", "--size", "160x120"], in: folder)
        #expect(back.status == 0, "\(back.errors)")
        let boxes = try Trajectory(path: folder.file("back.mot.txt")).records.map(\.box.x)
        #expect(boxes == [16, 17])
    }
}
