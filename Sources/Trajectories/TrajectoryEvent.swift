/// What happened to a source between two frames of a log, or to a frame that could not be decoded.
public struct TrajectoryEvent: Sendable, Hashable {
    /// The frame after it, or the one that could not be decoded.
    public var frame: Int
    /// That frame's time, seconds.
    public var time: Double
    /// How many frames of the source were dropped.
    public var dropped: Int
    /// Seconds without a frame, if the source paused or went away.
    public var gap: Double?
    /// Whether the frame itself could not be decoded.
    public var isUndecoded: Bool

    public init(
        frame: Int, time: Double, dropped: Int, gap: Double? = nil, isUndecoded: Bool = false
    ) {
        self.frame = frame
        self.time = time
        self.dropped = dropped
        self.gap = gap
        self.isUndecoded = isUndecoded
    }
}
