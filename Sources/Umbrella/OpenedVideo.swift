import Foundation
import HoldfastPipeline
import HoldfastVideo

/// A video that has been opened for a pipeline: one that is read to its end, or one that is opened
/// again whenever it goes away.
public struct OpenedVideo: Sendable {
    public let input: VideoInput
    public let info: VideoInfo
    /// Whether the newest frame counts, instead of every frame.
    public let isLive: Bool
    /// The sound, where it is kept.
    public let audio: AudioTrack?
    /// The frames for a pipeline, at most so many.
    public let frames: @Sendable (_ limit: Int?) -> FrameInput<Frame>

    /// Opens a video as a user names it: a file, a folder or pattern of pictures, `-`, a URL or a
    /// device.
    ///
    /// - Parameters:
    ///   - reconnects: whether a source that ends, fails or stalls is opened again. It has no sound.
    ///   - notice: told of a source that goes away and comes back, and of what is odd about a
    ///     sequence of pictures.
    /// - Throws: `VideoError` where it cannot be opened or is no video.
    public init(
        _ name: String, options: VideoSourceOptions = VideoSourceOptions(),
        reconnects: Bool = false, notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws(VideoError) {
        input = try VideoInput(name, format: options.format)
        guard reconnects else {
            let source = try VideoSource(input, options: options)
            (info, isLive, audio) = (source.info, source.isLive, source.audio)
            (input.warnings + source.notices).forEach(notice)
            frames = { FrameInput(source, limit: $0) }
            return
        }
        var options = options
        options.keepsAudio = false
        let source = try ReopeningSource(input, options: options) { event in
            switch event {
            case .lost(let error, let pause):
                let why = error?.description ?? "\(name): the source has ended"
                notice("\(why); trying again in \(String(format: "%.2g", pause)) s")
            case .reopened(let seconds):
                notice("\(name) is there again after \(String(format: "%.1f", seconds)) s")
            }
        }
        source.notices.forEach(notice)
        (info, isLive, audio) = (source.info, source.isLive, nil)
        frames = { FrameInput(source, limit: $0) }
    }

    /// The files that are read, which no output may be written to.
    public var files: [String] {
        switch input {
        case .file(let path): [path]
        case .images(let paths): paths
        case .standardInput: ["/dev/stdin"]
        // A graph of filters can name files that it reads.
        case .device(_, let graph):
            graph.split { "=:,;[]'\\ ".contains($0) }.map(String.init) + [graph]
        case .network: []
        }
    }
}
