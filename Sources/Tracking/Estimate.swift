import HoldfastImaging

/// What a tracker says of one frame.
public struct Estimate: Sendable, Hashable, Codable {
    /// Where the target is, pixels of the displayed frame. Always finite, never empty, never larger
    /// than the frame; while the state is `lost`, where the target was seen last.
    public var box: Box
    /// Whether the target is seen; see ``TrackState``.
    public var state: TrackState
    /// The overlap (intersection over union) with the true box that is to be expected, 0...1.
    public var confidence: Double
    /// Height of the response's peak over the mean of its surroundings, in their standard deviations
    /// (Bolme et al., CVPR 2010, section 3.5), on the raw response.
    public var peakToSidelobeRatio: Double
    /// The largest competing peak as a share of the main peak of the raw response, 0...1.
    public var subpeakRatio: Double

    public init(
        box: Box, state: TrackState, confidence: Double, peakToSidelobeRatio: Double,
        subpeakRatio: Double
    ) {
        self.box = box
        self.state = state
        self.confidence = confidence
        self.peakToSidelobeRatio = peakToSidelobeRatio
        self.subpeakRatio = subpeakRatio
    }
}
