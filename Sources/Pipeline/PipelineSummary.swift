import HoldfastTracking

/// The parts of a pipeline, as an error names them.
public enum PipelineStage: String, Sendable, Hashable {
    case read, track, log, annotate, write
}

/// An error in one of the stages, and where in the video it happened.
public struct PipelineFailure: Error, Sendable {
    public var stage: PipelineStage
    /// Which of several logs or outputs; nil for the other stages.
    public var name: String?
    /// The frame at which it happened; nil before the first and after the last one. For the stage
    /// `read` the number of the frame that could not be read.
    public var frame: Int?
    /// Seconds since the beginning of the source, where known.
    public var time: Double?
    public var underlying: any Error
}

/// What a pipeline tells of while it runs.
public enum PipelineNotice: Sendable {
    /// The picture's size changed; the trackers were begun anew at their boxes, scaled.
    case sizeChanged(
        frame: Int, from: (width: Int, height: Int), to: (width: Int, height: Int))
    /// A command could not be obeyed.
    case commandRefused(PipelineCommand, frame: Int, error: any Error)
}

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
