import Foundation
import HoldfastTrajectories
import HoldfastVideo
import Testing

@Suite struct TrackTests {
    private let folder: TemporaryFolder
    private let clip = TestClip()

    init() throws {
        folder = try TemporaryFolder()
        try clip.write(to: folder.file("in.mkv"))
    }

    private func track(_ arguments: String...) throws -> CommandUnderTest.Outcome {
        try CommandUnderTest.run(["track", "in.mkv"] + arguments, in: folder)
    }

    private func log(_ name: String = "out.jsonl") throws -> Trajectory {
        try Trajectory(path: folder.file(name))
    }

    @Test func oneTargetOneLine() throws {
        let outcome = try track("--box", TestClip.box, "-o", "out.mp4", "--log", "out.jsonl")
        #expect(outcome.status == 0)
        #expect(outcome.output.isEmpty)
        #expect(outcome.errors.hasPrefix("holdfast: 30 frames, "))
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(try TestClip.decodedFrames(folder.file("out.mp4")) == 30)
        let log = try log()
        #expect(log.header.width == 160 && log.header.height == 120)
        #expect(log.header.frameRate == 25)
        #expect(log.header.parameters.contains { $0.name == "prr.weight" && $0.value == 1 })
        #expect(log.records.map(\.frame) == Array(0..<30))
        #expect(log.records.allSatisfy { $0.id == 1 && $0.latency == nil })
        for record in log.records {
            #expect(record.box.overlap(TestClip.box(at: record.frame)) > 0.6)
        }
    }

    @Test(arguments: [["60%,10%,20%,20%", "0,0,30,30"], []])
    func theSameBytesWhateverTheThreads(others: [String]) throws {
        var logs: [String] = []
        for threads in ["1", "2", "5"] {
            let outcome = try CommandUnderTest.run(
                ["track", "in.mkv"] + ([TestClip.box] + others).flatMap { ["--box", $0] }
                    + ["--threads", threads, "--log", "\(threads).jsonl"], in: folder)
            #expect(outcome.status == 0)
            logs.append(try folder.text("\(threads).jsonl"))
        }
        #expect(logs[0].split(separator: "\n").count == 1 + (others.count + 1) * 30)
        #expect(logs[1] == logs[0])
        #expect(logs[2] == logs[0])
    }

    @Test func theSameBytesWhateverDecodes() throws {
        let plain = try track("--box", TestClip.box, "--log", "plain.jsonl", "--quiet")
        let sought = try track(
            "--box", TestClip.box, "--hwaccel", "auto", "--log", "sought.jsonl", "--quiet")
        #expect(plain.status == 0 && sought.status == 0 && sought.errors.isEmpty)
        #expect(try folder.text("plain.jsonl") == folder.text("sought.jsonl"))
    }

