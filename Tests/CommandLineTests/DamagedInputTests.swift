import Foundation
import HoldfastTrajectories
import HoldfastVideo
import Testing

/// What `track` makes of inputs with damage, and of disks that are full.
@Suite struct DamagedInputTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func makePictures(_ count: Int) throws {
        let sink = try FrameImageSink(pattern: folder.file("pics/%04d.png"))
        for index in 0..<count { try sink.write(try TestClip().frame(index)) }
    }

    private func track(_ arguments: String...) throws -> CommandUnderTest.Outcome {
        try CommandUnderTest.run(["track"] + arguments + ["--box", TestClip.box], in: folder)
    }

    @Test func aDamagedPictureHasItsRowAndIsCounted() throws {
        try makePictures(10)
        try folder.write("<html>", to: "pics/0006.png")
        let outcome = try track(
            "pics", "--log", "log.jsonl", "--log", "log.mot.txt", "--log", "log.otb.txt", "--json")
        #expect(outcome.status == 65)
        #expect(outcome.errors.contains("pics/0006.png: frame 6 (0.240 s)"))
        #expect(outcome.errors.contains("1 could not be decoded"))
        #expect(outcome.outputText.contains("\"not_decoded\":1"))
        let records = try Trajectory(path: folder.file("log.jsonl")).records
        #expect(records.map(\.frame) == Array(0..<10))
        #expect(records[6].state == .lost)
        #expect(records[6].confidence == 0)
        #expect(records[6].box == records[5].box)
        #expect(records[7].state == .tracking)
        #expect(records[7].box.overlap(TestClip.box(at: 7)) > 0.6)
        #expect(
            folder.lines("log.jsonl").lines.contains {
                $0.contains("\"event\":\"undecoded\",\"frame\":6")
            })
        #expect(
            try Trajectory(path: folder.file("log.mot.txt")).records.map(\.frame)
                == [0, 1, 2, 3, 4, 5, 7, 8, 9])
        #expect(folder.lines("log.otb.txt").lines.count == 10)
    }

    @Test func aRangeCountsWhatCannotBeDecoded() throws {
        try makePictures(10)
        try folder.write("", to: "pics/0003.png")
        let outcome = try track(
            "pics", "--start", "frame:2", "--frames", "4", "--log", "log.jsonl")
        let records = try Trajectory(path: folder.file("log.jsonl")).records
        #expect(records.map(\.frame) == [2, 3, 4, 5])
        #expect(outcome.errors.contains("1 could not be decoded"))
    }

    @Test func strictStopsAtTheDamage() throws {
        try makePictures(10)
        try folder.write("", to: "pics/0006.png")
        let outcome = try track("pics", "--strict", "--log", "log.jsonl")
        #expect(outcome.status == 65)
        let records = try Trajectory(path: folder.file("log.jsonl")).records
        #expect(records.map(\.frame) == Array(0..<6))
    }

    @Test func aRefusedCommandEmptiesNoLog() throws {
        try makePictures(3)
        try folder.write("old\n", to: "log.jsonl")
        for output in [["-o", "out.apng"], ["-o", "out.y4m"], ["--frames-out", "out/%03d.abc"]] {
            let outcome = try CommandUnderTest.run(
                ["track", "pics", "--box", TestClip.box, "--log", "log.jsonl", "-y"] + output,
                in: folder)
            #expect(outcome.status == 73)
            #expect(try folder.text("log.jsonl") == "old\n")
        }
    }

    @Test func standardInputIsNotOverwritten() throws {
        try TestClip(frames: 5).write(to: folder.file("in.mkv"))
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("in.mkv")))
        let outcome = try CommandUnderTest.run(
            ["track", "-", "--box", TestClip.box, "-o", "in.mkv", "-y"], in: folder,
            input: FileHandle(forReadingFrom: URL(fileURLWithPath: folder.file("in.mkv"))))
        #expect(outcome.status == 73)
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("in.mkv"))) == before)
    }

    /// A limit on the size of files acts like a full disk: the last write is cut short.
    @Test func aFullDiskLeavesWholeLines() throws {
        try makePictures(30)
        let program = try CommandUnderTest.executable().path
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.arguments = [
            "-c",
            "trap '' XFSZ; ulimit -f 4; exec '\(program)' track pics --box \(TestClip.box) "
                + "--log log.jsonl --quiet 2>/dev/null",
        ]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 74)
        let (lines, isWhole) = folder.lines("log.jsonl")
        #expect(isWhole && lines.count > 5)
        #expect(try Trajectory(path: folder.file("log.jsonl")).cutLine == nil)
    }
}
