import HoldfastPipeline
import HoldfastVideo

extension OutputCheck {
    /// Checks a pattern of picture files.
    ///
    /// - Throws: ``CommandFailure/cannotCreate(_:)`` where there are pictures of that name that may
    ///   not be overwritten.
    func pictures(_ pattern: String) throws {
        guard case .images(let existing)? = try? VideoInput(pattern) else { return }
        guard overwrite else {
            throw CommandFailure.cannotCreate(
                "\(existing.first ?? pattern) exists already; -y overwrites it")
        }
        if let both = existing.first(where: isInput) {
            throw CommandFailure.cannotCreate("\(both) is an input; give --frames-out another name")
        }
    }
}

extension OutputOptions {
    /// Creates the annotated outputs.
    func sinks(for source: TrackSource, threads: Int?) throws -> [any FrameSink] {
        var sinks: [any FrameSink] = []
        if let video {
            if video == "-" {
                sinks.append(Y4MSink(frameRate: source.info.frameRate))
            } else {
                var options = VideoSinkOptions()
                options.overwrites = overwrite
                options.threads = threads ?? 0
                options.audio = source.audio
                sinks.append(
                    try VideoSink(path: video, frameRate: source.info.frameRate, options: options))
            }
        }
        if let framesOut {
            sinks.append(try FrameImageSink(pattern: framesOut, overwrites: overwrite))
        }
        return sinks
    }
}

extension FrameOutput where Frame == HoldfastVideo.Frame {
    /// Hands frames to a sink of the video room, whose errors name the file themselves.
    init(_ sink: any FrameSink) {
        self.init(
            name: (sink as? VideoSink)?.path ?? "the annotated output",
            write: { frame, _ in try sink.write(frame) }, finish: { try sink.finish() })
    }
}
