import HoldfastImaging

/// What a tracker says of one frame.
public struct Estimate: Sendable, Hashable, Codable {
    /// Where the target is, pixels of the displayed frame. Always finite, never empty, never larger
    /// than the frame; while the state is `lost`, where the target was seen last.
    public var box: Box
    /// The same with the turn that the target has made since the first frame, an upright box then: as
    /// the target's own sides lie, where ``box`` is the upright box around it. Always finite, never
    /// empty, no side longer than the frame's; the angle lies between -pi and pi.
    public var rotatedBox: RotatedBox
    /// Whether the target is seen; see ``TrackState``.
    public var state: TrackState
    /// The overlap (intersection over union) with the true box that is to be expected, 0...1.
    public var confidence: Double
    /// Height of the response's peak over the mean of its surroundings, in their standard deviations
    /// (Bolme et al., CVPR 2010, section 3.5), on the raw response.
    public var peakToSidelobeRatio: Double
    /// The largest competing peak as a share of the main peak of the raw response, 0...1.
    public var subpeakRatio: Double

    /// - Parameter rotatedBox: Nil stands for `box`, not turned.
    public init(
        box: Box, rotatedBox: RotatedBox? = nil, state: TrackState, confidence: Double,
        peakToSidelobeRatio: Double, subpeakRatio: Double
    ) {
        self.box = box
        self.rotatedBox = rotatedBox ?? RotatedBox(box)
        self.state = state
        self.confidence = confidence
        self.peakToSidelobeRatio = peakToSidelobeRatio
        self.subpeakRatio = subpeakRatio
    }
}
