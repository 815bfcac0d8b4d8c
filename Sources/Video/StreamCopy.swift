import Foundation
import HoldfastCFFmpeg
import HoldfastFiles

/// An input whose packets are copied as they are.
private final class CopiedInput {
    let context: UnsafeMutablePointer<AVFormatContext>
    let packet: UnsafeMutablePointer<AVPacket>
    /// The output's streams, by the input's; nil for what the output cannot hold.
    var streams: [UnsafeMutablePointer<AVStream>?] = []
    /// The time of its first packet, in FFmpeg's units; it is 0 in the output.
    let start: Int64
    var isOver = false

    init(_ path: String) throws(VideoError) {
        var opened: UnsafeMutablePointer<AVFormatContext>?
        FFmpegLog.shared.clear()
        let code = avformat_open_input(&opened, "file:" + path, nil, nil)
        guard code >= 0, let opened, let packet = av_packet_alloc() else {
            throw VideoError(
                .unreadableInput, "cannot be opened", file: path,
                why: FFmpegLog.shared.explain(code))
        }
        context = opened
        self.packet = packet
        avformat_find_stream_info(opened, nil)
        let begin = opened.pointee.start_time
        start = begin == holdfast_no_timestamp ? 0 : begin
    }

    deinit {
        var packet: UnsafeMutablePointer<AVPacket>? = packet
        av_packet_free(&packet)
        var context: UnsafeMutablePointer<AVFormatContext>? = context
        avformat_close_input(&context)
    }

    /// Reads the next packet that is copied; sets `isOver` at the end.
    func read() {
        av_packet_unref(packet)
        while true {
            guard av_read_frame(context, packet) >= 0 else {
                isOver = true
                return
            }
            let index = Int(packet.pointee.stream_index)
            if streams.indices.contains(index), streams[index] != nil { return }
            av_packet_unref(packet)
        }
    }

    /// When the packet is decoded, seconds.
    var time: Double {
        guard let stream = context.pointee.streams[Int(packet.pointee.stream_index)] else {
            return 0
        }
        let stamp =
            packet.pointee.dts != holdfast_no_timestamp ? packet.pointee.dts : packet.pointee.pts
        guard stamp != holdfast_no_timestamp else { return 0 }
        return Double(stamp) * Rational(stream.pointee.time_base).value
            - Double(start) / Double(AV_TIME_BASE)
    }
}

/// Copies videos without encoding them.
public enum StreamCopy {
    /// Copies a video and adds subtitles to it. The output is Matroska, which holds every kind.
    ///
    /// - Parameter subtitles: a file of subtitles, such as ASS.
    /// - Throws: `VideoError`.
    public static func addSubtitles(
        _ subtitles: String, to input: String, output: String, overwrites: Bool = false
    ) throws(VideoError) {
        FFmpegLog.start()
        try createOutput(output, overwrites: overwrites, inputs: [input])
        try copy(
            [try CopiedInput(input), try CopiedInput(subtitles)], to: output, container: "matroska",
            options: [:])
    }

    /// Writes a fragmented MP4 or MOV file anew, with its index in front: every player and editor reads
    /// that, and it plays while it is still being loaded. The old file stays if that fails.
    static func unfragment(_ path: String, container: String) throws(VideoError) {
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        var status = stat()
        guard stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        let part = real + ".part"
        try createOutput(part, overwrites: false)
        do throws(VideoError) {
            try copy(
                [try CopiedInput(real)], to: part, container: container,
                options: ["movflags": "faststart"], keepsTags: true)
            chmod(part, status.st_mode & 0o7777)
            guard rename(part, real) == 0 else {
                throw VideoError(
                    .inputOutput, "cannot be renamed", file: part,
                    why: SystemError(errno).description)
            }
        } catch {
            unlink(part)
            throw error
        }
    }

