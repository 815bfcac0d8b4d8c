import HoldfastImaging

/// Where the target of a scene is on a frame, exactly.
public struct SceneTruth: Sendable, Hashable {
    public var frame: Int
    /// The target's bounding box, pixels; it may reach beyond the frame. Nil where no part of the
    /// target is inside the frame.
    public var box: Box?
    /// The rectangle around the target that turns with it.
    public var rotatedBox: RotatedBox
    /// The share of the target that is covered or outside the frame, 0...1.
    public var occludedShare: Double

    /// The corners of the turned rectangle: left top, right top, right bottom, left bottom of the
    /// upright target.
    public var corners: [Point] { rotatedBox.corners }
    /// The turn in radians, from the x axis towards the y axis.
    public var angle: Double { rotatedBox.angle }

    /// Whether anything of the target can be seen: at least a hundredth of it.
    public var isVisible: Bool { box != nil && occludedShare <= 0.99 }
}
