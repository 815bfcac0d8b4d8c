import HoldfastTracking

/// The last word on a target.
public struct TargetSummary: Sendable, Hashable {
    public var id: Int
    public var estimate: Estimate
}

/// What a run came to.
public struct PipelineSummary: Sendable {
    /// Frames that were followed.
    public var frames = 0
    /// Frames that a live source gave and that were passed over for newer ones.
    public var dropped = 0
    /// Frames of a live source that were followed, but not written since the outputs are too slow.
    public var notWritten = 0
    /// Wall-clock time of the run, seconds.
    public var duration = 0.0
    /// From a frame's arrival to its estimates.
    public var latency = DurationHistogram()
    /// The targets that have begun, with their last estimates.
    public var targets: [TargetSummary] = []
    /// True if the run was ended by ``PipelineControl/stop()``.
    public var wasStopped = false
    /// The first error; what had been followed before it has been logged and written.
    public var failure: PipelineFailure?

    public var framesPerSecond: Double { duration > 0 ? Double(frames) / duration : 0 }
}