    private static func copy(
        _ inputs: [CopiedInput], to path: String, container: String, options: [String: String],
        keepsTags: Bool = false
    ) throws(VideoError) {
        func failure(_ what: String, _ code: Int32) -> VideoError {
            VideoError(.inputOutput, what, file: path, why: FFmpegLog.shared.explain(code))
        }
        FFmpegLog.shared.clear()
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        var code = avformat_alloc_output_context2(&allocated, nil, container, path)
        guard code >= 0, let output = allocated else {
            throw failure("cannot write this container", code)
        }
        defer {
            avio_closep(&output.pointee.pb)
            avformat_free_context(output)
        }
        for input in inputs {
            try addStreams(of: input, to: output, path: path, keepsTags: keepsTags)
        }
        code = avio_open2(&output.pointee.pb, "file:" + path, AVIO_FLAG_WRITE, nil, nil)
        guard code >= 0 else { throw failure("cannot open the output", code) }
        var dictionary = FFmpegOptions(options)
        code = avformat_write_header(output, &dictionary.dictionary)
        guard code >= 0 else { throw failure("cannot begin the output", code) }
        for input in inputs { input.read() }
        while let next = inputs.filter({ !$0.isOver }).min(by: { $0.time < $1.time }) {
            let index = Int(next.packet.pointee.stream_index)
            guard let stream = next.streams[index], let source = next.context.pointee.streams[index]
            else { break }
            let shift = av_rescale_q(
                next.start, AVRational(num: 1, den: AV_TIME_BASE), source.pointee.time_base)
            if next.packet.pointee.pts != holdfast_no_timestamp { next.packet.pointee.pts -= shift }
            if next.packet.pointee.dts != holdfast_no_timestamp { next.packet.pointee.dts -= shift }
            av_packet_rescale_ts(
                next.packet, source.pointee.time_base, stream.pointee.time_base)
            next.packet.pointee.stream_index = stream.pointee.index
            next.packet.pointee.pos = -1
            code = av_interleaved_write_frame(output, next.packet)
            guard code >= 0 else { throw failure("cannot write", code) }
            next.read()
        }
        code = av_write_trailer(output)
        guard code >= 0 else { throw failure("cannot finish the output", code) }
    }

    private static func addStreams(
        of input: CopiedInput, to output: UnsafeMutablePointer<AVFormatContext>, path: String,
        keepsTags: Bool
    ) throws(VideoError) {
        for index in 0..<Int(input.context.pointee.nb_streams) {
            guard let source = input.context.pointee.streams[index],
                let parameters = source.pointee.codecpar,
                [AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO, AVMEDIA_TYPE_SUBTITLE]
                    .contains(where: { $0.rawValue == parameters.pointee.codec_type.rawValue }),
                let format = output.pointee.oformat,
                avformat_query_codec(format, parameters.pointee.codec_id, FF_COMPLIANCE_NORMAL) != 0
            else {
                input.streams.append(nil)
                continue
            }
            guard let stream = avformat_new_stream(output, nil),
                avcodec_parameters_copy(stream.pointee.codecpar, parameters) >= 0
            else { throw VideoError(.inputOutput, "out of memory", file: path) }
            // Another container has other names for codecs.
            if !keepsTags { stream.pointee.codecpar.pointee.codec_tag = 0 }
            stream.pointee.time_base = source.pointee.time_base
            stream.pointee.avg_frame_rate = source.pointee.avg_frame_rate
            stream.pointee.r_frame_rate = source.pointee.r_frame_rate
            stream.pointee.sample_aspect_ratio = source.pointee.sample_aspect_ratio
            stream.pointee.disposition =
                parameters.pointee.codec_type == AVMEDIA_TYPE_SUBTITLE
                ? AV_DISPOSITION_DEFAULT : source.pointee.disposition
            av_dict_copy(&stream.pointee.metadata, source.pointee.metadata, 0)
            holdfast_copy_display_matrix(source, stream)
            input.streams.append(stream)
        }
    }
}
