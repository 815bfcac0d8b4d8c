import HoldfastImaging

/// What gives the frames of a sequence: calls `body` for each frame in order until the frames end or
/// `body` returns false. The picture is valid only during the call.
///
/// Evaluation does not know how frames are decoded; whoever has a decoder provides this. It is
/// called from several threads at once, once per sequence.
public typealias FrameSource =
    @Sendable (
        _ sequence: AnnotatedSequence,
        _ body: (_ image: ImageView, _ time: Double?) throws -> Bool
    ) throws -> Void
