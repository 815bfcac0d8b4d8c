import HoldfastImaging
import HoldfastTracking

/// An object to track.
public struct Target: Sendable, Hashable {
    /// Identifies the target in logs and images; unique within a pipeline.
    public var id: Int
    /// Where the object is on its first frame, pixels of the displayed frame.
    public var box: Box
    /// The frame on which tracking starts; there are no estimates before. If the source skips that
    /// frame, the next one counts.
    public var firstFrame: Int
    /// True if only the box's centre is known, a point on the object. Its extent is then estimated.
    public var isPoint: Bool

    public init(id: Int, box: Box, firstFrame: Int = 0, isPoint: Bool = false) {
        self.id = id
        self.box = box
        self.firstFrame = firstFrame
        self.isPoint = isPoint
    }
}

/// Tracks one target. ``HoldfastTracking/Tracker`` does.
public protocol TargetTracker: Sendable {
    var estimate: Estimate { get }
    /// Finds the target on the next frame.
    mutating func update(image: ImageView) -> Estimate
    /// Finds the target on a frame after a gap, when it may be farther from its last position than
    /// usual.
    mutating func resume(image: ImageView) -> Estimate
    /// Boxes that other targets hold firmly; what is there is not this target.
    var others: [Box] { get set }
    /// Gives up what is followed, which another target holds, and begins to search.
    mutating func yield(lastSeen: Point)
    /// Works from now on in memory that other trackers work in, too.
    mutating func share(_ workspace: TrackerWorkspace)
    /// Whether the maps are kept for display.
    var keepsMaps: Bool { get set }
    /// Whether it learns on another thread while the next frame is tracked.
    var learnsAside: Bool { get set }
    /// The last response of the filter, for display.
    var responseMap: ScalarMap? { get }
    /// Which parts of the frame support the target, for display.
    var activationMap: ScalarMap? { get }
}

extension TargetTracker {
    public mutating func resume(image: ImageView) -> Estimate { update(image: image) }

    /// One that knows of no others.
    public var others: [Box] {
        get { [] }
        set {}
    }

    /// One that keeps what it keeps.
    public var keepsMaps: Bool {
        get { true }
        set {}
    }

    /// One that keeps to the caller's thread.
    public var learnsAside: Bool {
        get { false }
        set {}
    }

    public mutating func yield(lastSeen: Point) {}

    public mutating func share(_ workspace: TrackerWorkspace) {}
}

extension Tracker: TargetTracker {}

/// Makes the tracker of a target on its first frame.
public typealias TrackerMaker =
    @Sendable (_ image: ImageView, _ target: Target) throws -> any TargetTracker

/// The results for one target on one frame.
public struct TargetReport: Sendable {
    public var id: Int
    public var estimate: Estimate
    /// Wall-clock time of the tracker, seconds.
    public var duration: Double
    /// The response map, if the pipeline keeps maps.
    public var responseMap: ScalarMap?
    /// The activation map, if the pipeline keeps maps.
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

/// The results for one frame, once all its targets have been tracked.
public struct FrameReport: Sendable {
    public var index: Int
    /// Seconds since the beginning of the source.
    public var time: Double
    public var width: Int
    public var height: Int
    /// Seconds from the frame's arrival in the pipeline to its estimates.
    public var latency: Double
    /// Frames that were dropped between the previous report and this one.
    public var dropped = 0
    /// Whether there was a picture. Without one no target is seen, and `width` and `height` are those
    /// of the frame before.
    public var isDecoded = true
    /// Seconds since the frame of the previous report, if a live source paused or went away.
    public var gap: Double?
    /// The targets that have started, in the order in which they were given.
    public var targets: [TargetReport]

    public init(
        index: Int, time: Double, width: Int, height: Int, latency: Double, dropped: Int = 0,
        gap: Double? = nil, isDecoded: Bool = true, targets: [TargetReport]
    ) {
        self.index = index
        self.time = time
        self.width = width
        self.height = height
        self.latency = latency
        self.dropped = dropped
        self.gap = gap
        self.isDecoded = isDecoded
        self.targets = targets
    }
}
