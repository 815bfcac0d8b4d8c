/// What happened to a live source between two frames of a log.
public struct TrajectoryEvent: Sendable, Hashable {
    /// The frame after it.
    public var frame: Int
    /// That frame's time, seconds.
    public var time: Double
    /// How many frames of the source were dropped.
    public var dropped: Int
    /// Seconds without a frame, if the source paused or went away.
    public var gap: Double?

    public init(frame: Int, time: Double, dropped: Int, gap: Double? = nil) {
        self.frame = frame
        self.time = time
        self.dropped = dropped
        self.gap = gap
    }
}
