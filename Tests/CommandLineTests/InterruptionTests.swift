import Foundation
import HoldfastTrajectories
import Testing

@Suite struct InterruptionTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Tracks a stream until the log has some lines, then sends a signal.
    ///
    /// - Parameter limit: the stream stalls after this many frames.
    private func interrupted(
        by number: Int32, after lines: Int, limit: Int = .max
    ) throws -> CommandUnderTest.Outcome {
        let pipe = Pipe()
        let running = try CommandUnderTest.Running(
            [
                "track", "-", "--box", TestClip.box, "--preset", "fast", "-o", "out.mp4", "--log",
                "out.jsonl",
            ], in: folder, input: pipe)
        let feeder = DispatchGroup()
        let writing = pipe.fileHandleForWriting
        DispatchQueue(label: "feeder").async(group: feeder) {
            TestClip().feed(writing, limit: limit)
        }
        try pipe.fileHandleForReading.close()
        while running.process.isRunning, folder.lines("out.jsonl").lines.count < lines {
            usleep(20_000)
        }
        kill(running.process.processIdentifier, number)
        let outcome = try running.outcome()
        feeder.wait()
        return outcome
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 129)] as [(Int32, Int32)])
    func aSignalEndsTheRunInOrder(number: Int32, status: Int32) throws {
        let outcome = try interrupted(by: number, after: 30)
        #expect(outcome.status == status, "\(outcome.errors)")
        #expect(outcome.errors.contains("interrupted"))
        #expect(folder.lines("out.jsonl").isWhole)
        let records = try Trajectory(path: folder.file("out.jsonl")).records
        #expect(records.count >= 29)
        #expect(try TestClip.decodedFrames(folder.file("out.mp4")) == records.count)
    }

    @Test func aStreamThatStallsCanBeInterrupted() throws {
        let outcome = try interrupted(by: SIGINT, after: 31, limit: 30)
        #expect(outcome.status == 130, "\(outcome.errors)")
        #expect(try Trajectory(path: folder.file("out.jsonl")).records.count == 30)
        #expect(try TestClip.decodedFrames(folder.file("out.mp4")) == 30)
    }

    @Test func aKilledRunLeavesWholeLinesAndAPlayableVideo() throws {
        let outcome = try interrupted(by: SIGKILL, after: 120)
        #expect(outcome.status == 128 + SIGKILL)
        let (lines, isWhole) = folder.lines("out.jsonl")
        #expect(isWhole)
        #expect(lines.count >= 120)
        #expect(try Trajectory(path: folder.file("out.jsonl")).records.count == lines.count - 1)
        // Two seconds at 25 frames a second.
        #expect(try TestClip.decodedFrames(folder.file("out.mp4")) >= lines.count - 1 - 50)
    }
}
