import Foundation
import HoldfastFiles
import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories

/// A log on standard output. Its reader may pause: some seconds of lines wait for it in a queue.
final class StandardOutputLog: LogWriter, Sendable {
    /// At one target and 30 frames/s more than half a minute.
    private static let waitingLines = 1024
    /// A reader that has not taken the last lines after this long, seconds, is not waited for.
    private static let patience = 5.0

    /// The writing thread, as seen by the others.
    private struct Writing {
        var isOver = false
        var failure: OutputError?
    }

    private let encoder: Locked<any TrajectoryEncoder>
    private let lines = Channel<[UInt8]>(capacity: waitingLines)
    private let writing = Monitor(Writing())

    init(
        format: TrajectoryFormat, header: TrajectoryHeader, rotated: Bool, labels: Bool
    ) throws {
        var encoder = format.makeEncoder(rotatedBoxes: rotated, labels: labels)
        try Self.print(try encoder.begin(header))
        self.encoder = Locked(encoder)
        let (lines, writing) = (lines, writing)
        try WorkerThread.start(name: "stdout-log") {
            var failure: OutputError?
            while failure == nil, let line = lines.receive() {
                do throws(OutputError) {
                    try Self.print(line)
                } catch {
                    failure = error
                }
            }
            writing.update { $0 = Writing(isOver: true, failure: failure) }
            lines.cancel()
        }
    }

    private static func print(_ bytes: [UInt8]) throws(OutputError) {
        do {
            try Descriptors.write(bytes, to: STDOUT_FILENO)
        } catch {
            throw .writeFailed(name: "standard output", reason: error.description)
        }
    }

    private func put(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty, !lines.send(bytes) else { return }
        if let failure = writing.withLock({ $0.failure }) { throw failure }
    }

    func append(_ record: TrajectoryRecord) throws {
        try encoder.withLock { try put(try $0.encode(record)) }
    }

    func append(_ event: TrajectoryEvent) throws {
        try encoder.withLock { try put($0.encode(event)) }
    }

    func finish() throws {
        try encoder.withLock { try put($0.end()) }
        lines.finish()
        let end = writing.wait(until: Date(timeIntervalSinceNow: Self.patience)) {
            $0.isOver ? $0 : nil
        }
        guard let end else {
            throw OutputError.writeFailed(
                name: "standard output", reason: "nobody reads the last lines")
        }
        if let failure = end.failure { throw failure }
    }
}
