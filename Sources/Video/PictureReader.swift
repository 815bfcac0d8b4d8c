import Foundation
import Glibc
import HoldfastCFFmpeg
import HoldfastFiles

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
        current = try PictureKind(beginning: try Self.content(of: first), name: first)
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
        let bytes = try Self.content(of: name)
        let kind = try PictureKind(beginning: bytes, name: name)
        hasChangedCodec = kind != current
        current = kind
        parameters.pointee.codec_id = kind.codec
        guard av_new_packet(packet, Int32(bytes.count)) >= 0, let data = packet.pointee.data else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        data.update(from: bytes, count: bytes.count)
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

    private static func content(of file: String) throws(VideoError) -> [UInt8] {
        do {
            // A named pipe among the images must not hang the reader.
            return try WholeFile.read(file, limit: maximumBytes, takesPipes: false)
        } catch {
            switch error {
            case .system(let reason):
                throw VideoError(
                    .unreadableInput, "cannot read the image", file: file, why: reason.description)
            case .tooLarge: throw VideoError(.badData, "the image file is too large", file: file)
            case .notAFile:
                throw VideoError(.unreadableInput, "this is not an image file", file: file)
            }
        }
    }
}

/// The format of an image file, by its first bytes.
struct PictureKind: Equatable {
    let codec: AVCodecID

    static func == (left: PictureKind, right: PictureKind) -> Bool {
        left.codec.rawValue == right.codec.rawValue
    }

    init(beginning: [UInt8], name: String) throws(VideoError) {
        // FFmpeg's probing needs padding after the content. By content alone: FFmpeg would take the
        // name of an image for a pattern.
        let count = min(beginning.count, 4096)
        var bytes = Array(beginning.prefix(count)) + [UInt8](repeating: 0, count: 64)
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
