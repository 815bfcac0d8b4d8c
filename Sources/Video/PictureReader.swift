import Foundation
import HoldfastCFFmpeg
import HoldfastFiles
import HoldfastImaging
import HoldfastSystem

/// Reads a sequence of image files, one packet each, or the pages of one. One decoder serves as long
/// as their format stays the same. What cannot be read is passed over and keeps its position.
final class PictureReader: PacketReader {
    private let files: [String]
    /// The pages of the only file; empty where files have one picture each.
    private let pages: [[UInt8]]
    private var next = 0
    private var current: PictureFormat?
    private var damage = ReadDamage()
    /// The content of the file with the pages.
    private var shared: UnsafeMutablePointer<AVPacket>?

    let parameters: UnsafeMutablePointer<AVCodecParameters>
    let timeBase: Rational
    let orientation = Orientation.upright
    let audio: AudioTrack? = nil
    let beginsAnywhere = false
    let isPictures = true
    let positionRule = FramePositions.Rule.timestamps
    private(set) var info: VideoInfo
    private(set) var hasChangedCodec = false
    private(set) var name: String

    var positions: Int? { count }
    private var count: Int { pages.isEmpty ? files.count : pages.count }

    /// Larger files are refused.
    static let maximumBytes = 1 << 30

    /// - Parameters:
    ///   - files: at least one.
    ///   - pages: of the only file; see ``TIFFPages``.
    init(files: [String], pages: [[UInt8]] = [], options: VideoSourceOptions) throws(VideoError) {
        guard let first = files.first else {
            throw VideoError(.unreadableInput, "there are no pictures")
        }
        let rate = try options.rateOfPictures
        guard rate.isPositive else {
            throw VideoError(.usage, "the frame rate \(rate) is not positive")
        }
        guard let parameters = avcodec_parameters_alloc() else {
            throw VideoError(.inputOutput, "out of memory", file: first)
        }
        self.files = files
        self.pages = pages
        self.parameters = parameters
        name = first
        timeBase = Rational(rate.denominator, rate.numerator)
        parameters.pointee.codec_type = AVMEDIA_TYPE_VIDEO
        let count = pages.isEmpty ? files.count : pages.count
        info = VideoInfo(
            width: 0, height: 0, frameRate: rate, frameCount: count,
            duration: Double(count) / rate.value, pixelFormat: "", codec: "",
            rotation: 0, hasAudio: false, sampleAspectRatio: Rational(1))
        // The first picture that is one tells the codec.
        var failure: VideoError?
        for file in files {
            do {
                current = try PictureFormat(content: try Self.content(of: file), name: file)
                break
            } catch {
                failure = failure ?? error
            }
        }
        guard let identifier = current?.identifier else {
            throw failure ?? VideoError(.badData, "there are no pictures", file: first)
        }
        parameters.pointee.codec_id = identifier
        info.codec = String(cString: avcodec_get_name(identifier))
    }

    /// A file that FFmpeg has no demuxer for or of which it would read only one picture: a TIFF file
    /// with several pages, a TGA picture. Nil if it is none of these.
    ///
    /// - Throws: `VideoError` where the file is a picture of a kind that this FFmpeg cannot decode.
    convenience init?(file: String, options: VideoSourceOptions) throws(VideoError) {
        guard let head = try? WholeFile.beginning(of: file, count: 4096), !head.isEmpty else {
            return nil
        }
        let pages = TIFFPages.directories(of: file)
        if let signed = PictureFormat.signed(head) {
            // Newer versions of FFmpeg open AVIF and HEIC as videos.
            let isVideo = signed.codec.isEmpty && PictureFormat.canOpenContainers
            if !isVideo, let why = signed.obstacle(head) {
                throw VideoError(.badData, why, file: file)
            }
            let isNamedJPEG =
                signed.name == "JPEG"
                && signed.extensions.contains(
                    (file as NSString).pathExtension.lowercased())
            guard pages.count > 1 || isNamedJPEG else { return nil }
        } else {
            guard (file as NSString).pathExtension.lowercased() == "tga",
                (try? PictureFormat(content: head, name: file))?.name == "TGA"
            else { return nil }
        }
        try self.init(files: [file], pages: pages.count > 1 ? pages : [], options: options)
    }

    /// Whether its frames are the pages of a file.
    var hasPages: Bool { !pages.isEmpty }

    deinit {
        if let shared { AudioTrack.free(shared) }
        var parameters: UnsafeMutablePointer<AVCodecParameters>? = parameters
        avcodec_parameters_free(&parameters)
    }

    func read(into packet: UnsafeMutablePointer<AVPacket>) throws(VideoError) -> Bool {
        while next < count {
            let position = next
            next += 1
            name = name(ofPicture: Int64(position)) ?? name
            do {
                try fill(packet, position: position)
            } catch {
                guard error.kind != .inputOutput else { throw error }
                var error = error
                error.frame = position
                error.time = Double(position) * timeBase.value
                damage.errors.append(error)
                continue
            }
            packet.pointee.pts = Int64(position)
            packet.pointee.dts = Int64(position)
            packet.pointee.duration = 1
            packet.pointee.flags |= AV_PKT_FLAG_KEY
            return true
        }
        return false
    }

    private func fill(
        _ packet: UnsafeMutablePointer<AVPacket>, position: Int
    ) throws(VideoError) {
        if !pages.isEmpty {
            try fill(packet, page: pages[position])
            return
        }
        let bytes = try Self.content(of: name)
        let format = try PictureFormat(content: bytes, name: name)
        hasChangedCodec = format.codec != current?.codec
        current = format
        if let identifier = format.identifier { parameters.pointee.codec_id = identifier }
        guard av_new_packet(packet, Int32(bytes.count)) >= 0, let data = packet.pointee.data else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        data.update(from: bytes, count: bytes.count)
    }

    /// A page is the whole file with a header that points to the page. All share one copy, which may
    /// change since the decoder has done with the page before when it asks for more.
    private func fill(
        _ packet: UnsafeMutablePointer<AVPacket>, page: [UInt8]
    ) throws(VideoError) {
        if shared == nil {
            let bytes = try Self.content(of: name)
            guard let whole = av_packet_alloc() else {
                throw VideoError(.inputOutput, "out of memory", file: name)
            }
            shared = whole
            guard av_new_packet(whole, Int32(bytes.count)) >= 0 else {
                throw VideoError(.inputOutput, "out of memory", file: name)
            }
            whole.pointee.data?.update(from: bytes, count: bytes.count)
        }
        guard let shared, let data = shared.pointee.data, av_packet_ref(packet, shared) >= 0 else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        guard Int(shared.pointee.size) >= TIFFPages.place + page.count else {
            throw VideoError(.badData, "the file has changed", file: name)
        }
        (data + TIFFPages.place).update(from: page, count: page.count)
    }

    let canBeEntered = true

    func enter(at landing: FrameTable.Landing) { next = max(0, landing.index) }

    func takeDamage() -> ReadDamage {
        defer { damage = ReadDamage() }
        return damage
    }

    /// The file name of a frame, by its index in the sequence.
    func name(ofPicture index: Int64) -> String? {
        guard pages.isEmpty else { return files.first }
        return files.indices.contains(Int(index)) ? files[Int(index)] : nil
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
