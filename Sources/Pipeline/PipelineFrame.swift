import HoldfastImaging

/// A frame as the pipeline sees it: where it stands in the video, and its picture.
///
/// A frame is moved from stage to stage and has one owner at a time.
public protocol PipelineFrame: ~Copyable, Sendable {
    /// The frame's number in its source, 0 for the first.
    var index: Int { get }
    /// Seconds since the beginning of the source.
    var time: Double { get }
    /// When it had been read; nil where its source does not tell.
    var arrival: ContinuousClock.Instant? { get }
    /// How often its source has been opened anew before it.
    var reopenings: Int { get }
    /// Calls `body` with the frame's picture, which is valid only during the call.
    func withImage<Result, Failure: Error>(
        _ body: (ImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result
}

extension PipelineFrame where Self: ~Copyable {
    public var arrival: ContinuousClock.Instant? { nil }
    public var reopenings: Int { 0 }
}
