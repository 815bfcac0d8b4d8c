import HoldfastImaging

/// What is known of one target on one frame, for drawing.
public struct TargetAnnotation: Sendable {
    /// The target's number; it chooses the colour.
    public var id: Int
    /// The box, pixels of the displayed frame; where the target was last when `state` is lost.
    public var box: Box
    /// How far the box is turned about its centre, radians, clockwise as displayed.
    public var angle: Double
    public var state: TrackState
    /// 0...1; not a number is shown as a dash.
    public var confidence: Double
    /// Where the box's centre has been, oldest first.
    public var trail: [Point]
    /// What the label says instead of number, state and confidence.
    public var caption: String?
    /// The response map, for ``Overlay/response``. Its region is not used.
    public var response: ScalarMap?
    /// The activation map, for ``Overlay/heatmap``, over its region of the frame.
    public var heatMap: ScalarMap?

    public init(
        id: Int, box: Box, angle: Double = 0, state: TrackState, confidence: Double,
        trail: [Point] = [], caption: String? = nil, response: ScalarMap? = nil,
        heatMap: ScalarMap? = nil
    ) {
        self.id = id
        self.box = box
        self.angle = angle
        self.state = state
        self.confidence = confidence
        self.trail = trail
        self.caption = caption
        self.response = response
        self.heatMap = heatMap
    }

    /// The corners of the turned box, clockwise as displayed.
    var corners: [Point] { RotatedBox(box, angle: angle.isFinite ? angle : 0).corners }
}
