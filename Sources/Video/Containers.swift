import HoldfastCFFmpeg

/// What FFmpeg's containers can hold and need.
enum Containers {
    /// Whether a container can hold a codec. FFmpeg does not know this for MPEG's own containers.
    static func canHold(_ format: UnsafePointer<AVOutputFormat>, _ codec: AVCodecID) -> Bool {
        let answer = avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL)
        let name = format.pointee.name.map { String(cString: $0) } ?? ""
        // FFmpeg does not say what RTP can carry either.
        if name == "rtsp" { return [AV_CODEC_ID_H264, AV_CODEC_ID_MPEG4].contains { $0 == codec } }
        let isProgram = ["mpeg", "vob", "svcd"].contains(name)
        guard name == "mpegts" || isProgram else { return answer == 1 }
        var known = [
            AV_CODEC_ID_H264, AV_CODEC_ID_MPEG4, AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_MP2,
            AV_CODEC_ID_MP3, AV_CODEC_ID_AC3,
        ]
        if !isProgram { known += [AV_CODEC_ID_AAC, AV_CODEC_ID_EAC3, AV_CODEC_ID_OPUS] }
        return known.contains { $0.rawValue == codec.rawValue }
    }

    /// The container for a network stream to a URL of this scheme; nil if it is not such a URL.
    static func ofStream(_ path: String) -> String? {
        guard let end = path.range(of: "://") else { return nil }
        return switch path[..<end.lowerBound].lowercased() {
        case "rtsp": "rtsp"
        case "rtmp", "rtmps": "flv"
        case "udp", "srt", "tcp": "mpegts"
        default: nil
        }
    }

    /// Whether a container is of the MP4 family, which must be written in fragments to play before
    /// it is finished.
    static func isFragmented(_ name: String) -> Bool {
        ["mp4", "mov", "ipod", "ismv", "3gp", "3g2", "psp", "f4v"].contains(name)
    }

    /// Whether AAC must come without the headers (ADTS) that broadcast streams put before each
    /// packet.
    static func wantsRawAAC(_ name: String) -> Bool {
        isFragmented(name) || ["matroska", "flv"].contains(name)
    }

    static func wantsGlobalHeader(_ format: UnsafePointer<AVOutputFormat>) -> Bool {
        format.pointee.flags & AVFMT_GLOBALHEADER != 0
    }
}

/// One of libavcodec's bitstream filters.
final class BitstreamFilter {
    private var context: UnsafeMutablePointer<AVBSFContext>?

    /// Nil if this FFmpeg does not have the filter or the filter does not accept the stream.
    init?(_ name: String, parameters: UnsafeMutablePointer<AVCodecParameters>, timeBase: Rational) {
        guard let filter = av_bsf_get_by_name(name), av_bsf_alloc(filter, &context) >= 0,
            let context, avcodec_parameters_copy(context.pointee.par_in, parameters) >= 0
        else { return nil }
        context.pointee.time_base_in = timeBase.av
        guard av_bsf_init(context) >= 0 else { return nil }
    }

    deinit {
        av_bsf_free(&context)
    }

    /// Filters a packet in place; false if nothing comes out.
    func filter(_ packet: UnsafeMutablePointer<AVPacket>) -> Bool {
        guard let context, av_bsf_send_packet(context, packet) >= 0 else { return false }
        return av_bsf_receive_packet(context, packet) >= 0
    }
}
