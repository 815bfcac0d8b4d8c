import Foundation
import HoldfastPipeline
import HoldfastTrajectories

/// A log on standard output.
final class StandardOutputLog: @unchecked Sendable {
    // Guards `encoder`.
    private let lock = NSLock()
    private var encoder: any TrajectoryEncoder

    init(format: TrajectoryFormat, header: TrajectoryHeader) throws {
        encoder = format.makeEncoder()
        try StandardOutput.write(try encoder.begin(header))
    }

    func append(_ record: TrajectoryRecord) throws {
        try lock.withLock { try StandardOutput.write(try encoder.encode(record)) }
    }

    func finish() throws {
        try lock.withLock { try StandardOutput.write(encoder.end()) }
    }
}

extension ReportObserver {
    /// A log that writes every estimate as it comes.
    ///
    /// - Parameter timings: whether wall-clock times are logged.
    static func log(
        path: String, format: TrajectoryFormat, header: TrajectoryHeader, timings: Bool,
        overwrite: Bool
    ) throws -> ReportObserver {
        let append: @Sendable (TrajectoryRecord) throws -> Void
        let finish: @Sendable () throws -> Void
        if path == "-" {
            let log = try StandardOutputLog(format: format, header: header)
            (append, finish) = ({ try log.append($0) }, { try log.finish() })
        } else {
            let log = try TrajectoryFileWriter(
                path: path, format: format, header: header, overwrite: overwrite)
            (append, finish) = ({ try log.append($0) }, { try log.finish() })
        }
        return ReportObserver(
            name: path == "-" ? "standard output" : path,
            observe: { report in
                for target in report.targets {
                    try append(
                        TrajectoryRecord(
                            report: report, target: target, timings: timings))
                }
            }, finish: finish)
    }
}

extension TrajectoryRecord {
    init(report: FrameReport, target: TargetReport, timings: Bool) {
        self.init(
            frame: report.index, time: report.time, id: target.id, box: target.estimate.box,
            state: target.estimate.state, confidence: target.estimate.confidence,
            peakToSidelobeRatio: target.estimate.peakToSidelobeRatio,
            subpeakRatio: target.estimate.subpeakRatio,
            latency: timings ? report.latency * 1000 : nil)
    }
}
