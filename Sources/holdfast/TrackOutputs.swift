import HoldfastVideo

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
