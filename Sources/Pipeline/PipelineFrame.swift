import HoldfastImaging

/// A frame as the pipeline sees it: where it stands in the video, and its picture.
///
/// A frame is moved from stage to stage and has one owner at a time.
public protocol PipelineFrame: ~Copyable, Sendable {
    /// The frame's number in its source, 0 for the first.
    var index: Int { get }
    /// Seconds since the beginning of the source.
    var time: Double { get }
    /// Calls `body` with the frame's picture, which is valid only during the call.
    func withImage<Result, Failure: Error>(
        _ body: (ImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result
}
