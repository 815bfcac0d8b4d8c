import HoldfastImaging
import HoldfastTracking

/// An object to follow.
public struct Target: Sendable, Hashable {
    /// Names the target in logs and pictures; unique among the targets of a pipeline.
    public var id: Int
    /// Where the object is on its first frame, pixels of the displayed frame.
    public var box: Box
    /// The frame on which the target is begun; it has no estimates before. Where the source skips
    /// that frame, the first one after it counts.
    public var firstFrame: Int
    /// True where only the box's centre is known, a point on the object; its extent is to be found.
    public var isPoint: Bool

    public init(id: Int, box: Box, firstFrame: Int = 0, isPoint: Bool = false) {
        self.id = id
        self.box = box
        self.firstFrame = firstFrame
        self.isPoint = isPoint
    }
}

/// What follows one target. ``HoldfastTracking/Tracker`` is one.
public protocol TargetTracker: Sendable {
    var estimate: Estimate { get }
    /// Finds the target on the next frame.
    mutating func update(image: ImageView) -> Estimate
    /// Finds the target on a frame that comes after a gap, farther from its last position than usual.
    mutating func resume(image: ImageView) -> Estimate
    /// Where the last response of the filter was high, for display.
    var responseMap: ScalarMap? { get }
    /// Which parts of the frame speak for the target, for display.
    var activationMap: ScalarMap? { get }
}

extension TargetTracker {
    public mutating func resume(image: ImageView) -> Estimate { update(image: image) }
}

extension Tracker: TargetTracker {}

/// Makes the tracker of a target on the frame on which it is begun.
public typealias TrackerMaker =
    @Sendable (_ image: ImageView, _ target: Target) throws -> any TargetTracker

/// What is known of one target on one frame.
public struct TargetReport: Sendable {
    public var id: Int
    public var estimate: Estimate
    /// Wall-clock time that the tracker took, seconds.
    public var duration: Double
    /// The response map, where the pipeline was asked for it.
    public var responseMap: ScalarMap?
    /// The activation map, where the pipeline was asked for it.
    public var activationMap: ScalarMap?

    public init(
        id: Int, estimate: Estimate, duration: Double, responseMap: ScalarMap? = nil,
        activationMap: ScalarMap? = nil
    ) {
        self.id = id
        self.estimate = estimate
        self.duration = duration
        self.responseMap = responseMap
        self.activationMap = activationMap
    }
}

/// What is known of one frame when all its targets have been followed.
public struct FrameReport: Sendable {
    public var index: Int
    /// Seconds since the beginning of the source.
    public var time: Double
    public var width: Int
    public var height: Int
    /// Seconds from the frame's arrival in the pipeline to its estimates.
    public var latency: Double
    /// Frames that came since the report before and were passed over for this one.
    public var dropped = 0
    /// Seconds since the frame of the report before, where a live source paused or went away.
    public var gap: Double?
    /// In the order in which the targets were given; those that have begun.
    public var targets: [TargetReport]

    public init(
        index: Int, time: Double, width: Int, height: Int, latency: Double, dropped: Int = 0,
        gap: Double? = nil, targets: [TargetReport]
    ) {
        self.index = index
        self.time = time
        self.width = width
        self.height = height
        self.latency = latency
        self.dropped = dropped
        self.gap = gap
        self.targets = targets
    }
}
