import Foundation
import HoldfastCFFmpeg

/// A libavcodec encoder of one geometry: frames in, packets out.
final class Encoder {
    struct Settings {
        var codec: UnsafePointer<AVCodec>
        var timeBase: Rational
        var frameRate: Rational
        var threads: Int
        var options: [String: String]
        var hasGlobalHeader: Bool
        /// The longest time between key frames, seconds.
        var keyFrameInterval: Double
        /// Whether frames keep their pixel format, instead of becoming what every player shows.
        var keepsFormat = false
    }

    let context: UnsafeMutablePointer<AVCodecContext>
    /// The format that frames are converted to.
    let format: PixelFormat
    private let converter = FrameConverter()
    private let settings: Settings
    private var lastTimestamp = Int64.min
    private var lastKeyTime = -Double.infinity
    /// The options that the encoder does not know.
    private(set) var unknownOptions: [String] = []

    /// An encoder for frames like this one.
    init(
        _ settings: Settings, like frame: UnsafeMutablePointer<AVFrame>, name: String
    ) throws(VideoError) {
        self.settings = settings
        guard let context = avcodec_alloc_context3(settings.codec) else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        self.context = context
        format = Self.format(
            for: settings.codec, like: frame.pixelFormat, keeps: settings.keepsFormat)
        let shift = format.chromaShift
        context.pointee.width = Int32(roundUp(Int(frame.pointee.width), shift.horizontal))
        context.pointee.height = Int32(roundUp(Int(frame.pointee.height), shift.vertical))
        context.pointee.pix_fmt = format.av
        context.pointee.time_base = settings.timeBase.av
        context.pointee.framerate = settings.frameRate.av
        context.pointee.sample_aspect_ratio = frame.pointee.sample_aspect_ratio
        let isLimited = frame.pixelFormat.isRGB || !frame.isFullRange
        context.pointee.color_range = isLimited ? AVCOL_RANGE_MPEG : AVCOL_RANGE_JPEG
        context.pointee.colorspace =
            frame.pixelFormat.isRGB ? frame.colorMatrix.colorSpace : frame.pointee.colorspace
        context.pointee.color_primaries = frame.pointee.color_primaries
        context.pointee.color_trc = frame.pointee.color_trc
        context.pointee.chroma_sample_location = frame.pointee.chroma_location
        context.pointee.max_b_frames = 0
        let interval = (settings.frameRate.value * settings.keyFrameInterval).rounded()
        context.pointee.gop_size = Int32(max(1, min(interval, 600)))
        context.pointee.thread_count = Int32(clamping: settings.threads)
        if settings.hasGlobalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
        FFmpegLog.shared.clear()
        var options = FFmpegOptions(settings.options)
        let code = avcodec_open2(context, settings.codec, &options.dictionary)
        guard code >= 0 else {
            let why = FFmpegLog.shared.explain(code, writer: context)
            let codec = String(cString: settings.codec.pointee.name)
            throw VideoError(
                .cannotCreateOutput,
                "cannot encode \(frame.pointee.width)x\(frame.pointee.height) with \(codec)",
                file: name, why: why)
        }
        unknownOptions = settings.options.keys.filter { options[$0] != nil }.sorted()
    }

    deinit {
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }

    /// 4:2:0 in 8 bits, which every player supports, where the encoder takes it; or, of a video that
    /// keeps its format, the encoder's format that loses least.
    private static func format(
        for codec: UnsafePointer<AVCodec>, like format: PixelFormat, keeps: Bool
    ) -> PixelFormat {
        var accepted: [PixelFormat] = []
        if var candidate = holdfast_encoder_formats(codec) {
            while candidate.pointee != AV_PIX_FMT_NONE {
                let offered = PixelFormat(candidate.pointee)
                accepted.append(offered.withoutRange ?? offered)
                candidate += 1
            }
        }
        if !keeps, accepted.contains(.yuv420p) { return .yuv420p }
        if accepted.isEmpty || accepted.contains(format) { return format }
        if format.isRGB, accepted.contains(.yuv420p) { return .yuv420p }
        var best = AV_PIX_FMT_NONE
        for offered in accepted where !offered.has(AV_PIX_FMT_FLAG_HWACCEL) {
            best = av_find_best_pix_fmt_of_2(best, offered.av, format.av, 0, nil)
        }
        return best == AV_PIX_FMT_NONE ? .yuv420p : PixelFormat(best)
    }

