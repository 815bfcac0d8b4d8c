import Foundation
import HoldfastCFFmpeg

/// Opens files, pipes and standard input.
///
/// The content is probed here, before a demuxer sees it. Demuxers that open further files or
/// addresses are refused, and the rest are forbidden to open anything. So a playlist that poses as
/// a video reaches nothing.
enum FileOpening {
    /// Demuxers that read what a file refers to instead of the file.
    static let refusedFormats: Set<String> = [
        "hls", "dash", "concat", "concatf", "imf", "sdp", "rtsp", "sap", "rtp", "image2",
        "image2_alias_pix", "image2_brender_pix", "webm_dash_manifest", "vobsub", "lavfi",
        "avisynth", "vapoursynth", "libmodplug", "tedcaptions",
    ]

    static func open(
        _ bytes: ByteInput, name: String, options: VideoSourceOptions, interruption: Interruption
    ) throws(VideoError) -> OpenedInput {
        FFmpegLog.shared.clear()
        var format: UnsafePointer<AVInputFormat>?
        var code: Int32 = 0
        if let wanted = options.format {
            format = av_find_input_format(wanted)
            guard format != nil, !refuses(format) else {
                throw VideoError(
                    .usage, "the format \(wanted) cannot be used for a file", file: name)
            }
        } else {
            // By content alone: FFmpeg would take the name of an image for a pattern.
            code = av_probe_input_buffer2(bytes.context, &format, nil, nil, 0, 0)
        }
        if code == holdfast_averror_exit, interruption.isRequested {
            throw VideoError(.cancelled, "cancelled", file: name)
        }
        guard code >= 0 else {
            throw VideoError(
                .badData, "FFmpeg does not recognize this as a video", file: name,
                why: FFmpegLog.shared.explain(code))
        }
        guard !refuses(format) else {
            throw VideoError(
                .unreadableInput,
                "playlists are not opened, because they can refer to other files and addresses",
                file: name)
        }
        guard let context = avformat_alloc_context() else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        context.pointee.pb = bytes.context
        context.pointee.flags |= AVFMT_FLAG_CUSTOM_IO
        context.pointee.interrupt_callback = interruption.callback
        context.pointee.io_open = { _, _, _, _, _ in holdfast_averror_access }
        // No protocol has this name, so nothing can be opened by bypassing `io_open` either.
        var demuxerOptions = FFmpegOptions(options.formatOptions)
        demuxerOptions["protocol_whitelist"] = "none"
        if options.mode == .live { demuxerOptions.setDefaults(StreamOpening.liveOptions) }
        var opened: UnsafeMutablePointer<AVFormatContext>? = context
        // What is wrong with the header counts, too.
        FFmpegLog.shared.watch(context)
        // FFmpeg frees the context if this fails.
        code = avformat_open_input(&opened, name, format, &demuxerOptions.dictionary)
        guard code >= 0, let opened else {
            FFmpegLog.shared.unwatch(context)
            throw VideoError(
                .badData, "cannot open the video", file: name, why: FFmpegLog.shared.explain(code))
        }
        let input = OpenedInput(context: opened, bytes: bytes)
        if let unknown = demuxerOptions.firstKey, unknown != "protocol_whitelist" {
            throw VideoError(.usage, "this format has no option \(unknown)", file: name)
        }
        return input
    }

    private static func refuses(_ format: UnsafePointer<AVInputFormat>?) -> Bool {
        guard let format, let text = format.pointee.name else { return false }
        let names = String(cString: text).split(separator: ",").map(String.init)
        let isDevice = format.pointee.flags & AVFMT_NOFILE != 0
        return isDevice || names.contains { refusedFormats.contains($0) }
    }
}
