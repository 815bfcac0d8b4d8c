import Foundation
import Glibc
import HoldfastCFFmpeg

/// Reads a sequence of image files, one packet each. One decoder serves as long as their format
/// stays the same.
final class PictureReader: PacketReader {
    private let files: [String]
    private var next = 0
    private var current: PictureKind

    let parameters: UnsafeMutablePointer<AVCodecParameters>
    let timeBase: Rational
    let orientation = Orientation.upright
    let audio: AudioTrack? = nil
    let isPictures = true
    private(set) var info: VideoInfo
    private(set) var hasChangedCodec = false
    private(set) var name: String

    /// Larger files are refused.
    static let maximumBytes = 1 << 30

    /// - Parameter files: at least one.
    init(files: [String], options: VideoSourceOptions, interruption: Interruption)
        throws(VideoError)
    {
        guard let first = files.first else {
            throw VideoError(.unreadableInput, "there are no pictures")
        }
        guard options.pictureRate.isPositive else {
            throw VideoError(.usage, "the frame rate \(options.pictureRate) is not positive")
        }
        self.files = files
        name = first
        timeBase = Rational(options.pictureRate.denominator, options.pictureRate.numerator)
        // The first image is opened like a video to find out the size and format of the sequence.
        var probeOptions = VideoSourceOptions()
        probeOptions.maximumPixels = options.maximumPixels
        let probe = try Demuxer(
            FileOpening.open(
                ByteInput(file: first, interruption: interruption), name: first,
                options: probeOptions, interruption: interruption),
            name: first, options: probeOptions, interruption: interruption)
        current = try PictureKind(beginning: try Self.content(of: first, limit: 4096), name: first)
        guard let parameters = avcodec_parameters_alloc() else {
            throw VideoError(.inputOutput, "out of memory", file: first)
        }
        self.parameters = parameters
        parameters.pointee.codec_type = AVMEDIA_TYPE_VIDEO
        parameters.pointee.codec_id = current.codec
        info = probe.info
        info.frameRate = options.pictureRate
        info.frameCount = files.count
        info.duration = Double(files.count) / options.pictureRate.value
        info.hasAudio = false
    }

    deinit {
        var parameters: UnsafeMutablePointer<AVCodecParameters>? = parameters
        avcodec_parameters_free(&parameters)
    }

    func read(into packet: UnsafeMutablePointer<AVPacket>) throws(VideoError) -> Bool {
        guard next < files.count else { return false }
        name = files[next]
        let bytes = try Self.content(of: name, limit: Self.maximumBytes)
        let kind = try PictureKind(beginning: bytes, name: name)
        hasChangedCodec = kind != current
        current = kind
        parameters.pointee.codec_id = kind.codec
        guard av_new_packet(packet, Int32(bytes.count)) >= 0, let data = packet.pointee.data else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        bytes.copyBytes(to: data, count: bytes.count)
        packet.pointee.pts = Int64(next)
        packet.pointee.dts = Int64(next)
        packet.pointee.duration = 1
        packet.pointee.flags |= AV_PKT_FLAG_KEY
        next += 1
        return true
    }

    /// The file name of a frame, by its index in the sequence.
    func name(ofPicture index: Int64) -> String? {
        files.indices.contains(Int(index)) ? files[Int(index)] : nil
    }

    private static func content(of file: String, limit: Int) throws(VideoError) -> Data {
        // Non-blocking: a named pipe among the images must not hang the reader.
        let descriptor = Glibc.open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw VideoError(
                .unreadableInput, "cannot open the image", file: file, why: systemMessage(errno))
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw VideoError(.unreadableInput, "this is not an image file", file: file)
        }
        guard status.st_size <= maximumBytes else {
            throw VideoError(.badData, "the image file is too large", file: file)
        }
        var bytes = Data(count: min(limit, Int(status.st_size)))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes {
                Glibc.read(descriptor, $0.baseAddress.map { $0 + filled }, $0.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw VideoError(
                    .inputOutput, "cannot read the image", file: file, why: systemMessage(errno))
            }
            if count == 0 { break }
            filled += count
        }
        return bytes.prefix(filled)
    }
}

/// The format of an image file, by its first bytes.
struct PictureKind: Equatable {
    let codec: AVCodecID

    static func == (left: PictureKind, right: PictureKind) -> Bool {
        left.codec.rawValue == right.codec.rawValue
    }

    init(beginning: Data, name: String) throws(VideoError) {
        // FFmpeg's probing needs padding after the content. By content alone: FFmpeg would take the
        // name of an image for a pattern.
        let count = min(beginning.count, 4096)
        var bytes = [UInt8](beginning.prefix(count)) + [UInt8](repeating: 0, count: 64)
        let format = bytes.withUnsafeMutableBufferPointer { buffer in
            "".withCString {
                var data = AVProbeData()
                data.filename = $0
                data.buf = buffer.baseAddress
                data.buf_size = Int32(count)
                return av_probe_input_format(&data, 1)
            }
        }
        var demuxer = format?.pointee.name.map { String(cString: $0) } ?? ""
        // FFmpeg is unsure about a JPEG whose header is longer than what it was given.
        if demuxer.isEmpty, bytes.starts(with: [0xFF, 0xD8, 0xFF]) { demuxer = "jpeg_pipe" }
        guard demuxer.hasSuffix("_pipe") || demuxer == "gif",
            let codec = Self.codecs[demuxer.replacingOccurrences(of: "_pipe", with: "")]
        else {
            throw VideoError(
                .badData, "FFmpeg does not recognize this as an image", file: name,
                why: demuxer.isEmpty ? nil : "it looks like \(demuxer)")
        }
        self.codec = codec
    }

    /// FFmpeg's names of image demuxers, without "_pipe", and the codecs of their packets.
    private static let codecs: [String: AVCodecID] = [
        "bmp": AV_CODEC_ID_BMP, "dds": AV_CODEC_ID_DDS, "dpx": AV_CODEC_ID_DPX,
        "exr": AV_CODEC_ID_EXR, "gif": AV_CODEC_ID_GIF, "j2k": AV_CODEC_ID_JPEG2000,
        "jpeg": AV_CODEC_ID_MJPEG, "jpegls": AV_CODEC_ID_JPEGLS, "pam": AV_CODEC_ID_PAM,
        "pbm": AV_CODEC_ID_PBM, "pcx": AV_CODEC_ID_PCX, "pfm": AV_CODEC_ID_PFM,
        "pgm": AV_CODEC_ID_PGM, "png": AV_CODEC_ID_PNG, "ppm": AV_CODEC_ID_PPM,
        "psd": AV_CODEC_ID_PSD, "qoi": AV_CODEC_ID_QOI, "sgi": AV_CODEC_ID_SGI,
        "sunrast": AV_CODEC_ID_SUNRAST, "tga": AV_CODEC_ID_TARGA, "tiff": AV_CODEC_ID_TIFF,
        "webp": AV_CODEC_ID_WEBP, "xbm": AV_CODEC_ID_XBM,
    ]
}

/// The system's text for `errno`.
func systemMessage(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
}
