import HoldfastImaging
import HoldfastTracking
import HoldfastTrajectories

/// What a tracker reported about itself on one frame.
public struct SelfReport: Sendable, Hashable {
    public var state: TrackState?
    /// Confidence, 0...1.
    public var confidence: Double?
    /// Raw peak-to-sidelobe ratio.
    public var peakToSidelobeRatio: Double?

    public init(state: TrackState?, confidence: Double?, peakToSidelobeRatio: Double?) {
        self.state = state
        self.confidence = confidence
        self.peakToSidelobeRatio = peakToSidelobeRatio
    }

    /// The report in an estimate of the built-in tracker.
    public init(_ estimate: Estimate) {
        self.init(
            state: estimate.state, confidence: estimate.confidence,
            peakToSidelobeRatio: estimate.peakToSidelobeRatio)
    }

    /// The report in a record of a log.
    public init(_ record: TrajectoryRecord) {
        self.init(
            state: record.state, confidence: record.confidence,
            peakToSidelobeRatio: record.peakToSidelobeRatio)
    }
}

/// What a tracker reported on the frames of one or several sequences, and how well its boxes fitted:
/// what ``ReliabilityMeasures`` are computed from.
public struct ReliabilityEvidence: Sendable {
    /// Confidence and overlap of the counted visible frames.
    public var confidences: [Double] = []
    public var confidenceOverlaps: [Double] = []
    /// Raw peak-to-sidelobe ratio and overlap of the counted visible frames.
    public var ratios: [Double] = []
    public var ratioOverlaps: [Double] = []
    public var visible = 0
    public var visibleCalledLost = 0
    public var absent = 0
    public var absentCalledLost = 0

    public init() {}

    /// - Parameters:
    ///   - reports: one for each frame of the sequence.
    ///   - start: the frame that the tracker was started on; absent frames before it do not count.
    public init(_ scores: FrameScores, truth: [Box?], reports: [SelfReport?], start: Int = 0) {
        for (frame, overlap) in zip(scores.frames, scores.overlaps) where frame < reports.count {
            guard let report = reports[frame] else { continue }
            if let confidence = report.confidence, confidence.isFinite {
                confidences.append(confidence)
                confidenceOverlaps.append(overlap)
            }
            if let ratio = report.peakToSidelobeRatio, ratio.isFinite {
                ratios.append(ratio)
                ratioOverlaps.append(overlap)
            }
            guard let state = report.state else { continue }
            visible += 1
            if state == .lost { visibleCalledLost += 1 }
        }
        for frame in stride(from: start + 1, to: min(truth.count, reports.count), by: 1) {
            guard truth[frame] == nil, let state = reports[frame]?.state else { continue }
            absent += 1
            if state == .lost { absentCalledLost += 1 }
        }
    }

    /// Adds the frames of another sequence.
    public mutating func pool(_ other: ReliabilityEvidence) {
        confidences += other.confidences
        confidenceOverlaps += other.confidenceOverlaps
        ratios += other.ratios
        ratioOverlaps += other.ratioOverlaps
        visible += other.visible
        visibleCalledLost += other.visibleCalledLost
        absent += other.absent
        absentCalledLost += other.absentCalledLost
    }
}

/// How far what a tracker reports about itself can be relied on.
public struct ReliabilityMeasures: Sendable, Hashable {
    /// Spearman's rank correlation of confidence and overlap: the measure of divergence between
    /// classification and localization of Zhang et al., "Modulating Localization and
    /// Classification for Harmonized Object Detection", ICME 2021.
    public var confidenceRank: Double?
    /// The same for the raw peak-to-sidelobe ratio, which is what older trackers judge by.
    public var ratioRank: Double?
    /// The probability that a frame on the target (overlap 0.1 or more) has a higher confidence
    /// than one off it (area under the ROC curve).
    public var offTargetAUROC: Double?
    /// Expected calibration error over 10 bins of equal width: the mean, weighted by frames, of the
    /// difference between mean confidence and mean overlap (Guo et al., ICML 2017, with overlap in
    /// the place of correctness, since confidence is to be the expected overlap).
    public var calibrationError: Double?
    /// The 10 bins of ``calibrationError``.
    public var calibration: [CalibrationBin]
    /// The share of absent frames that the tracker did not call lost.
    public var falseClaims: Double?
    /// The share of visible frames that it called lost.
    public var falseAlarms: Double?

    public struct CalibrationBin: Sendable, Hashable {
        public var frames: Int
        /// Mean confidence, or the bin's middle where it is empty.
        public var confidence: Double
        /// Mean overlap, or 0 where the bin is empty.
        public var overlap: Double
    }

    public init(_ evidence: ReliabilityEvidence) {
        confidenceRank = Statistics.spearman(evidence.confidences, evidence.confidenceOverlaps)
        ratioRank = Statistics.spearman(evidence.ratios, evidence.ratioOverlaps)
        offTargetAUROC = Statistics.areaUnderROC(
            scores: evidence.confidences,
            positive: evidence.confidenceOverlaps.map { $0 >= DriftMeasures.offTarget })
        calibration = Self.bins(evidence)
        let total = evidence.confidences.count
        calibrationError =
            total == 0
            ? nil
            : calibration.reduce(0) {
                $0 + abs($1.confidence - $1.overlap) * Double($1.frames) / Double(total)
            }
        falseClaims =
            evidence.absent == 0
            ? nil : 1 - Double(evidence.absentCalledLost) / Double(evidence.absent)
        falseAlarms =
            evidence.visible == 0
            ? nil : Double(evidence.visibleCalledLost) / Double(evidence.visible)
    }

    static let binCount = 10

    private static func bins(_ evidence: ReliabilityEvidence) -> [CalibrationBin] {
        guard !evidence.confidences.isEmpty else { return [] }
        var counts = [Int](repeating: 0, count: binCount)
        var confidences = [Double](repeating: 0, count: binCount)
        var overlaps = [Double](repeating: 0, count: binCount)
        for (confidence, overlap) in zip(evidence.confidences, evidence.confidenceOverlaps) {
            let scaled = (confidence * Double(binCount)).rounded(.down)
            let bin = Int(min(max(scaled, 0), Double(binCount - 1)))
            counts[bin] += 1
            confidences[bin] += confidence
            overlaps[bin] += overlap
        }
        return (0..<binCount).map { bin in
            let count = Double(max(1, counts[bin]))
            return CalibrationBin(
                frames: counts[bin],
                confidence: counts[bin] == 0
                    ? (Double(bin) + 0.5) / Double(binCount) : confidences[bin] / count,
                overlap: overlaps[bin] / count)
        }
    }
}
