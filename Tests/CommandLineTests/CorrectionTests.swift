import Foundation
import HoldfastImaging
import HoldfastTrajectories
import Testing

/// Key boxes, backward tracking, and going on from a log.
@Suite struct CorrectionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        var clip = TestClip()
        clip.frames = 40
        try clip.write(to: folder.file("in.mkv"))
    }

    private func track(_ arguments: String...) throws -> CommandUnderTest.Outcome {
        try CommandUnderTest.run(["track", "in.mkv"] + arguments, in: folder)
    }

    private func records(_ name: String) throws -> [TrajectoryRecord] {
        try Trajectory(path: folder.file(name)).records
    }

    private func text(of box: Box) -> String { "\(box.x),\(box.y),\(box.width),\(box.height)" }

    /// Lines of a MOT file, which counts from 1.
    private func write(_ frames: [Int], to name: String) throws {
        let lines = frames.map { frame in
            let box = TestClip.box(at: frame)
            return "\(frame + 1),1,\(box.x + 1),\(box.y + 1),\(box.width),\(box.height),1,-1,-1,-1"
        }
        try folder.write(lines.joined(separator: "\n") + "\n", to: name)
    }

    @Test func keyBoxesAreObeyed() throws {
        try write([0, 15, 30], to: "keys.mot.txt")
        let outcome = try track(
            "--init", "keys.mot.txt", "--log", "out.jsonl", "-o", "out.mp4")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("target 1 has 3 key boxes"))
        let records = try records("out.jsonl")
        #expect(records.map(\.frame) == Array(0..<40))
        for record in records {
            let truth = TestClip.box(at: record.frame)
            #expect(record.box.overlap(truth) > (record.frame % 15 == 0 ? 0.99 : 0.6), "\(record)")
        }
        #expect(try TestClip.decodedFrames(folder.file("out.mp4")) == 40)
        let again = try track(
            "--init", "keys.mot.txt", "--log", "again.jsonl", "--threads", "1")
        #expect(again.status == 0)
        #expect(try folder.text("out.jsonl") == folder.text("again.jsonl"))
    }

    @Test func ofAWholeTrackTheFirstBoxIsTaken() throws {
        try write(Array(3..<12), to: "whole.mot.txt")
        let outcome = try track("--init", "whole.mot.txt", "--log", "out.jsonl")
        #expect(outcome.status == 0)
        #expect(!outcome.errors.contains("key boxes"))
        #expect(try records("out.jsonl").first?.frame == 3)
    }

    @Test func trackingGoesBackToTheBeginning() throws {
        let box = text(of: TestClip.box(at: 30))
        for start in [
            ["--box", box + "@30"], ["--box", box, "--start", "frame:30"],
            ["--box", box, "--start", "1.2"],
        ] {
            let outcome = try CommandUnderTest.run(
                ["track", "in.mkv", "--backward", "--log", "out.jsonl", "-y"] + start, in: folder)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let records = try records("out.jsonl")
            #expect(records.map(\.frame) == Array(0..<40), "\(start)")
            for record in records {
                #expect(record.box.overlap(TestClip.box(at: record.frame)) > 0.5, "\(record)")
            }
        }
    }

    @Test func aLogIsGoneOnWith() throws {
        let first = try track(
            "--box", TestClip.box, "--frames", "20", "--log", "first.jsonl")
        #expect(first.status == 0)
        let outcome = try track("--resume", "first.jsonl", "--log", "out.jsonl")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let (earlier, records) = (try records("first.jsonl"), try records("out.jsonl"))
        #expect(records.map(\.frame) == Array(0..<40))
        #expect(Array(records.prefix(19)).map(\.box) == Array(earlier.prefix(19)).map(\.box))
        #expect(records.allSatisfy { $0.box.overlap(TestClip.box(at: $0.frame)) > 0.6 })
    }

    @Test func aLogIsGoneOnWithBesideANewTarget() throws {
        #expect(
            try track("--box", TestClip.box, "--frames", "20", "--log", "first.jsonl").status == 0)
        let outcome = try track(
            "--resume", "first.jsonl", "--box", "80,20,30,30", "--log", "out.jsonl")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let records = try records("out.jsonl")
        #expect(records.filter { $0.id == 1 }.count == 40)
        #expect(records.filter { $0.id == 2 }.count == 40)
    }

    @Test func theWorkbenchIsForRecordings() throws {
        let outcome = try CommandUnderTest.run(
            ["track", "-f", "lavfi", "testsrc=d=1", "--select"], in: folder)
        #expect(outcome.status == 64 && outcome.errors.contains("--select is for recordings"))
    }

    @Test func whatCannotBeDoneIsRefused() throws {
        let box = TestClip.box
        let cases: [([String], Int32, String)] = [
            (["--backward", "--box", box], 64, "nothing before the first frame"),
            (["--backward", "--box", box + "@9999"], 64, "there is no frame 9999 for a box"),
            (["--box", box + "@x"], 64, "after '@' comes a frame"),
            (["--resume", "none.jsonl"], 66, "none.jsonl"),
            (["--resume", "x.jsonl", "--backward"], 64, "--resume excludes"),
        ]
        for (arguments, status, message) in cases {
            let outcome = try CommandUnderTest.run(["track", "in.mkv"] + arguments, in: folder)
            #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains(message), "\(arguments): \(outcome.errors)")
        }
        let pipe = try CommandUnderTest.run(
            ["track", "-f", "lavfi", "testsrc=d=1", "--backward", "--box", box + "@5"], in: folder)
        #expect(pipe.status == 64 && pipe.errors.contains("only in a recording"), "\(pipe.errors)")
    }
}
