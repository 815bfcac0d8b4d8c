import Foundation
import Testing

@Suite struct BatchCommandTests {
    /// A folder with two clips and a manifest of three: the third cannot be read.
    private static func prepared() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        var manifest = ""
        for (name, frames) in [("a", 8), ("b", 9)] {
            try TestClip(frames: frames).write(to: folder.file(name + ".mkv"))
            manifest += "{\"input\": \"\(name).mkv\", \"boxes\": [[\(TestClip.box)]]}\n"
        }
        manifest += "{\"input\": \"missing.mp4\", \"boxes\": [[1, 2, 30, 40]]}\n"
        try folder.write(manifest, to: "clips.jsonl")
        return folder
    }

    @Test func aFailedClipDoesNotStopTheOthersAndAnotherRunGoesOn() throws {
        let folder = try Self.prepared()
        let first = try CommandUnderTest.run(
            ["batch", "clips.jsonl", "-o", "out", "--jobs", "2"], in: folder)
        #expect(first.status == 65)
        #expect(first.errors.contains("holdfast: 3 clips: 2 finished, 1 failed\n"))
        #expect(first.errors.contains("holdfast: missing: "))
        let log = try folder.text("out/a.jsonl")
        #expect(log.hasPrefix("{\"holdfast\":{\"version\":"))
        #expect(log.contains("\"input\":\"a.mkv\""))
        // The log is that of `track`.
        let track = try CommandUnderTest.run(
            ["track", "a.mkv", "--box", TestClip.box, "--log", "a.jsonl", "--quiet"], in: folder)
        #expect(track.status == 0)
        #expect(try folder.text("a.jsonl") == log)

        try TestClip(frames: 3).write(to: folder.file("missing.mp4"))
        let second = try CommandUnderTest.run(
            ["batch", "clips.jsonl", "-o", "out", "--json"], in: folder)
        #expect(second.status == 0, "\(second.errors)")
        #expect(second.errors.contains("3 clips: 3 finished (2 of them before)"))
        #expect(second.outputText == (try folder.text("out/report.json")))
        #expect(second.outputText.contains("\"finished\":3,\"failed\":0,\"left\":0"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("out"))
        #expect(
            left.sorted() == [
                "a.jsonl", "a.run.json", "b.jsonl", "b.run.json", "missing.jsonl",
                "missing.run.json", "report.json",
            ])
    }

    @Test func whatWasChangedIsMadeAgainAndWhatIsForeignIsLeft() throws {
        let folder = try Self.prepared()
        let arguments = ["batch", "clips.jsonl", "-o", "out", "--only", "a"]
        #expect(try CommandUnderTest.run(arguments, in: folder).status == 0)
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/report.json")))
        let log = try folder.text("out/a.jsonl")
        // Cut.
        try folder.write(String(log.dropLast(20)), to: "out/a.jsonl")
        let again = try CommandUnderTest.run(arguments, in: folder)
        #expect(again.status == 0)
        #expect(!again.errors.contains("was finished"))
        #expect(try folder.text("out/a.jsonl") == log)
        // Made with other parameters.
        let manifest = try folder.text("clips.jsonl")
        try folder.write(
            manifest.replacing("\"a.mkv\"", with: "\"a.mkv\", \"preset\": \"fast\""),
            to: "clips.jsonl")
        let stale = try CommandUnderTest.run(arguments, in: folder)
        #expect(stale.status == 65)
        #expect(stale.errors.contains("-y overwrites it"))
        #expect(try folder.text("out/a.jsonl") == log)
        #expect(try CommandUnderTest.run(arguments + ["-y"], in: folder).status == 0)
        #expect(try folder.text("out/a.jsonl") != log)
        // Of somebody else.
        try folder.write("mine", to: "out/b.jsonl")
        let foreign = try CommandUnderTest.run(
            ["batch", "clips.jsonl", "-o", "out", "--part", "2/3"], in: folder)
        #expect(foreign.status == 65)
        #expect(foreign.errors.contains("holdfast batch did not write it"))
        #expect(try folder.text("out/b.jsonl") == "mine")
    }

    @Test func twoProcessesShareAManifest() throws {
        let folder = try Self.prepared()
        let arguments = ["batch", "clips.jsonl", "-o", "out", "--only", "a,b"]
        let running = try (0..<2).map { _ in
            try CommandUnderTest.Running(arguments, in: folder, input: nil)
        }
        let outcomes = try running.map { try $0.outcome() }
        #expect(outcomes.map(\.status) == [0, 0])
        // Each clip is followed by one of the two; the other finds it finished.
        let found = outcomes.reduce(0) {
            $0 + $1.errors.components(separatedBy: "was finished").count - 1
        }
        #expect(found == 2)
    }

    @Test func anInterruptedBatchGoesOn() throws {
        let folder = try TemporaryFolder()
        try TestClip(frames: 60).write(to: folder.file("long.mkv"))
        try folder.write(
            "{\"input\": \"long.mkv\", \"boxes\": [[\(TestClip.box)]]}\n", to: "clips.jsonl")
        let arguments = ["batch", "clips.jsonl", "-o", "out"]
        let running = try CommandUnderTest.Running(arguments, in: folder, input: nil)
        let hasBegun = eventually { folder.lines("out/.long.partial").lines.count > 2 ? true : nil }
        #expect(hasBegun == true)
        kill(running.process.processIdentifier, SIGINT)
        let interrupted = try running.outcome()
        #expect(interrupted.status == 130)
        #expect(interrupted.errors.contains("1 clip: 0 finished, 1 left"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("out/long.jsonl")))
        let second = try CommandUnderTest.run(arguments, in: folder)
        #expect(second.status == 0, "\(second.errors)")
        // A header and a line for each frame.
        #expect(folder.lines("out/long.jsonl").lines.count == 61)
    }

    @Test func usageIsChecked() throws {
        let folder = try Self.prepared()
        for (arguments, reason) in [
            (["--part", "0/2"], "K/N"), (["--part", "3/2"], "K/N"), (["--part", "2"], "K/N"),
            (["--part", "1/2", "--only", "a"], "exclude each other"),
            (["--only", "z"], "no clip 'z'"), (["--jobs", "0"], "--jobs must be"),
        ] {
            let outcome = try CommandUnderTest.run(
                ["batch", "clips.jsonl", "-o", "out"] + arguments, in: folder)
            #expect(outcome.status == 64)
            #expect(outcome.errors.contains(reason), "\(outcome.errors)")
        }
        let names = try CommandUnderTest.run(["batch", "clips.jsonl", "--list"], in: folder)
        #expect(names.outputText == "a\nb\nmissing\n")
        #expect(try CommandUnderTest.run(["batch", "clips.jsonl"], in: folder).status == 64)
        let missing = try CommandUnderTest.run(["batch", "none.jsonl", "-o", "out"], in: folder)
        #expect(missing.status == 66)
    }
}
