import Foundation
import HoldfastTrajectories
import Testing

/// A command line that must fail, with its exit code and what its message must name.
struct FailingCommand: Sendable, CustomTestStringConvertible {
    var arguments: String
    var status: Int32
    var naming: String

    init(_ arguments: String, _ status: Int32, _ naming: String) {
        self.arguments = arguments
        self.status = status
        self.naming = naming
    }

    var testDescription: String { arguments }
}

@Suite struct FailureTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try TestClip(frames: 5).write(to: folder.file("in.mkv"))
        try folder.write("this is no video\n", to: "text.mkv")
        try folder.write("already here", to: "there.jsonl")
        try folder.write("already here", to: "there.mp4")
        try folder.write("not json", to: "bad.json")
        try folder.write("", to: "empty.txt")
        try folder.write("1,2,3\n", to: "short.txt")
        for (name, lines) in [("many.txt", 65), ("thousands.txt", 100_000)] {
            try folder.write(String(repeating: "1,2,9,9\n", count: lines), to: name)
        }
        try folder.write("{\"prr.wieght\": 1}", to: "typo.json")
        try folder.write("{\"prr.weight\": \"high\"}", to: "word.json")
        try FileManager.default.createDirectory(
            atPath: folder.file("folder.mp4"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(
            atPath: folder.file("nothing"), withIntermediateDirectories: true)
        try Self.sound().write(to: URL(fileURLWithPath: folder.file("sound.wav")))
    }

    /// A second of silence, 8 kHz, 8 bits.
    private static func sound() -> Data {
        func number(_ value: UInt32, _ bytes: Int) -> [UInt8] {
            (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
        }
        var bytes = Array("RIFF".utf8) + number(36 + 8000, 4) + Array("WAVEfmt ".utf8)
        bytes += number(16, 4) + number(1, 2) + number(1, 2) + number(8000, 4) + number(8000, 4)
        bytes += number(1, 2) + number(8, 2) + Array("data".utf8) + number(8000, 4)
        return Data(bytes + [UInt8](repeating: 128, count: 8000))
    }

    @Test(arguments: [
        // Usage.
        FailingCommand("track in.mkv", 64, "--box"),
        FailingCommand("track in.mkv --point 1,2,3 -o a.mp4", 64, "1,2,3"),
        FailingCommand("track in.mkv --point 5,x -o a.mp4", 64, "x"),
        FailingCommand("track in.mkv --point 5000,5 -o a.mp4", 64, "outside"),
        FailingCommand("track in.mkv --box 1,2,3", 64, "1,2,3"),
        FailingCommand("track in.mkv --box 1,2,3,x", 64, "'x' is not a number"),
        FailingCommand("track in.mkv --box 1,2,0,5", 64, "more than 0"),
        FailingCommand("track in.mkv --box 1,2,nan,5", 64, "not a number"),
        FailingCommand("track in.mkv --box 200,20,10,10", 64, "160x120"),
        FailingCommand("track in.mkv --box -40,20,50,10", 64, "160x120"),
        FailingCommand("track in.mkv --box 110%,20%,5%,5%", 64, "160x120"),
        FailingCommand("track in.mkv --box 0,0,170,100", 64, "160x120"),
        FailingCommand("track in.mkv --box 20,40,32,32 --frames 0", 64, "--frames"),
        FailingCommand("track in.mkv --box 20,40,32,32 --threads 0", 64, "--threads"),
        FailingCommand("track in.mkv --box 20,40,32,32 --hwaccel abacus", 64, "abacus"),
        FailingCommand("track in.mkv --box 20,40,32,32 --start soon", 64, "soon"),
        FailingCommand("track in.mkv --box 20,40,32,32 --start frame:-1", 64, "frame:-1"),
        FailingCommand("track in.mkv --box 20,40,32,32 --start frame:99", 64, "no frame"),
        FailingCommand("track in.mkv --box 20,40,32,32 --overlay halo", 64, "halo"),
        FailingCommand("track in.mkv --box 20,40,32,32 --log out.abc", 64, ".jsonl"),
        FailingCommand("track in.mkv --box 20,40,32,32 --log a.csv --log-format otb", 64, "csv"),
        FailingCommand("track in.mkv --box 20,40,32,32 --log a --log-format abc", 64, "abc"),
        FailingCommand("track in.mkv --box 20,40,32,32 --box 1,2,9,9 --log a.otb.txt", 64, "one"),
        FailingCommand("track in.mkv --box 20,40,32,32 --set prr.wieght=1", 64, "prr.weight"),
        FailingCommand("track in.mkv --box 20,40,32,32 --set prr.weight", 64, "name=value"),
        FailingCommand("track in.mkv --box 20,40,32,32 --set prr.weight=much", 64, "much"),
        FailingCommand("track in.mkv --box 20,40,32,32 --preset best", 64, "best"),
        FailingCommand("track in.mkv --box 20,40,32,32 --parameters typo.json", 64, "prr.weight"),
        FailingCommand("track in.mkv --box 20,40,32,32 -o - --log -", 64, "standard output"),
        FailingCommand("track in.mkv --box 20,40,32,32 --json --log -", 64, "standard output"),
        FailingCommand("track in.mkv --box 20,40,32,32 --frames-out out.png", 64, "%06d"),
        FailingCommand("track in.mkv --box 20,40,32,32 --no-such-option", 64, "no-such-option"),
        // Bad data.
        FailingCommand("track text.mkv --box 20,40,32,32", 65, "text.mkv"),
        FailingCommand("track sound.wav --box 20,40,32,32", 65, "sound.wav"),
        FailingCommand("track in.mkv --init short.txt", 65, "short.txt"),
        FailingCommand("track in.mkv --init empty.txt", 65, "empty.txt"),
        FailingCommand("track in.mkv --box 20,40,32,32 --parameters bad.json", 65, "bad.json"),
        FailingCommand("track in.mkv --box 20,40,32,32 --parameters word.json", 65, "prr.weight"),
        // No input.
        FailingCommand("track missing.mp4 --box 20,40,32,32", 66, "missing.mp4"),
        FailingCommand("track nothing --box 20,40,32,32", 66, "nothing"),
        FailingCommand("track img/%04d.png --box 20,40,32,32", 66, "img"),
        FailingCommand("track in.mkv --init missing.txt", 66, "missing.txt"),
        FailingCommand("track in.mkv --init many.txt", 64, "many.txt has 65 targets, more than 64"),
        FailingCommand("track in.mkv --init thousands.txt", 64, "--max-targets"),
        FailingCommand(
            "track in.mkv --init many.txt --max-targets 65 --box 1,2,9,9", 64, "66 targets"),
        FailingCommand("track in.mkv --box 1,2,9,9 --max-targets 0", 64, "--max-targets"),
        FailingCommand(
            "track in.mkv --preview 127.0.0.1:0 --preview-token-file missing.txt", 66,
            "missing.txt"),
        FailingCommand(
            "track in.mkv --preview 127.0.0.1:0 --preview-token-file empty.txt", 64,
            "8 to 128 letters"),
        FailingCommand(
            "track in.mkv --preview 0.0.0.0:0", 64, "HOLDFAST_PREVIEW_TOKEN"),
        FailingCommand("track in.mkv --box 20,40,32,32 --parameters missing.json", 66, "missing"),
        // Outputs that cannot be created.
        FailingCommand("track in.mkv --box 20,40,32,32 -o there.mp4", 73, "-y overwrites"),
        FailingCommand("track in.mkv --box 20,40,32,32 --log there.jsonl", 73, "-y overwrites"),
        FailingCommand("track in.mkv --box 20,40,32,32 -o in.mkv -y", 73, "is the input"),
        FailingCommand("track in.mkv --box 20,40,32,32 -o nothing/../in.mkv -y", 73, "the input"),
        FailingCommand("track in.mkv --box 20,40,32,32 -o no/such/out.mp4", 73, "no/such"),
        FailingCommand("track in.mkv --box 20,40,32,32 -o folder.mp4 -y", 73, "is a folder"),
        FailingCommand("track in.mkv --box 20,40,32,32 -o out.abc", 73, "out.abc"),
        FailingCommand("track in.mkv --box 20,40,32,32 --log a.csv --log ./a.csv", 73, "same"),
        FailingCommand("track in.mkv --box 20,40,32,32 --frames-out in.mkv/%d.png", 73, "in.mkv"),
        // Writing that fails midway.
        FailingCommand(
            "track in.mkv --box 20,40,32,32 --log /dev/full --log-format csv", 74, "/dev/full"),
        // Conversion.
        FailingCommand("convert missing.jsonl out.csv", 66, "missing.jsonl"),
        FailingCommand("convert there.jsonl out.csv", 65, "there.jsonl"),
        FailingCommand("convert empty.txt out.csv", 64, "empty.txt"),
        FailingCommand("convert there.jsonl out", 64, "out"),
        FailingCommand("convert there.jsonl there.mp4 --to csv", 73, "-y overwrites"),
        FailingCommand("convert there.jsonl there.jsonl -y", 73, "is the input"),
        FailingCommand("convert there.jsonl out.csv --from abc", 64, "abc"),
        FailingCommand("no-such-command", 64, "no-such-command"),
    ])
    func failsWithItsCodeAndSaysWhy(command: FailingCommand) throws {
        let outcome = try CommandUnderTest.run(
            command.arguments.split(separator: " ").map(String.init), in: folder)
        #expect(outcome.status == command.status)
        #expect(outcome.errors.contains(command.naming), "\(outcome.errors)")
        // Nothing that was there has been touched.
        #expect(try folder.text("there.jsonl") == "already here")
        #expect(try folder.text("there.mp4") == "already here")
        #expect(try TestClip.decodedFrames(folder.file("in.mkv")) == 5)
    }

    @Test func aPictureOfTheInputIsNotOverwritten() throws {
        let made = try CommandUnderTest.run(
            ["track", "in.mkv", "--box", TestClip.box, "--frames-out", "img/%02d.png"], in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let before = try Data(contentsOf: URL(fileURLWithPath: folder.file("img/00.png")))
        for options in [[], ["-y"]] {
            let outcome = try CommandUnderTest.run(
                ["track", "img", "--box", TestClip.box, "--frames-out", "img/%02d.png"] + options,
                in: folder)
            #expect(outcome.status == 73)
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.file("img/00.png"))) == before)
    }

    @Test func aDamagedInputGivesWhatCouldBeTracked() throws {
        try TestClip(frames: 40).write(to: folder.file("whole.ts"))
        let whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("whole.ts")))
        // A hole of zeros in the last quarter.
        var bytes = [UInt8](whole)
        for place in bytes.count * 3 / 4..<bytes.count * 4 / 5 { bytes[place] = 0 }
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("damaged.ts")))
        let outcome = try CommandUnderTest.run(
            ["track", "damaged.ts", "--box", TestClip.box, "--log", "out.jsonl", "-o", "out.mp4"],
            in: folder)
        #expect(outcome.status == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("damaged.ts"))
        #expect(outcome.errors.contains("frame "))
        let records = try Trajectory(path: folder.file("out.jsonl")).records
        #expect(records.count > 20)
        // A frame without a picture has a line in the log, and is not in the video.
        let undecoded = folder.lines("out.jsonl").lines.count { $0.contains("undecoded") }
        #expect(
            try TestClip.decodedFrames(folder.file("out.mp4")) == records.count - undecoded)
    }

    @Test func aReaderThatHasGoneIsAnError() throws {
        let pipe = Pipe()
        let process = Process()
        process.executableURL = try CommandUnderTest.executable()
        process.arguments = ["track", folder.file("in.mkv"), "--box", TestClip.box, "-o", "-"]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        let errors = folder.file("errors")
        try Data().write(to: URL(fileURLWithPath: errors))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errors))
        try pipe.fileHandleForReading.close()
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 74)
        #expect(try folder.text("errors").contains("standard output"))
    }

    /// The shell closes what it says; a video or log must not land on that descriptor and get the
    /// summary into it, and a message that nobody can read is no reason to stop.
    @Test(arguments: [("<&-", 0 as Int32), ("2>&-", 0), (">&-", 74)])
    func closedDescriptorsAreNotReused(closing: String, status: Int32) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
        process.arguments = [
            "-c",
            "\"$0\" track in.mkv --box \(TestClip.box) --log out.csv --json \(closing)",
            try CommandUnderTest.executable().path,
        ]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == status)
        #expect(try Trajectory(path: folder.file("out.csv")).records.count == 5)
    }
}
