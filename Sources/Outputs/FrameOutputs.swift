import HoldfastPipeline
import HoldfastVideo

extension FrameOutput where Frame == HoldfastVideo.Frame {
    /// Hands frames to a sink, whose errors name the file themselves.
    ///
    /// - Parameter notice: told at the end of what could not be done as asked.
    public init(
        _ sink: any FrameSink, notice: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.init(
            name: (sink as? VideoSink)?.path ?? "the annotated output",
            write: { frame, _ in try sink.write(frame) },
            finish: {
                defer { (sink as? VideoSink)?.warnings.forEach(notice) }
                try sink.finish()
            })
    }
}
