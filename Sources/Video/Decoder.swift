import HoldfastCFFmpeg

/// A libavcodec decoder: packets in, frames out.
final class Decoder {
    let context: UnsafeMutablePointer<AVCodecContext>
    /// The hardware that was asked for; nil if none was.
    private(set) var device: HardwareDevice?

    init(
        parameters: UnsafeMutablePointer<AVCodecParameters>, timeBase: Rational, threads: Int,
        maximumPixels: Int, hardware: HardwareDecoding?, isLive: Bool, name: String
    ) throws(VideoError) {
        let codecName = String(cString: avcodec_get_name(parameters.pointee.codec_id))
        guard let codec = avcodec_find_decoder(parameters.pointee.codec_id),
            let context = avcodec_alloc_context3(codec)
        else {
            throw VideoError(
                .badData, "this FFmpeg has no decoder for \(codecName)", file: name)
        }
        self.context = context
        context.pointee.opaque = UnsafeMutableRawPointer(context)
        FFmpegLog.shared.watch(context)
        var code = avcodec_parameters_to_context(context, parameters)
        if code >= 0 {
            context.pointee.pkt_timebase = timeBase.av
            context.pointee.max_pixels = Int64(maximumPixels)
            context.pointee.thread_count = Int32(clamping: threads)
            // With a frame per thread the decoder holds back as many frames as it has threads.
            let pixels = Int(parameters.pointee.width) * Int(parameters.pointee.height)
            context.pointee.thread_type =
                isLive || pixels > VideoInfo.hugePixels
                ? FF_THREAD_SLICE : FF_THREAD_FRAME | FF_THREAD_SLICE
            if isLive { context.pointee.flags |= AV_CODEC_FLAG_LOW_DELAY }
            device = hardware.map { HardwareDevice($0, for: context) }
            code = avcodec_open2(context, codec, nil)
        }
        guard code >= 0 else {
            let why = FFmpegLog.shared.explain(code, writer: context)
            throw VideoError(.badData, "cannot decode \(codecName)", file: name, why: why)
        }
    }

    deinit {
        FFmpegLog.shared.unwatch(context)
        var context: UnsafeMutablePointer<AVCodecContext>? = context
        avcodec_free_context(&context)
    }
}
