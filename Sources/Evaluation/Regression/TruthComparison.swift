import HoldfastImaging
import HoldfastTracking

/// A result compared with the truth, and the limits on its measures.
public struct TruthComparison: Sendable {
    public var measures: SequenceMeasures?
    /// A value for each limit.
    public var values: [Double?]
    /// What is wrong, one line each.
    public var complaints: [String]
    public var divergence: Divergence?

    public init(
        name: String, truth: [Box?], result: TrackUnderTest, limits: [RegressionLimit]
    ) {
        complaints = []
        guard
            let measures = SequenceMeasures(
                name: name, truth: truth, result: result.boxes, reports: result.reports,
                start: result.start)
        else {
            values = limits.map { _ in nil }
            complaints = ["no frame after the first has a true box"]
            return
        }
        self.measures = measures
        values = limits.map { $0.measure.value(measures) }
        let failed = zip(limits, values).filter { !$0.0.holds($0.1) }
        complaints = failed.map { $0.0.complaint($0.1) }
        guard let worst = failed.first?.0.measure else { return }
        let onset = Self.onset(of: worst, measures: measures, truth: truth, result: result)
        guard let frame = onset.frame else { return }
        let right = truth.indices.contains(frame) ? truth[frame] : nil
        divergence = Divergence(
            frame: frame, reference: .truth, expected: right, found: result.box(frame),
            amount: right.flatMap { right in result.box(frame).map(right.overlap) },
            failureMode: onset.failureMode
                ?? FailureMode.fitting(expected: truth, found: result, from: frame))
    }

    /// The overlap below which a frame is bad, for as many frames in a row.
    private static let badOverlap = 0.5
    private static let badRun = 3

    /// The frame on which what spoils a measure begins, and the failure mode where the measure implies
    /// one.
    private static func onset(
        of measure: RegressionLimit.Measure, measures: SequenceMeasures, truth: [Box?],
        result: TrackUnderTest
    ) -> (frame: Int?, failureMode: FailureMode?) {
        switch measure {
        case .survival, .auc, .precision:
            return (offTarget(measures), nil)
        case .recovery:
            let late = measures.drift.recoveries.max {
                ($0.delay ?? .max) < ($1.delay ?? .max)
            }
            return (late?.returnFrame ?? offTarget(measures), nil)
        case .falseClaims:
            let frame = truth.indices.dropFirst(result.start + 1).first {
                truth[$0] == nil && result.state($0) != nil && result.state($0) != .lost
            }
            return (frame, .claim)
        case .falseAlarms:
            return (measures.scores.frames.first { result.state($0) == .lost }, .lost)
        case .confidenceRank, .calibrationError:
            return (worstCalibrated(measures, result), .confidence)
        }
    }

    /// The first of some bad frames in a row, or where drift began, or else the worst frame.
    private static func offTarget(_ measures: SequenceMeasures) -> Int? {
        let scores = measures.scores
        var run = 0
        for (index, overlap) in scores.overlaps.enumerated() {
            run = overlap < badOverlap ? run + 1 : 0
            if run == badRun { return scores.frames[index - badRun + 1] }
        }
        if let onset = measures.drift.onset { return onset }
        return scores.overlaps.indices.min { scores.overlaps[$0] < scores.overlaps[$1] }
            .map { scores.frames[$0] }
    }

    private static func worstCalibrated(
        _ measures: SequenceMeasures, _ result: TrackUnderTest
    ) -> Int? {
        func error(_ index: Int) -> Double {
            let frame = measures.scores.frames[index]
            guard result.reports.indices.contains(frame),
                let confidence = result.reports[frame]?.confidence
            else { return 0 }
            return abs(confidence - measures.scores.overlaps[index])
        }
        return measures.scores.frames.indices.max { error($0) < error($1) }
            .map { measures.scores.frames[$0] }
    }
}
