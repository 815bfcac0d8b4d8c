import HoldfastCFFmpeg

/// Encodes frames as JPEG images in memory, for display. Not for use by two threads at once.
public final class JPEGEncoder {
    private let converter = FrameConverter(isQuick: true)
    private var context: UnsafeMutablePointer<AVCodecContext>?
    /// The encoder needs increasing timestamps.
    private var count: Int64 = 0

    public init() {}

    deinit {
        avcodec_free_context(&context)
    }

    /// One frame as a JPEG file.
    ///
    /// - Parameters:
    ///   - maximumWidth: pixels; wider frames are scaled down to it.
    ///   - quality: FFmpeg's scale, 2 (best) to 31.
    public func encode(
        _ frame: borrowing Frame, maximumWidth: Int, quality: Int = 5
    ) throws(VideoError) -> [UInt8] {
        let width = max(16, min(frame.width, maximumWidth))
        let height = max(1, (frame.height * width + frame.width / 2) / frame.width)
        var picture = try converter.convert(
            frame.av, to: .yuv420p, width: width, height: height, fullRange: true)
        defer { freeFrame(&picture) }
        let context = try encoder(for: picture)
        picture.pointee.pts = count
        count += 1
        picture.pointee.quality = Int32(quality) * FF_QP2LAMBDA
        guard let packet = av_packet_alloc() else {
            throw VideoError(.inputOutput, "out of memory")
        }
        defer { AudioTrack.free(packet) }
        var code = avcodec_send_frame(context, picture)
        if code >= 0 { code = avcodec_receive_packet(context, packet) }
        guard code >= 0 else {
            avcodec_free_context(&self.context)
            throw VideoError(
                .inputOutput, "cannot encode the picture", frame: frame.index,
                why: ffmpegMessage(code))
        }
        return Array(
            UnsafeBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)))
    }

    /// The encoder, which is kept while the size stays the same.
    private func encoder(
        for picture: UnsafeMutablePointer<AVFrame>
    ) throws(VideoError) -> UnsafeMutablePointer<AVCodecContext> {
        if let context, context.pointee.width == picture.pointee.width,
            context.pointee.height == picture.pointee.height
        {
            return context
        }
        avcodec_free_context(&context)
        guard let codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG),
            let new = avcodec_alloc_context3(codec)
        else { throw VideoError(.unavailable, "this FFmpeg has no encoder for JPEG") }
        context = new
        new.pointee.width = picture.pointee.width
        new.pointee.height = picture.pointee.height
        new.pointee.pix_fmt = PixelFormat.yuv420p.av
        new.pointee.color_range = AVCOL_RANGE_JPEG
        new.pointee.time_base = AVRational(num: 1, den: 25)
        new.pointee.thread_count = 1
        new.pointee.flags |= AV_CODEC_FLAG_QSCALE
        let code = avcodec_open2(new, codec, nil)
        guard code >= 0 else {
            avcodec_free_context(&context)
            throw VideoError(.unavailable, "cannot encode JPEG", why: ffmpegMessage(code))
        }
        return new
    }
}
