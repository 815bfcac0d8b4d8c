import HoldfastCFFmpeg

/// The formats of picture files: how they are named, recognized, decoded and written.
struct PictureFormat: Sendable, Equatable {
    /// As messages call it.
    let name: String
    /// The file extensions, lower case.
    let extensions: [String]
    /// FFmpeg's name of the codec. By name, because older versions of FFmpeg lack some.
    let codec: String
    /// FFmpeg's demuxer of single pictures of this format, without "_pipe".
    var demuxer: String?
    /// What a file begins with; any of these.
    var signatures: [[UInt8?]] = []
    /// Whether annotated pictures can be written in it, where FFmpeg has the encoder.
    var isWritten = false

    /// In the order in which they are tried: JPEG-LS begins like JPEG.
    static let all = [
        PictureFormat(
            name: "JPEG-LS", extensions: ["jls"], codec: "jpegls", demuxer: "jpegls",
            signatures: [[0xFF, 0xD8, 0xFF, 0xF7]]),
        PictureFormat(
            name: "JPEG", extensions: ["jpg", "jpeg", "jpe"], codec: "mjpeg", demuxer: "jpeg",
            signatures: [[0xFF, 0xD8, 0xFF]], isWritten: true),
        PictureFormat(
            name: "PNG", extensions: ["png"], codec: "png", demuxer: "png",
            signatures: [[0x89] + ascii("PNG")], isWritten: true),
        PictureFormat(
            name: "GIF", extensions: ["gif"], codec: "gif", demuxer: "gif",
            signatures: [ascii("GIF8")]),
        PictureFormat(
            name: "TIFF", extensions: ["tif", "tiff"], codec: "tiff", demuxer: "tiff",
            signatures: [ascii("II*") + [0], ascii("MM") + [0] + ascii("*")], isWritten: true),
        PictureFormat(
            name: "WebP", extensions: ["webp"], codec: "webp", demuxer: "webp",
            signatures: [ascii("RIFF") + [nil, nil, nil, nil] + ascii("WEBP")], isWritten: true),
        PictureFormat(
            name: "JPEG XL", extensions: ["jxl"], codec: "jpegxl", demuxer: "jpegxl",
            signatures: [[0xFF, 0x0A], [0, 0, 0, 12] + ascii("JXL ")]),
        PictureFormat(
            name: "JPEG 2000", extensions: ["jp2", "j2k"], codec: "jpeg2000", demuxer: "j2k",
            signatures: [[0xFF, 0x4F, 0xFF, 0x51], [0, 0, 0, 12] + ascii("jP  ")]),
        PictureFormat(
            name: "Photoshop", extensions: ["psd"], codec: "psd", demuxer: "psd",
            signatures: [ascii("8BPS")]),
        PictureFormat(
            name: "OpenEXR", extensions: ["exr"], codec: "exr", demuxer: "exr",
            signatures: [[0x76, 0x2F, 0x31, 0x01]]),
        PictureFormat(
            name: "DPX", extensions: ["dpx"], codec: "dpx", demuxer: "dpx",
            signatures: [ascii("SDPX"), ascii("XPDS")]),
        PictureFormat(
            name: "QOI", extensions: ["qoi"], codec: "qoi", demuxer: "qoi",
            signatures: [ascii("qoif")]),
        PictureFormat(
            name: "AVIF", extensions: ["avif"], codec: "",
            signatures: brands(["avif", "avis"])),
        PictureFormat(
            name: "HEIC", extensions: ["heic", "heif"], codec: "",
            signatures: brands(["heic", "heix", "hevc", "heim", "heis", "mif1", "msf1"])),
        // These begin with too little to be told apart by it; FFmpeg looks at more.
        PictureFormat(
            name: "BMP", extensions: ["bmp", "dib"], codec: "bmp", demuxer: "bmp", isWritten: true),
        PictureFormat(
            name: "PPM", extensions: ["ppm", "pnm"], codec: "ppm", demuxer: "ppm", isWritten: true),
        PictureFormat(name: "PGM", extensions: ["pgm"], codec: "pgm", demuxer: "pgm"),
        PictureFormat(name: "PBM", extensions: ["pbm"], codec: "pbm", demuxer: "pbm"),
        PictureFormat(name: "PAM", extensions: ["pam"], codec: "pam", demuxer: "pam"),
        PictureFormat(name: "PFM", extensions: ["pfm"], codec: "pfm", demuxer: "pfm"),
        PictureFormat(name: "SGI", extensions: ["sgi"], codec: "sgi", demuxer: "sgi"),
        PictureFormat(
            name: "Sun raster", extensions: ["ras"], codec: "sunrast", demuxer: "sunrast"),
        PictureFormat(name: "PCX", extensions: ["pcx"], codec: "pcx", demuxer: "pcx"),
        PictureFormat(name: "DDS", extensions: ["dds"], codec: "dds", demuxer: "dds"),
        PictureFormat(name: "XBM", extensions: ["xbm"], codec: "xbm", demuxer: "xbm"),
        // It begins with nothing of its own.
        PictureFormat(name: "TGA", extensions: ["tga"], codec: "targa"),
    ]

