import HoldfastImaging

/// What to draw for one target on one frame.
public struct TargetAnnotation: Sendable {
    /// The target's id; it chooses the colour.
    public var id: Int
    /// The box, pixels of the displayed frame; the last known position if `state` is lost.
    public var box: Box
    /// Rotation of the box about its centre, radians, clockwise on screen.
    public var angle: Double
    public var state: TrackState
    /// 0...1; NaN is shown as a dash.
    public var confidence: Double
    /// Where the box's centre has been, oldest first.
    public var trail: [Point]
    /// What the target is called, in the place of its id in the label; nil shows the id.
    public var name: String?
    /// Text of the label instead of id, state and confidence.
    public var caption: String?
    /// The response map, for ``Overlay/response``. Its region is not used.
    public var response: ScalarMap?
    /// The activation map, for ``Overlay/heatmap``, over its region of the frame.
    public var heatMap: ScalarMap?

    public init(
        id: Int, box: Box, angle: Double = 0, state: TrackState, confidence: Double,
        trail: [Point] = [], name: String? = nil, caption: String? = nil,
        response: ScalarMap? = nil, heatMap: ScalarMap? = nil
    ) {
        self.id = id
        self.box = box
        self.angle = angle
        self.state = state
        self.confidence = confidence
        self.trail = trail
        self.name = name
        self.caption = caption
        self.response = response
        self.heatMap = heatMap
    }

    /// The corners of the rotated box, clockwise on screen.
    var corners: [Point] { RotatedBox(box, angle: angle.isFinite ? angle : 0).corners }
}
