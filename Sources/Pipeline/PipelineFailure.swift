import HoldfastImaging
import HoldfastVideo

/// The stages of a pipeline, as an error names them.
public enum PipelineStage: String, Sendable, Hashable {
    case read, track, log, annotate, write
}

/// An error in one of the stages, and where in the video it happened.
public struct PipelineFailure: HoldfastError {
    public var stage: PipelineStage
    /// The log or output; nil for the other stages.
    public var name: String?
    /// The index of the frame; nil before the first and after the last one. For the stage `read`,
    /// the frame that could not be read.
    public var frame: Int?
    /// Seconds since the beginning of the source, where known.
    public var time: Double?
    public var underlying: any Error

    public init(
        stage: PipelineStage, name: String? = nil, frame: Int? = nil, time: Double? = nil,
        underlying: any Error
    ) {
        self.stage = stage
        self.name = name
        self.frame = frame
        self.time = time
        self.underlying = underlying
    }

    public var description: String {
        let reason = underlying.message
        var parts: [String] = []
        // An error of a video may say itself where it happened.
        if let frame, (underlying as? VideoError)?.frame == nil { parts.append("frame \(frame)") }
        if let name, !reason.contains(name) { parts.append(name) }
        if stage == .annotate { parts.append("cannot annotate") }
        return (parts + [reason]).joined(separator: ": ")
    }
}