    /// The extensions that make a file of a folder a picture.
    static let extensions = Set(all.flatMap(\.extensions))

    /// The format that is written into files of this extension; nil if it is none.
    static func written(extension kind: String) -> PictureFormat? {
        all.first { $0.isWritten && $0.extensions.contains(kind.lowercased()) }
    }

    /// The format of a file's content, by what it begins with.
    static func signed(_ bytes: some Collection<UInt8>) -> PictureFormat? {
        all.first { format in
            format.signatures.contains { signature in
                bytes.count >= signature.count
                    && zip(bytes, signature).allSatisfy { $1 == nil || $0 == $1 }
            }
        }
    }

    /// FFmpeg's number of the codec; nil if this FFmpeg does not have it.
    var identifier: AVCodecID? { avcodec_descriptor_get_by_name(codec)?.pointee.id }

    /// Whether FFmpeg reads AVIF and HEIC, which it does as videos: since 7.1, AVIF alone since 6.0.
    static var canOpenContainers: Bool { avformat_version() >> 16 >= 61 }

    private static func ascii(_ text: String) -> [UInt8?] { text.utf8.map { $0 } }

    /// How files of ISO's base media format (ISO/IEC 14496-12) with these brands begin.
    private static func brands(_ names: [String]) -> [[UInt8?]] {
        names.map { [nil, nil, nil, nil] + ascii("ftyp") + ascii($0) }
    }
}

extension PictureFormat {
    /// The format of a picture file.
    ///
    /// - Throws: `VideoError` where it is not a picture, or one that this FFmpeg cannot decode.
    init(content: [UInt8], name: String) throws(VideoError) {
        guard !content.isEmpty else { throw VideoError(.badData, "the file is empty", file: name) }
        var found = Self.signed(content)
        if found == nil { found = try Self.probed(content, name: name) }
        guard let format = found else {
            throw VideoError(.badData, "this is no picture that FFmpeg knows", file: name)
        }
        if let why = format.obstacle(content) {
            throw VideoError(.badData, why, file: name)
        }
        self = format
    }

    /// Why a picture of this format cannot be decoded; nil if nothing is known to stand against it.
    func obstacle(_ content: [UInt8]) -> String? {
        if name == "WebP", content.count > 20, content[12..<16].elementsEqual("VP8X".utf8),
            content[20] & 2 != 0
        {
            return "this FFmpeg cannot decode animated WebP; convert it to a video"
        }
        if codec.isEmpty, Self.canOpenContainers {
            return "\(name) pictures are read one at a time, not as a sequence"
        }
        guard let identifier, avcodec_find_decoder(identifier) != nil else {
            return "this FFmpeg cannot decode \(name) pictures"
        }
        return nil
    }

    private static func probed(_ content: [UInt8], name: String) throws(VideoError) -> Self? {
        // FFmpeg's probing needs padding after the content. By content alone: FFmpeg would take the
        // name of a picture for a pattern.
        let count = min(content.count, 4096)
        var bytes = Array(content.prefix(count)) + [UInt8](repeating: 0, count: 64)
        let found = bytes.withUnsafeMutableBufferPointer { buffer in
            "".withCString {
                var data = AVProbeData()
                data.filename = $0
                data.buf = buffer.baseAddress
                data.buf_size = Int32(count)
                return av_probe_input_format(&data, 1)
            }
        }
        let demuxer = found?.pointee.name.map { String(cString: $0) } ?? ""
        let kind = demuxer.replacing("_pipe", with: "")
        if let format = all.first(where: { $0.demuxer == kind }) { return format }
        if isTarga(content) { return all.first { $0.name == "TGA" } }
        guard !demuxer.isEmpty else { return nil }
        throw VideoError(
            .badData, "FFmpeg does not recognize this as an image", file: name,
            why: "it looks like \(demuxer)")
    }

    /// Whether the header is one of a TGA picture (Truevision TGA File Format Specification 2.0).
    private static func isTarga(_ bytes: [UInt8]) -> Bool {
        guard bytes.count > 18 else { return false }
        let (map, kind, depth) = (bytes[1], bytes[2], bytes[16])
        let isSized = bytes[12..<14].contains { $0 != 0 } && bytes[14..<16].contains { $0 != 0 }
        return map <= 1 && [1, 2, 3, 9, 10, 11].contains(kind) && isSized
            && [8, 15, 16, 24, 32].contains(depth) && (map == 1) == (kind == 1 || kind == 9)
    }
}
