import Foundation
import HoldfastCFFmpeg
import HoldfastImaging

/// How a video is written.
public struct VideoSinkOptions: Sendable {
    /// Whether an existing file may be replaced.
    public var overwrites = false
    /// Files that must not be overwritten, even under another name.
    public var inputs: [String] = []
    /// Threads of the encoder; 0 lets it choose.
    public var threads = 0
    /// Quality: the encoder's constant rate factor, 0...51 for H.264, where lower is better; nil is 21
    /// for H.264 and something like it for others.
    public var rateFactor: Int?
    /// FFmpeg's name of the encoder; nil chooses.
    public var encoder: String?
    /// Whether the video keeps the source's pixel format (deeper than 8 bits, 4:2:2, 4:4:4, gray) where
    /// the encoder takes it, instead of 4:2:0 in 8 bits, which every player shows.
    public var keepsFormat = false
    /// FFmpeg's options for the encoder and the container, such as `preset=slow`.
    public var encodingOptions: [String: String] = [:]
    /// The audio to copy: that of the source.
    public var audio: AudioTrack?

    public init() {}
}

/// Writes a video file or sends a stream. The extension chooses the container. The codec is H.264
/// if this FFmpeg can encode it, else MPEG-4 part 2.
///
/// Frame times are relative to the first frame. The video is 4:2:0 in 8 bits, unless it is to keep the
/// source's format; its range and its colours are tagged as the source's are. Odd sizes are padded by one repeated column or row if the format needs even ones. A
/// file has one size, so frames of another size than the first are scaled to it.
///
/// If the path is a URL (`rtsp`, `rtmp`, `udp`, `srt`, ...), the video is streamed to it.
///
/// The file can be played while it is being written, up to about the last second: there is a key
/// frame every second, and MP4 and MOV are fragmented. At the end these are written anew with their
/// index in front, as players and editors like them best.
///
/// A GIF gets 256 colours at a time, at most 480 pixels on its longer side, and at most 25 frames a
/// second.
public final class VideoSink: FrameSink, @unchecked Sendable {
    public let path: String
    private let options: VideoSinkOptions
    private let frameRate: Rational
    private let isNew: Bool
    private let containerName: String
    private let wantsGlobalHeader: Bool
    private let codec: UnsafePointer<AVCodec>
    private var muxer: Muxer?
    private var encoder: Encoder?
    private var firstTime = 0.0
    private var lastTime = 0.0
    private var isFinished = false
    /// For GIF, which has no other colours.
    private let palette: PaletteReducer?
    /// What could not be done as asked but did not stop the writing; messages for the user.
    public private(set) var warnings: [String] = []

    /// Creates the file.
    ///
    /// - Parameter frameRate: the approximate number of frames per second.
    /// - Throws: `VideoError` of kind `cannotCreateOutput` if the file exists and may not be
    ///   replaced, cannot be created, or has an unknown extension.
    public init(
        path: String, frameRate: Rational, options: VideoSinkOptions = VideoSinkOptions()
    ) throws(VideoError) {
        FFmpegLog.start()
        self.path = path
        self.options = options
        self.frameRate = frameRate.isPositive ? frameRate : Rational(25)
        let choice = try VideoFormatChoice(path: path, encoder: options.encoder)
        (containerName, wantsGlobalHeader, codec) = (
            choice.container, choice.wantsGlobalHeader, choice.codec
        )
        palette = choice.container == "gif" ? PaletteReducer() : nil
        if choice.isStream { avformat_network_init() }
        guard !choice.isStream else {
            isNew = false
            return
        }
        isNew = try createOutput(path, overwrites: options.overwrites, inputs: options.inputs)
    }

    /// Looks whether a video can be written under a name; nothing is created.
    ///
    /// - Parameter encoder: FFmpeg's name of the encoder; nil chooses.
    /// - Throws: `VideoError` of kind `cannotCreateOutput`.
    public static func check(_ path: String, encoder: String? = nil) throws(VideoError) {
        FFmpegLog.start()
        _ = try VideoFormatChoice(path: path, encoder: encoder)
    }

    public func write(_ frame: borrowing Frame) throws(VideoError) {
        precondition(!isFinished, "a frame is written after the end")
        if let palette {
            // More frames would make it larger, and players take short pauses for much longer ones.
            guard encoder == nil || frame.time - lastTime >= 0.0399 else { return }
            var reduced = try palette.reduce(frame.av)
            defer { freeFrame(&reduced) }
            try write(reduced, of: frame)
        } else {
            try write(frame.av, of: frame)
        }
    }

    private func write(
        _ picture: UnsafeMutablePointer<AVFrame>, of frame: borrowing Frame
    ) throws(VideoError) {
        if encoder == nil { try begin(frame, picture) }
        guard let encoder, let muxer else { return }
        lastTime = frame.time
        do {
            try encoder.send(picture, time: frame.time - firstTime, name: path)
            try forward()
            try muxer.copyAudio(from: firstTime, to: .infinity)
        } catch {
            var error = error
            error.frame = frame.index
            error.time = frame.time
            throw error
        }
    }

