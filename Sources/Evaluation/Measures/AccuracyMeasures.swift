/// How well the boxes fit, over the counted frames of one sequence.
public struct AccuracyMeasures: Sendable, Hashable {
    /// Success plot: the share of frames whose overlap is above 0, 0.05, ..., 1 (21 thresholds).
    /// Wu, Lim, Yang, "Object Tracking Benchmark", TPAMI 2015, section 4.1.
    public var successCurve: [Double]
    /// Precision plot: the share of frames whose centre is within 0, 1, ..., 50 px of the true one.
    /// Wu, Lim, Yang, "Online Object Tracking: A Benchmark", CVPR 2013.
    public var precisionCurve: [Double]
    /// Normalized precision plot: the share of frames whose centre error in units of the true box
    /// is below 0, 0.01, ..., 0.5. Müller et al., "TrackingNet", ECCV 2018.
    public var normalizedPrecisionCurve: [Double]
    /// Area under the success plot: the mean of its 21 values.
    public var success: Double
    /// Precision at 20 px.
    public var precision: Double
    /// Area under the normalized precision plot: the mean of its 51 values (as LaSOT, Fan et al.,
    /// CVPR 2019).
    public var normalizedPrecision: Double
    /// Average overlap (AO). Huang, Zhao, Huang, "GOT-10k", TPAMI 2021.
    public var averageOverlap: Double
    /// Success rate at 0.5 (SR0.5): the share of frames whose overlap is above one half. GOT-10k.
    public var successRate50: Double
    /// Success rate at 0.75 (SR0.75). GOT-10k.
    public var successRate75: Double
    /// The share of frames whose boxes do not overlap at all.
    public var missed: Double

    static let successThresholds = (0...20).map { Double($0) * 0.05 }
    static let precisionThresholds = (0...50).map(Double.init)
    static let normalizedThresholds = (0...50).map { Double($0) * 0.01 }

    /// `nil` if no frame counts.
    public init?(_ scores: FrameScores) {
        guard !scores.frames.isEmpty else { return nil }
        let overlaps = scores.overlaps
        func above(_ threshold: Double) -> Double { share(of: overlaps) { $0 > threshold } ?? 0 }
        successCurve = Self.successThresholds.map(above)
        precisionCurve = Self.precisionThresholds.map { threshold in
            share(of: scores.centerErrors) { $0 <= threshold } ?? 0
        }
        normalizedPrecisionCurve = Self.normalizedThresholds.map { threshold in
            share(of: scores.normalizedErrors) { $0 < threshold } ?? 0
        }
        success = mean(successCurve) ?? 0
        precision = precisionCurve[20]
        normalizedPrecision = mean(normalizedPrecisionCurve) ?? 0
        averageOverlap = mean(overlaps) ?? 0
        successRate50 = above(0.5)
        successRate75 = above(0.75)
        missed = share(of: overlaps) { $0 <= 0 } ?? 0
    }
}
