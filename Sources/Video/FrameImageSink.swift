import Foundation
import HoldfastCFFmpeg
import HoldfastFiles

/// Writes each frame to an image file named by its index: `out/%06d.png`.
///
/// The extension chooses the format: png, jpg, and bmp, tif, ppm or webp if this FFmpeg has them.
/// Each frame keeps its own size.
public final class FrameImageSink: FrameSink, @unchecked Sendable {
    private let pattern: NumberPattern
    private let writer: PictureWriter

    /// - Parameter pattern: a path with one `%d`, `%04d`, ... in the file name. Its folder is
    ///   created if it does not exist.
    /// - Throws: `VideoError` of kind `cannotCreateOutput`, or `usage` if this is not a pattern.
    public init(pattern: String, overwrites: Bool = false) throws(VideoError) {
        guard let parsed = NumberPattern(pattern) else {
            throw VideoError(
                .usage, "the name needs one number, as in frames/%06d.png", file: pattern)
        }
        self.pattern = parsed
        writer = try PictureWriter(
            extension: (pattern as NSString).pathExtension, overwrites: overwrites)
        if !parsed.folder.isEmpty {
            do {
                try FileManager.default.createDirectory(
                    atPath: parsed.folder, withIntermediateDirectories: true)
            } catch {
                throw VideoError(
                    .cannotCreateOutput, "cannot create the folder", file: parsed.folder,
                    why: (error as NSError).localizedDescription)
            }
        }
    }

    /// Looks whether pictures can be written under a pattern; nothing is created.
    ///
    /// - Throws: as ``init(pattern:overwrites:)``.
    public static func check(_ pattern: String) throws(VideoError) {
        guard let parsed = NumberPattern(pattern) else {
            throw VideoError(
                .usage, "the name needs one number, as in frames/%06d.png", file: pattern)
        }
        _ = try PictureWriter(extension: (pattern as NSString).pathExtension, overwrites: false)
        var folder = parsed.folder.isEmpty ? "." : parsed.folder
        // The folder is made where it is not there; the nearest one above it must allow that.
        while !FileManager.default.fileExists(atPath: folder), folder != ".", folder != "/" {
            let above = FilePath.folder(of: folder)
            folder = above.isEmpty ? "." : above
        }
        var isFolder: ObjCBool = false
        _ = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
        guard isFolder.boolValue, access(folder, W_OK | X_OK) == 0 else {
            throw VideoError(
                .cannotCreateOutput, "cannot create the folder", file: parsed.folder,
                why: isFolder.boolValue
                    ? "\(folder): \(SystemError(errno))" : "\(folder) is not a folder")
        }
    }

    /// Whether a file is one of those that a pattern stands for.
    public static func pattern(_ pattern: String, covers path: String) -> Bool {
        func folder(_ path: String) -> String {
            let parent = FilePath.folder(of: path)
            return URL(fileURLWithPath: parent.isEmpty ? "." : parent).standardizedFileURL
                .resolvingSymlinksInPath().path
        }
        guard let parsed = NumberPattern(pattern), parsed.number(in: FilePath.name(of: path)) != nil
        else { return false }
        return folder(pattern) == folder(path)
    }

    public func write(_ frame: borrowing Frame) throws(VideoError) {
        try writer.write(frame, to: pattern.path(frame.index))
    }

    public func finish() throws(VideoError) {}
}

/// Writes single image files.
public final class PictureWriter: @unchecked Sendable {
    private let codec: UnsafePointer<AVCodec>
    private let overwrites: Bool
    private let converter = FrameConverter()

    /// Writes one frame to an image file; the extension chooses the format.
    public static func write(
        _ frame: borrowing Frame, to path: String, overwrites: Bool = false
    ) throws(VideoError) {
        try PictureWriter(extension: (path as NSString).pathExtension, overwrites: overwrites)
            .write(frame, to: path)
    }

    init(extension kind: String, overwrites: Bool) throws(VideoError) {
        FFmpegLog.start()
        guard let identifier = PictureFormat.written(extension: kind)?.identifier,
            let codec = avcodec_find_encoder(identifier)
        else {
            throw VideoError(
                .cannotCreateOutput, "\"\(kind)\" images cannot be written",
                why: "png and jpg can")
        }
        self.codec = codec
        self.overwrites = overwrites
    }

    func write(_ frame: borrowing Frame, to path: String) throws(VideoError) {
        let format = format(for: frame.format)
        var picture = try converter.convert(
            frame.av, to: format, fullRange: codec.pointee.id != AV_CODEC_ID_WEBP)
        defer { freeFrame(&picture) }
        picture.pointee.pts = 0
        guard let context = avcodec_alloc_context3(codec), let packet = av_packet_alloc() else {
            throw VideoError(.inputOutput, "out of memory", file: path)
        }
        defer {
            var context: UnsafeMutablePointer<AVCodecContext>? = context
            avcodec_free_context(&context)
            AudioTrack.free(packet)
        }
        context.pointee.width = picture.pointee.width
        context.pointee.height = picture.pointee.height
        context.pointee.pix_fmt = format.av
        context.pointee.color_range = picture.pointee.color_range
        context.pointee.time_base = AVRational(num: 1, den: 25)
        context.pointee.thread_count = 1
        if codec.pointee.id == AV_CODEC_ID_MJPEG {
            context.pointee.flags |= AV_CODEC_FLAG_QSCALE
            context.pointee.global_quality = 2 * FF_QP2LAMBDA
            picture.pointee.quality = context.pointee.global_quality
        }
        FFmpegLog.shared.clear()
        var options = FFmpegOptions()
        if codec.pointee.id == AV_CODEC_ID_PNG { options["compression_level"] = "3" }
        var code = avcodec_open2(context, codec, &options.dictionary)
        if code >= 0 { code = avcodec_send_frame(context, picture) }
        if code >= 0 { code = avcodec_send_frame(context, nil) }
        if code >= 0 { code = avcodec_receive_packet(context, packet) }
        guard code >= 0 else {
            throw VideoError(
                .cannotCreateOutput, "cannot encode the picture", file: path, frame: frame.index,
                why: FFmpegLog.shared.explain(code, writer: context))
        }
        try createOutput(path, overwrites: overwrites)
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw VideoError(
                .cannotCreateOutput, "cannot write the picture", file: path, frame: frame.index,
                why: SystemError(errno).description)
        }
        defer { close(descriptor) }
        try writeAll(
            UnsafeRawBufferPointer(start: packet.pointee.data, count: Int(packet.pointee.size)),
            to: descriptor, name: path)
    }

    private func format(for source: PixelFormat) -> PixelFormat {
        switch codec.pointee.id {
        case AV_CODEC_ID_MJPEG:
            guard !source.isRGB, !source.isGray else { return .yuv444p }
            switch source.chromaShift {
            case (1, 1): return .yuv420p
            case (1, 0): return .yuv422p
            default: return .yuv444p
            }
        case AV_CODEC_ID_BMP: return PixelFormat(AV_PIX_FMT_BGR24)
        case AV_CODEC_ID_WEBP: return .yuv420p
        case AV_CODEC_ID_PNG, AV_CODEC_ID_TIFF: return source.isGray ? .gray : .rgb24
        default: return .rgb24
        }
    }
}
