import HoldfastTracking

/// The last estimate of a target.
public struct TargetSummary: Sendable, Hashable {
    public var id: Int
    public var estimate: Estimate
}

/// The outcome of a run.
public struct PipelineSummary: Sendable {
    /// Frames that were tracked.
    public var frames = 0
    /// Frames of a recording that could not be decoded.
    public var notDecoded = 0
    /// Frames of a live source that were dropped in favour of newer ones.
    public var dropped = 0
    /// Frames of a live source that were tracked but not written because the outputs were too slow.
    public var notWritten = 0
    /// Wall-clock time of the run, seconds.
    public var duration = 0.0
    /// Time from a frame's arrival to its estimates.
    public var latency = DurationHistogram()
    /// The targets that were started, with their last estimates.
    public var targets: [TargetSummary] = []
    /// The targets whose first frame did not come, and of which nothing was known before it either.
    public var waiting: [Target] = []
    /// True if the run was ended by ``PipelineControl/stop()``.
    public var wasStopped = false
    /// The first error. Everything tracked before it has been logged and written.
    public var failure: PipelineFailure?

    public var framesPerSecond: Double { duration > 0 ? Double(frames) / duration : 0 }
}
