import Foundation
import HoldfastPipeline
import HoldfastTrajectories

/// Where a log's lines go.
private protocol LogWriter: Sendable {
    func append(_ record: TrajectoryRecord) throws
    func append(_ event: TrajectoryEvent) throws
    func finish() throws
}

extension TrajectoryFileWriter: LogWriter {}

/// A log on standard output. Its reader may pause: some seconds of lines wait for it on a queue.
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
        try StandardOutput.write(try encoder.begin(header))
        DispatchQueue(label: "holdfast.standard-output")
            .async(group: writing, execute: DispatchWorkItem { [self] in write() })
    }

    private func write() {
        while let line = lines.receive() {
            do {
                try StandardOutput.write(line)
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
            throw CommandFailure.inputOutput("standard output: nobody reads the last lines")
        }
        if let failure = failureLock.withLock({ failure }) { throw failure }
    }
}

extension ReportObserver {
    /// A log that writes every estimate as it comes.
    ///
    /// - Parameters:
    ///   - timings: whether wall-clock times are logged.
    ///   - rotated: whether rotated boxes are logged, where the format holds them.
    static func log(
        path: String, format: TrajectoryFormat, header: TrajectoryHeader, timings: Bool,
        rotated: Bool, overwrite: Bool
    ) throws -> ReportObserver {
        let log: any LogWriter =
            path == "-"
            ? try StandardOutputLog(format: format, header: header, rotated: rotated)
            : try TrajectoryFileWriter(
                path: path, format: format, header: header, rotatedBoxes: rotated,
                overwrite: overwrite)
        return ReportObserver(
            name: path == "-" ? "standard output" : path,
            observe: { report in
                if let event = TrajectoryEvent(report) { try log.append(event) }
                for target in report.targets {
                    try log.append(
                        TrajectoryRecord(
                            report: report, target: target, timings: timings, rotated: rotated))
                }
            }, finish: { try log.finish() })
    }
}

extension TrajectoryEvent {
    /// Nil where nothing happened.
    init?(_ report: FrameReport) {
        guard report.dropped > 0 || report.gap != nil else { return nil }
        self.init(
            frame: report.index, time: report.time, dropped: report.dropped, gap: report.gap)
    }
}

extension TrajectoryRecord {
    init(report: FrameReport, target: TargetReport, timings: Bool, rotated: Bool) {
        self.init(
            frame: report.index, time: report.time, id: target.id, box: target.estimate.box,
            state: target.estimate.state, confidence: target.estimate.confidence,
            peakToSidelobeRatio: target.estimate.peakToSidelobeRatio,
            subpeakRatio: target.estimate.subpeakRatio,
            rotatedBox: rotated ? target.estimate.rotatedBox : nil,
            latency: timings ? report.latency * 1000 : nil)
    }
}

extension StandardError {
    /// Says that a file gets upright boxes where rotated ones were asked for, if its format has no
    /// others.
    static func warnOfUprightBoxes(_ path: String, _ format: TrajectoryFormat) {
        guard !format.holdsRotatedBoxes else { return }
        write(
            "holdfast: \(path): the \(format.rawValue) format holds no rotated boxes; it gets the "
                + "upright ones\n")
    }
}