    @Test func severalTargetsFromBoxesAndAFile() throws {
        try folder.write("20,40,32,32\n100,60,24,20\n", to: "boxes.txt")
        let outcome = try track(
            "--init", "boxes.txt", "--box", "50%,50%,10%,10%", "--log", "out.csv", "--frames", "3",
            "--json", "--quiet")
        #expect(outcome.status == 0)
        #expect(outcome.errors.isEmpty)
        let records = try log("out.csv").records
        #expect(records.map(\.id) == [1, 2, 3, 1, 2, 3, 1, 2, 3])
        #expect(records[2].box.x == 80 && records[2].box.height == 12)

        struct Summary: Decodable {
            struct Target: Decodable {
                var id: Int
                var box: [Double]
                var state: String
                var confidence: Double
            }
            var frames: Int
            var framesPerSecond: Double
            var dropped: Int
            var latencyMs: [String: Double]
            var targets: [Target]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let summary = try decoder.decode(Summary.self, from: outcome.output)
        #expect(summary.frames == 3)
        #expect(summary.dropped == 0)
        #expect(summary.framesPerSecond > 0)
        #expect(Set(summary.latencyMs.keys) == ["median", "p95", "p99"])
        #expect(summary.targets.map(\.id) == [1, 2, 3])
        #expect(outcome.outputText.split(separator: "\n").count == 1)
    }

    @Test func aTrajectoryBeginsEachTargetOnItsFrame() throws {
        try folder.write(
            """
            frame,time,id,x,y,width,height,state
            0,0,4,20,40,32,32,tracking
            7,0.28,9,100,60,24,20,tracking

            """, to: "boxes.csv")
        let begun = try track("--init", "boxes.csv", "--log", "out.jsonl", "--frames", "10")
        #expect(begun.status == 0, "\(begun.errors)")
        let records = try log().records
        #expect(records.filter { $0.id == 4 }.map(\.frame) == Array(0..<10))
        #expect(records.filter { $0.id == 9 }.map(\.frame) == [7, 8, 9])
    }

    @Test func aPartOfTheInputKeepsItsFrameNumbers() throws {
        let byFrame = try track(
            "--box", "30,45,32,32", "--start", "frame:10", "--frames", "5", "--log", "a.jsonl")
        #expect(byFrame.status == 0)
        #expect(try log("a.jsonl").records.map(\.frame) == [10, 11, 12, 13, 14])
        let byTime = try track(
            "--box", "30,45,32,32", "--start", "0.4", "--frames", "5", "--log", "b.jsonl")
        #expect(byTime.status == 0)
        #expect(try folder.text("a.jsonl") == folder.text("b.jsonl"))
    }

    @Test func logsInEveryFormatAndOnStandardOutput() throws {
        let outcome = try track(
            "--box", TestClip.box, "--frames", "4", "--log", "-", "--log", "a.csv", "--log",
            "a.mot.txt", "--log", "a.otb.txt", "--log", "a.vot.txt", "--log", "a.cvat.xml", "--log",
            "plain", "--log-format", "otb", "--quiet")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let direct = try Trajectory(bytes: Array(outcome.output), format: .otb, name: "stdout")
        #expect(direct.records.count == 4)
        for name in ["a.csv", "a.mot.txt", "a.otb.txt", "a.vot.txt", "a.cvat.xml"] {
            let frames = try log(name).records.map(\.frame)
            // VOT results have the code of an initialization in place of the first box.
            #expect(frames == (name == "a.vot.txt" ? [1, 2, 3] : [0, 1, 2, 3]), "\(name)")
        }
        #expect(try folder.text("plain") == folder.text("a.otb.txt"))
    }

    @Test func standardOutputIsJSONLinesUnlessToldOtherwise() throws {
        let outcome = try track("--box", TestClip.box, "--frames", "2", "--log", "-", "--quiet")
        let log = try Trajectory(bytes: Array(outcome.output), format: .jsonl, name: "stdout")
        #expect(log.records.count == 2)
    }

    @Test func picturesAndUncompressedVideo() throws {
        let outcome = try track(
            "--box", TestClip.box, "--frames", "3", "-o", "-", "--frames-out", "out/%03d.png",
            "--overlay", "box,response,heatmap", "--quiet")
        #expect(outcome.status == 0, "\(outcome.errors)")
        try outcome.output.write(to: URL(fileURLWithPath: folder.file("out.y4m")))
        #expect(try TestClip.decodedFrames(folder.file("out.y4m")) == 3)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.file("out")).sorted()
        #expect(names == ["000.png", "001.png", "002.png"])
    }

    @Test func theAnnotationIsOnTheVideo() throws {
        let plain = try track(
            "--box", TestClip.box, "--frames", "1", "-o", "-", "--overlay", "none")
        let drawn = try track("--box", TestClip.box, "--frames", "1", "-o", "-")
        #expect(plain.output.count == drawn.output.count)
        #expect(plain.output != drawn.output)
    }

    @Test func timingsAreLoggedOnlyWhenAskedFor() throws {
        let outcome = try track(
            "--box", TestClip.box, "--frames", "3", "--timings", "--log", "t.csv")
        #expect(outcome.status == 0)
        #expect(try log("t.csv").records.allSatisfy { ($0.latency ?? -1) >= 0 })
    }

    @Test func parametersFromPresetFileAndOption() throws {
        try folder.write("{\"prr.weight\": 0.25, \"scale.count\": 1}", to: "p.json")
        let outcome = try track(
            "--box", TestClip.box, "--frames", "2", "--preset", "fast", "--parameters", "p.json",
            "--set", "prr.weight=0.5", "--log", "out.jsonl")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let values = try log().header.parameters
        #expect(values.first { $0.name == "prr.weight" }?.value == 0.5)
        #expect(values.first { $0.name == "scale.count" }?.value == 1)
    }

    @Test func existingFilesAreOverwrittenOnlyWithY() throws {
        let first = try track("--box", TestClip.box, "--frames", "2", "--log", "out.jsonl")
        #expect(first.status == 0)
        let before = try folder.text("out.jsonl")
        let refused = try track("--box", TestClip.box, "--frames", "3", "--log", "out.jsonl")
        #expect(refused.status == 73)
        #expect(try folder.text("out.jsonl") == before)
        let forced = try track("--box", TestClip.box, "--frames", "3", "--log", "out.jsonl", "-y")
        #expect(forced.status == 0)
        #expect(try log().records.count == 3)
    }

    @Test func aNewSizeOfThePictureIsFollowed() throws {
        let pictures = try FrameImageSink(pattern: folder.file("img/%02d.png"))
        var large = clip
        (large.width, large.height) = (320, 240)
        for index in 0..<12 {
            try pictures.write(try (index < 6 ? clip : large).frame(index))
        }
        let outcome = try CommandUnderTest.run(
            ["track", "img", "--box", TestClip.box, "--log", "out.jsonl", "-o", "out.mp4"],
            in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("frame 6: the picture changes from 160x120 to 320x240"))
        let records = try log().records
        #expect(records.count == 12)
        #expect(abs(records[6].box.width - 2 * records[5].box.width) < 1)
        #expect(try TestClip.decodedFrames(folder.file("out.mp4")) == 12)
    }

    @Test func aLostTargetCanBeAFailure() throws {
        var vanishing = TestClip(frames: 70)
        vanishing.vanishing = 20
        try vanishing.write(to: folder.file("gone.mkv"))
        let arguments = ["track", "gone.mkv", "--box", TestClip.box]
        #expect(try CommandUnderTest.run(arguments, in: folder).status == 0)
        #expect(try CommandUnderTest.run(arguments + ["--fail-if-lost"], in: folder).status == 2)
        #expect(try track("--box", TestClip.box, "--fail-if-lost").status == 0)
    }
}
