import HoldfastPipeline
import HoldfastVideo

extension FrameOutput where Frame == HoldfastVideo.Frame {
    /// Hands frames to a sink, whose errors name the file themselves.
    public init(_ sink: any FrameSink) {
        self.init(
            name: (sink as? VideoSink)?.path ?? "the annotated output",
            write: { frame, _ in try sink.write(frame) }, finish: { try sink.finish() })
    }
}