    /// Sends a frame; `time` is in seconds from the start of the output.
    func send(_ frame: UnsafeMutablePointer<AVFrame>, time: Double, name: String) throws(VideoError)
    {
        guard var own = av_frame_clone(frame) as UnsafeMutablePointer<AVFrame>? else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        defer { freeFrame(&own) }
        let width = Int(context.pointee.width)
        let height = Int(context.pointee.height)
        let shift = format.chromaShift
        let isPadded =
            roundUp(Int(own.pointee.width), shift.horizontal) == width
            && roundUp(Int(own.pointee.height), shift.vertical) == height
        let isFullRange = context.pointee.color_range == AVCOL_RANGE_JPEG
        if own.pixelFormat != format || !isPadded || own.isFullRange != isFullRange {
            let converted = try converter.convert(
                own, to: format, width: isPadded ? nil : width, height: isPadded ? nil : height,
                fullRange: isFullRange)
            freeFrame(&own)
            own = converted
        }
        if Int(own.pointee.width) != width || Int(own.pointee.height) != height {
            let padded = try padded(own, width: width, height: height)
            freeFrame(&own)
            own = padded
        }
        let ticks = (time / settings.timeBase.value).rounded()
        guard abs(ticks) < 1e18 else {
            throw VideoError(.badData, "the timestamp cannot be written", file: name, time: time)
        }
        own.pointee.pts = max(Int64(ticks), lastTimestamp == .min ? .min : lastTimestamp + 1)
        lastTimestamp = own.pointee.pts
        let isKey = time - lastKeyTime >= settings.keyFrameInterval - 1e-6
        own.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
        if isKey { lastKeyTime = time }
        try check(avcodec_send_frame(context, own), name: name)
    }

    /// Tells the encoder that there are no more frames.
    func flush(name: String) throws(VideoError) {
        try check(avcodec_send_frame(context, nil), name: name)
    }

    /// The next packet, if one is ready.
    func receive(into packet: UnsafeMutablePointer<AVPacket>, name: String) throws(VideoError)
        -> Bool
    {
        let code = avcodec_receive_packet(context, packet)
        if code == holdfast_averror_eagain || code == holdfast_averror_eof { return false }
        try check(code, name: name)
        return true
    }

    private func check(_ code: Int32, name: String) throws(VideoError) {
        guard code < 0 else { return }
        throw VideoError(
            .inputOutput, "cannot encode", file: name,
            why: FFmpegLog.shared.explain(code, writer: context))
    }

    private func roundUp(_ value: Int, _ shift: Int) -> Int {
        ceilShift(value, shift) << shift
    }
}

/// A copy enlarged by repeating the last column and row.
private func padded(
    _ source: UnsafeMutablePointer<AVFrame>, width: Int, height: Int
) throws(VideoError) -> UnsafeMutablePointer<AVFrame> {
    let result = try allocateFrame(width: width, height: height, format: source.pixelFormat)
    av_frame_copy_props(result, source)
    for (from, to) in zip(source.imageView.planes, result.imageView.planes) {
        for row in 0..<to.height {
            let input = from.base + min(row, from.height - 1) * from.rowStep
            let output = to.base + row * to.rowStep
            if from.columnStep == from.bytesPerSample {
                output.copyMemory(from: input, byteCount: min(from.width, to.width) * to.columnStep)
            } else {
                for column in 0..<min(from.width, to.width) {
                    to[column, row] = from[column, min(row, from.height - 1)]
                }
            }
            for column in from.width..<max(from.width, to.width) {
                to[column, row] = from[from.width - 1, min(row, from.height - 1)]
            }
        }
    }
    return result
}
