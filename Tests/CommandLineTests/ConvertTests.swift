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
}
