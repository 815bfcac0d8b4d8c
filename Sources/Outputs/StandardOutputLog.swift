import Foundation
import HoldfastFiles
import HoldfastPipeline
import HoldfastTrajectories

/// A log on standard output. Its reader may pause: some seconds of lines wait for it in a queue.
final class StandardOutputLog: LogWriter, @unchecked Sendable {
    /// At one target and 30 frames/s more than half a minute.
    private static let waitingLines = 1024
    /// A reader that has not taken the last lines after this long, seconds, is not waited for.
    private static let patience = 5.0

    // Guards `encoder`.
    private let lock = NSLock()
    private var encoder: any TrajectoryEncoder
    private let lines = Channel<[UInt8]>(capacity: waitingLines)
    private let writing = DispatchGroup()
    // Guards `failure`.
    private let failureLock = NSLock()
    private var failure: (any Error)?

    init(format: TrajectoryFormat, header: TrajectoryHeader, rotated: Bool) throws {
        encoder = format.makeEncoder(rotatedBoxes: rotated)
        try Self.print(try encoder.begin(header))
        DispatchQueue(label: "holdfast.standard-output")
            .async(group: writing, execute: DispatchWorkItem { [self] in write() })
    }

    private static func print(_ bytes: [UInt8]) throws(OutputError) {
        do {
            try Descriptors.write(bytes, to: STDOUT_FILENO)
        } catch {
            throw .writeFailed(name: "standard output", reason: error.description)
        }
    }

    private func write() {
        while let line = lines.receive() {
            do {
                try Self.print(line)
            } catch {
                failureLock.withLock { failure = error }
                lines.cancel()
            }
        }
    }

    private func put(_ bytes: [UInt8]) throws {
        guard !bytes.isEmpty, !lines.send(bytes) else { return }
        if let failure = failureLock.withLock({ failure }) { throw failure }
    }

    func append(_ record: TrajectoryRecord) throws {
        try lock.withLock { try put(try encoder.encode(record)) }
    }

    func append(_ event: TrajectoryEvent) throws {
        try lock.withLock { try put(encoder.encode(event)) }
    }

    func finish() throws {
        try lock.withLock { try put(encoder.end()) }
        lines.finish()
        guard writing.wait(timeout: .now() + Self.patience) == .success else {
            throw OutputError.writeFailed(
                name: "standard output", reason: "nobody reads the last lines")
        }
        if let failure = failureLock.withLock({ failure }) { throw failure }
    }
}
