import HoldfastCFFmpeg

/// The container and the encoder for the name of a video.
struct VideoFormatChoice {
    let container: String
    let wantsGlobalHeader: Bool
    let codec: UnsafePointer<AVCodec>
    let isStream: Bool

    init(path: String, encoder wanted: String?) throws(VideoError) {
        let stream = Containers.ofStream(path)
        isStream = stream != nil
        guard let format = av_guess_format(stream, stream == nil ? path : nil, nil),
            stream != nil || format.pointee.flags & AVFMT_NOFILE == 0,
            format.pointee.video_codec != AV_CODEC_ID_NONE, let name = format.pointee.name
        else {
            throw VideoError(
                .cannotCreateOutput, "no video container has this extension", file: path,
                why: "mp4, mkv, mov, avi and ts are some that do")
        }
        container = String(cString: name)
        wantsGlobalHeader = Containers.wantsGlobalHeader(format)
        if let wanted {
            guard let named = avcodec_find_encoder_by_name(wanted),
                Containers.canHold(format, named.pointee.id)
            else {
                throw VideoError(
                    .cannotCreateOutput, "\(wanted) cannot encode for this container", file: path)
            }
            codec = named
        } else {
            codec = try Self.encoder(for: format, path: path)
        }
    }

    /// The encoders in order of preference. Hardware encoders are left out, since FFmpeg lists them
    /// even if the hardware is missing.
    private static func encoder(
        for format: UnsafePointer<AVOutputFormat>, path: String
    ) throws(VideoError) -> UnsafePointer<AVCodec> {
        if String(cString: format.pointee.name) == "gif",
            let codec = avcodec_find_encoder(AV_CODEC_ID_GIF)
        {
            return codec
        }
        let wanted: [(AVCodecID, [String])] = [
            (AV_CODEC_ID_H264, ["libx264", "libopenh264"]), (AV_CODEC_ID_MPEG4, ["mpeg4"]),
        ]
        for (identifier, names) in wanted
        where Containers.canHold(format, identifier) {
            for name in names {
                if let codec = avcodec_find_encoder_by_name(name) { return codec }
            }
        }
        // The remaining containers have codecs of their own, such as WebM. Those with only
        // still-image codecs are for audio with cover art.
        let own = [
            AV_CODEC_ID_VP9, AV_CODEC_ID_VP8, AV_CODEC_ID_AV1, AV_CODEC_ID_THEORA,
            AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_FLV1, AV_CODEC_ID_WMV2, AV_CODEC_ID_MSMPEG4V3,
            AV_CODEC_ID_H263,
        ]
        if own.contains(where: { $0.rawValue == format.pointee.video_codec.rawValue }),
            let codec = avcodec_find_encoder(format.pointee.video_codec)
        {
            return codec
        }
        let name = format.pointee.name.map { String(cString: $0) } ?? "this container"
        throw VideoError(
            .cannotCreateOutput, "annotated videos are not written as \(name)", file: path,
            why: name == "yuv4mpegpipe"
                ? "-o - writes Y4M to standard output" : "mp4, mkv, mov, avi and ts can be written")
    }
}
