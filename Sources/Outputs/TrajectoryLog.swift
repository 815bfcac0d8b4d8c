import HoldfastPipeline
import HoldfastTrajectories

/// Where a log's lines go.
protocol LogWriter: Sendable {
    func append(_ record: TrajectoryRecord) throws
    func append(_ event: TrajectoryEvent) throws
    func finish() throws
}

extension TrajectoryFileWriter: LogWriter {}
extension YOLOFolderWriter: LogWriter {}

extension ReportObserver {
    /// A log that writes every estimate as it comes.
    ///
    /// - Parameters:
    ///   - path: a file; `-` is standard output.
    ///   - timings: whether wall-clock times are logged; logs of two runs then differ.
    ///   - rotated: whether rotated boxes are logged, where the format holds them.
    ///   - overwrite: whether an existing file may be replaced.
    ///   - labels: what the targets are called, by their numbers.
    /// - Throws: `TrajectoryError` if the file cannot be created, ``OutputError`` if standard output
    ///   cannot be written to.
    public static func log(
        path: String, format: TrajectoryFormat, header: TrajectoryHeader, timings: Bool = false,
        rotated: Bool = false, overwrite: Bool = false, labels: [Int: String] = [:]
    ) throws -> ReportObserver {
        let log: any LogWriter
        if path == "-" {
            log = try StandardOutputLog(
                format: format, header: header, rotated: rotated, labels: !labels.isEmpty)
        } else if format.isFolder {
            log = try YOLOFolderWriter(
                path: path, format: format, header: header, overwrite: overwrite)
        } else {
            log = try TrajectoryFileWriter(
                path: path, format: format, header: header, rotatedBoxes: rotated,
                labels: !labels.isEmpty, overwrite: overwrite)
        }
        return ReportObserver(
            name: path == "-" ? "standard output" : path,
            observe: { report in
                if let event = TrajectoryEvent(report) { try log.append(event) }
                for target in report.targets {
                    var record = TrajectoryRecord(
                        report: report, target: target, timings: timings, rotated: rotated)
                    record.label = labels[target.id]
                    try log.append(record)
                }
            }, finish: { try log.finish() })
    }
}

extension TrajectoryEvent {
    /// What happened between a frame and the one before it; nil if nothing did.
    public init?(_ report: FrameReport) {
        guard report.dropped > 0 || report.gap != nil || !report.isDecoded else { return nil }
        self.init(
            frame: report.index, time: report.time, dropped: report.dropped, gap: report.gap,
            isUndecoded: !report.isDecoded)
    }
}

extension TrajectoryRecord {
    /// What was found of a target on a frame.
    ///
    /// - Parameters:
    ///   - timings: whether the record gets the frame's latency.
    ///   - rotated: whether the record gets the rotated box.
    public init(
        report: FrameReport, target: TargetReport, timings: Bool = false, rotated: Bool = false
    ) {
        self.init(
            frame: report.index, time: report.time, id: target.id, box: target.estimate.box,
            state: target.estimate.state, confidence: target.estimate.confidence,
            peakToSidelobeRatio: target.estimate.peakToSidelobeRatio,
            subpeakRatio: target.estimate.subpeakRatio,
            rotatedBox: rotated ? target.estimate.rotatedBox : nil,
            latency: timings ? report.latency * 1000 : nil)
    }
}