    public func finish() throws(VideoError) {
        guard !isFinished else { return }
        isFinished = true
        guard encoder != nil else {
            if isNew { unlink(path) }
            return
        }
        try finishEncoding()
        guard Containers.isFragmented(containerName), Containers.ofStream(path) == nil else {
            return
        }
        do {
            try StreamCopy.unfragment(path, container: containerName)
        } catch {
            warnings.append("\(path) stays fragmented: \(error)")
        }
    }

    /// Writes what the encoder still has, and gives back its memory: what comes then takes some, too.
    private func finishEncoding() throws(VideoError) {
        guard let encoder, let muxer else { return }
        defer {
            self.encoder = nil
            self.muxer = nil
        }
        try encoder.flush(name: path)
        try forward()
        try muxer.copyAudio(from: firstTime, to: lastTime + 1 / frameRate.value)
        try muxer.finish()
    }

    /// Opens the encoder and the container for frames like the first one.
    private func begin(
        _ frame: borrowing Frame, _ picture: UnsafeMutablePointer<AVFrame>
    ) throws(VideoError) {
        firstTime = frame.time
        let codecName = String(cString: codec.pointee.name)
        var settings = Encoder.Settings(
            codec: codec, timeBase: timeBase(for: frame.timeBase), frameRate: frameRate,
            threads: options.threads, options: [:], hasGlobalHeader: wantsGlobalHeader,
            keyFrameInterval: 1, keepsFormat: options.keepsFormat)
        switch codecName {
        case "libx264":
            // At 720p and 30 frames/s this preset leaves most of two processors to the tracker.
            // Lookahead and a frame per thread would take 100 MB at 1080p, and those frames would
            // be missing from the file if the process were killed.
            settings.options = [
                "preset": "superfast", "crf": String(options.rateFactor ?? 21), "forced-idr": "1",
                "x264-params": "rc-lookahead=1:sync-lookahead=0:bframes=0:ref=1:sliced-threads=1",
            ]
            if frame.width * frame.height > VideoInfo.hugePixels {
                // Without planes of half pixels, and with a fixed quantizer, which needs no small copies of
                // the frames, it takes half the memory.
                settings.options["crf"] = nil
                settings.options["preset"] = "ultrafast"
                settings.options["qp"] = String(options.rateFactor ?? 23)
                settings.options["x264-params"] =
                    "rc-lookahead=0:sync-lookahead=0:bframes=0:ref=1:sliced-threads=1:threads=2"
            }
        case "mpeg4":
            settings.options = ["flags": "+qscale", "global_quality": "472"]
        case "libvpx-vp9", "libvpx":
            settings.options = [
                "deadline": "realtime", "cpu-used": "8",
                "crf": String(options.rateFactor ?? 30), "b": "8000000", "lag-in-frames": "0",
            ]
        case "libx265":
            // It would print its settings over the progress.
            settings.options = [
                "preset": "superfast", "crf": String(options.rateFactor ?? 25),
                "x265-params": "log-level=error",
            ]
        case "gif": break
        default:
            // With a rate factor, a rate would contradict it.
            settings.options =
                options.rateFactor.map { ["crf": String($0)] } ?? ["b": "6000000"]
        }
        let own = Set(settings.options.keys)
        settings.options.merge(options.encodingOptions) { $1 }
        let encoder = try Encoder(settings, like: picture, name: path)
        if options.rateFactor != nil, encoder.unknownOptions.contains("crf") || !hasRateFactor {
            warnings.append("\(codecName) has no rate factor; the quality is its own")
        }
        let forContainer = encoder.unknownOptions.filter { !own.contains($0) }
        let muxer = try Muxer(
            path: path, container: containerName, encoder: encoder.context, audio: options.audio,
            options: options.encodingOptions.filter { forContainer.contains($0.key) })
        warnings += muxer.warnings
        self.encoder = encoder
        self.muxer = muxer
    }

    /// Whether the encoder is one that is given a rate factor here.
    private var hasRateFactor: Bool {
        !["mpeg4", "gif"].contains(String(cString: codec.pointee.name))
    }

    /// The stream's own time base, if the container and the codec can represent it.
    private func timeBase(for source: Rational) -> Rational {
        if containerName == "gif" { return Rational(1, 100) }
        if containerName == "avi" {
            return Rational(frameRate.denominator, frameRate.numerator)
        }
        if codec.pointee.id == AV_CODEC_ID_MPEG4, source.denominator > 65535 {
            // MPEG-4 part 2 has 16 bits for it: divide a frame's duration into as many parts as
            // fit.
            let parts = max(1, 65535 / max(1, frameRate.numerator))
            let rate = frameRate.numerator > 65535 ? Rational(approximating: 25) : frameRate
            return Rational(rate.denominator, rate.numerator * parts)
        }
        return source
    }

    /// Writes the packets that the encoder has ready.
    private func forward() throws(VideoError) {
        guard let encoder, let muxer, let packet = av_packet_alloc() else { return }
        defer { AudioTrack.free(packet) }
        while try encoder.receive(into: packet, name: path) {
            if packet.pointee.duration == 0 {
                packet.pointee.duration = Int64(
                    max(
                        1,
                        (1 / frameRate.value / Rational(encoder.context.pointee.time_base).value)
                            .rounded()))
            }
            try muxer.write(packet)
        }
    }
}
