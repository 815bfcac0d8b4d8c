import HoldfastImaging

/// A frame as the pipeline sees it: its position in the video, and its image.
///
/// Frames are moved from stage to stage and have one owner at a time.
public protocol PipelineFrame: ~Copyable, Sendable {
    /// The frame's index in its source; the first is 0.
    var index: Int { get }
    /// Seconds since the beginning of the source.
    var time: Double { get }
    /// When it had been read; nil if its source does not know.
    var arrival: ContinuousClock.Instant? { get }
    /// How often its source had been reopened before it.
    var reopenings: Int { get }
    /// Calls `body` with the frame's image, which is valid only during the call.
    func withImage<Result, Failure: Error>(
        _ body: (ImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension PipelineFrame where Self: ~Copyable {
    public var arrival: ContinuousClock.Instant? { nil }
    public var reopenings: Int { 0 }
}
