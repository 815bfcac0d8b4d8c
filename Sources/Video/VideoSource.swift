import Foundation
import HoldfastCFFmpeg
import HoldfastImaging

/// The frames of a video, one after the other, in the decoder's own pixel format.
///
/// The rotation that the container states is applied. Times are the stream's own, counted from the
/// beginning of the file. After a change of resolution, frames have their new size; a single picture
/// of another size among pictures of one size counts as damaged.
///
/// If the input is damaged, everything that can be decoded is delivered; then `next()` throws an error
/// that says where the damage began. A frame's index is its position in the source: indices leave out
/// what could not be decoded.
///
/// An instance may be handed to another thread, but its calls must not overlap; only ``cancel()``
/// may come at any time.
public final class VideoSource: @unchecked Sendable {
    public let input: VideoInput
    public private(set) var info: VideoInfo
    /// The audio, for a ``VideoSink`` to copy; nil if there is none or it is not kept.
    public let audio: AudioTrack?

    /// Whether frames arrive at their own pace and lose their value as they age.
    public let isLive: Bool

    private let options: VideoSourceOptions
    private let reader: any PacketReader
    private let interruption: Interruption
    private var decoder: Decoder
    private let packet: UnsafeMutablePointer<AVPacket>
    private var hasPacket = false
    /// Whether the damage of the packet that is being sent has been noted.
    private var isNoted = false
    private var isDraining = false
    private var isFinished = false
    private let converter = FrameConverter()
    private var positions: FramePositions
    /// How many frames there are in the source, those that could not be decoded included; nil until
    /// the end has been reached, and for live sources.
    public private(set) var endIndex: Int?
    /// A frame that was decoded ahead: the first on opening, or one behind a picture of another size.
    private var pending: Frame?
    /// The size of the pictures so far, and how many there were.
    private var usualSize: (width: Int, height: Int, count: Int)?
    /// The positions of pictures that gave no frame.
    private var failed: Set<Int> = []
    private var lastOrientation = Orientation.upright
    private var lastTimestamp: Int64?
    /// When the last packet sent to the decoder had been read.
    private var lastArrival = ContinuousClock.now
    private var damage: VideoError?
    private var damagedPackets = 0
    /// What the decoder complained of in words alone so far, and how many frames ago.
    private var complaint: (error: VideoError, age: Int)?
    /// With a frame per thread the decoder complains before it gives the frames before.
    private static let longestComplaint = 32
    /// The position of the frame at which damage was noted last.
    private var lastDamage: Int?
    /// Whether the frames end at the damage.
    private var isDamageAtEnd = false
    /// An error that comes after a frame that has been held back.
    private var deferred: VideoError?

    /// Opens a video by the name that a user gives; see ``VideoInput/init(_:)``.
    public convenience init(
        input: String, options: VideoSourceOptions = VideoSourceOptions()
    ) throws(VideoError) {
        try self.init(try VideoInput(input, format: options.format), options: options)
    }

    /// Opens a video.
    ///
    /// - Throws: `VideoError`: `unreadableInput` if it cannot be opened, `badData` if it is not a
    ///   video.
    public convenience init(
        _ input: VideoInput, options: VideoSourceOptions = VideoSourceOptions()
    ) throws(VideoError) {
        try self.init(input, options: options, interruption: Interruption())
    }

    /// - Parameters:
    ///   - interruption: ends opening, too.
    ///   - landing: where a recording is entered; nil is its beginning.
    init(
        _ input: VideoInput, options: VideoSourceOptions, interruption: Interruption,
        landing: FrameTable.Landing? = nil
    ) throws(VideoError) {
        FFmpegLog.start()
        self.input = input
        self.options = options
        self.interruption = interruption
        reader = try Self.reader(of: input, options: options, interruption: interruption)
        if let landing { try reader.enter(at: landing) }
        isLive =
            switch (options.mode, input) {
            case (.live, _): true
            case (.recorded, _): false
            case (.automatic, .device): true
            case (.automatic, .network): reader.info.duration == nil
            case (.automatic, _): false
            }
        info = reader.info
        audio = reader.audio
        positions = FramePositions(
            isLive ? .frames : landing.map { .listed($0.table) } ?? reader.positionRule)
        decoder = try Self.decoder(for: reader, options: options, isLive: isLive)
        guard let packet = av_packet_alloc() else {
            throw VideoError(.inputOutput, "out of memory", file: reader.name)
        }
        self.packet = packet
        if reader.isPictures { try lookAhead() }
    }

    private static func decoder(
        for reader: any PacketReader, options: VideoSourceOptions, isLive: Bool
    ) throws(VideoError) -> Decoder {
        // The pages share their bytes, which change from page to page.
        let hasPages = (reader as? PictureReader)?.hasPages ?? false
        return try Decoder(
            parameters: reader.parameters, timeBase: reader.timeBase,
            threads: hasPages ? 1 : options.threads, maximumPixels: options.maximumPixels,
            isLive: isLive, name: reader.name)
    }

    static func reader(
        of input: VideoInput, options: VideoSourceOptions, interruption: Interruption
    ) throws(VideoError) -> any PacketReader {
        func demuxer(
            _ opened: consuming OpenedInput, _ name: String
        ) throws(VideoError) -> Demuxer {
            try Demuxer(opened, name: name, options: options, interruption: interruption)
        }
        // Opening may take longer than the stall time: a listener waits for its sender.
        switch input {
        case .file(let path):
            if options.format == nil, !ByteInput.isPipe(path),
                let pictures = try PictureReader(file: path, options: options)
            {
                return pictures
            }
            let bytes =
                ByteInput.isPipe(path)
                ? try ByteInput(pipe: path, interruption: interruption)
                : try ByteInput(file: path, interruption: interruption)
            return try demuxer(
                FileOpening.open(bytes, name: path, options: options, interruption: interruption),
                path)
        case .standardInput:
            let name = "standard input"
            let bytes = try ByteInput(
                descriptor: STDIN_FILENO, owns: false, name: name, interruption: interruption)
            return try demuxer(
                FileOpening.open(bytes, name: name, options: options, interruption: interruption),
                name)
        case .images(let files):
            return try PictureReader(files: files, options: options)
        case .network(let url):
            return try demuxer(
                StreamOpening.network(url, options: options, interruption: interruption), url)
        case .device(let format, let device):
            return try demuxer(
                StreamOpening.device(
                    format, device, options: options, interruption: interruption),
                "\(format) \(device)")
        }
    }

    /// Decodes the first frame of an image sequence: only the decoder knows its size and orientation.
    private func lookAhead() throws(VideoError) {
        guard let frame = try nextDecoded() else { return }
        info.width = frame.width
        info.height = frame.height
        info.rotation = lastOrientation.rotation
        if info.pixelFormat.isEmpty { info.pixelFormat = frame.format.description }
        let ratio = Rational(frame.av.pointee.sample_aspect_ratio)
        if ratio.isPositive, reader is PictureReader { info.sampleAspectRatio = ratio }
        pending = consume frame
    }

    deinit {
        AudioTrack.free(packet)
    }

    /// Where it begins.
    public var start: VideoSourceOptions.Start? { options.start }

    /// Makes a running call of `next()`, and all later ones, throw `cancelled` as soon as the wait
    /// for the input has ended.
    public func cancel() {
        interruption.request()
    }

    /// The next frame; nil at the end.
    ///
    /// - Throws: `VideoError`, once, if the input is damaged or can no longer be read. After that
    ///   it returns nil.
    public func next() throws(VideoError) -> Frame? {
        while let frame = try nextOfUsualSize() {
            if isBeforeStart(frame) { continue }
            return frame
        }
        return nil
    }

    private func isBeforeStart(_ frame: borrowing Frame) -> Bool {
        switch options.start {
        case .frame(let index): frame.index < index
        case .time(let seconds): frame.time < seconds - 1e-6
        case nil: false
        }
    }

    /// The next frame; of image files one whose size is not its alone.
    private func nextOfUsualSize() throws(VideoError) -> Frame? {
        while true {
            var taken = pending.take()
            if taken == nil { taken = try nextDecoded() }
            guard let frame = taken.take() else { return nil }
            guard reader is PictureReader else { return frame }
            let size = (width: frame.width, height: frame.height)
            guard let usual = usualSize, size != (usual.width, usual.height) else {
                usualSize = (size.width, size.height, (usualSize?.count ?? 0) + 1)
                return frame
            }
            // Only the one after it tells whether all pictures have this size from here on.
            var failure: VideoError?
            do throws(VideoError) {
                pending = try nextDecoded()
            } catch {
                failure = error
            }
            var isAlone = usual.count > 1
            var isLast = true
            if let following = pending.take() {
                isAlone = (following.width, following.height) == (usual.width, usual.height)
                isLast = false
                pending = consume following
            }
            guard isAlone else {
                deferred = failure
                usualSize = (size.width, size.height, 1)
                return frame
            }
            failed.insert(frame.index)
            note(
                VideoError(
                    .badData,
                    "the picture is \(size.width)x\(size.height), and those around it are "
                        + "\(usual.width)x\(usual.height)",
                    file: (reader as? PictureReader)?.name(ofPicture: Int64(frame.index)),
                    frame: frame.index, time: frame.time))
            if let failure { throw failure }
            if options.isStrict, let damage { throw damage }
            if isLast { return try end() }
        }
    }

    private func nextDecoded() throws(VideoError) -> Frame? {
        if let deferred {
            self.deferred = nil
            throw deferred
        }
        guard !isFinished else { return nil }
        if interruption.isRequested {
            isFinished = true
            throw VideoError(.cancelled, "cancelled", file: reader.name)
        }
        guard var frame = av_frame_alloc() as UnsafeMutablePointer<AVFrame>? else {
            throw VideoError(.inputOutput, "out of memory", file: reader.name)
        }
        var isPicture = false
        var index = 0
        do throws(VideoError) {
            isPicture = try receive(into: frame)
            if isPicture {
                let isDamaged = frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
                if isDamaged || frame.pointee.decode_error_flags != 0 {
                    note("the frame is damaged", why: complaint?.error.why)
                    complaint = nil
                }
                hear()
                index = position(of: frame)
                try stopIfStrict(at: index)
                try prepare(&frame, index: index)
            }
        } catch {
            freeFrame(&frame)
            isFinished = true
            throw error
        }
        guard isPicture else {
            freeFrame(&frame)
            isFinished = true
            return try end()
        }
        return Frame(
            adopting: frame, timeBase: reader.timeBase, index: index, arrival: lastArrival)
    }

    /// The frame's position in the source.
    private func position(of frame: UnsafeMutablePointer<AVFrame>) -> Int {
        let stated = frame.pointee.best_effort_timestamp
        let expected = positions.next
        let index = positions.take(
            stated == holdfast_no_timestamp ? nil : stated,
            isDamaged: damage != nil || complaint != nil,
            losesPackets: complaint != nil
                || lastDamage.map { positions.next - $0 <= Self.longestComplaint } ?? false)
        if index > expected, damage == nil, reader is PictureReader {
            note("the picture cannot be decoded", why: nil)
        }
        return index
    }

    private func stopIfStrict(at index: Int) throws(VideoError) {
        if options.isStrict, !isLive, let damage, index >= damage.frame ?? 0 { throw damage }
    }

    /// What `next()` does at the end of the input: an error if there was damage.
    private func end() throws(VideoError) -> Frame? {
        hear(isLast: true)
        let hasFrames = lastTimestamp != nil
        positions.end(count: reader.positions, isDamaged: damage != nil)
        if !isLive, hasFrames { endIndex = positions.next }
        if var damage, !isLive || isDamageAtEnd {
            if isDamageAtEnd { damage = located(damage) }
            if damagedPackets > 1 {
                damage.what += " (and \(damagedPackets - 1) more errors)"
            }
            throw damage
        }
        if !hasFrames {
            throw VideoError(
                .badData, "no frame can be decoded", file: reader.name,
                why: FFmpegLog.shared.recent(writer: decoder.context).joined(separator: "; "))
        }
        return nil
    }

    /// Decodes until there is a frame; false at the end.
    private func receive(into frame: UnsafeMutablePointer<AVFrame>) throws(VideoError) -> Bool {
        while true {
            let code = avcodec_receive_frame(decoder.context, frame)
            if code >= 0 { return true }
            if code == holdfast_averror_eof {
                // The decoder was drained either at the end or for an image of another format.
                guard hasPacket else { return false }
                decoder = try Self.decoder(for: reader, options: options, isLive: isLive)
                isDraining = false
                send()
                continue
            }
            if code != holdfast_averror_eagain {
                noteUndecodable(code)
                continue
            }
            if !isDraining { try feed() }
        }
    }

    /// Sends the decoder its next packet, or the signal that there are no more.
    private func feed() throws(VideoError) {
        if !hasPacket {
            do {
                hasPacket = try reader.read(into: packet)
                lastArrival = .now
                noteDamageOfReader()
            } catch {
                guard error.kind != .cancelled else { throw error }
                // The frames still in the decoder come before the error.
                if damage == nil {
                    damage = error
                    damagedPackets = 1
                    isDamageAtEnd = true
                }
            }
            if hasPacket, reader.hasChangedCodec {
                isDraining = true
                avcodec_send_packet(decoder.context, nil)
                return
            }
        }
        if hasPacket {
            send()
        } else {
            isDraining = true
            avcodec_send_packet(decoder.context, nil)
        }
    }

    private func send() {
        if packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0, !isNoted {
            isNoted = true
            note("the file is truncated or damaged", why: nil)
        }
        let code = avcodec_send_packet(decoder.context, packet)
        if code == holdfast_averror_eagain { return }
        if packet.pointee.givesFrame(of: reader.parameters.pointee.codec_id) {
            let timestamp =
                packet.pointee.pts != holdfast_no_timestamp
                ? packet.pointee.pts : packet.pointee.dts
            if timestamp != holdfast_no_timestamp {
                positions.expect(timestamp, tolerance: packet.pointee.duration / 2)
            }
        }
        if code < 0 { noteUndecodable(code) }
        av_packet_unref(packet)
        hasPacket = false
        isNoted = false
    }

    private func noteUndecodable(_ code: Int32) {
        let why = FFmpegLog.shared.explain(code, writer: decoder.context)
        // They are the reason, not further errors.
        _ = FFmpegLog.shared.takeErrors(of: decoder.context)
        complaint = nil
        note("cannot decode", why: why)
        if reader is PictureReader { failed.insert(nextPosition) }
    }

    /// Listens to what the decoder says. An error that follows is what it was about; without one the
    /// words alone are damage.
    private func hear(isLast: Bool = false) {
        complaint?.age += 1
        if let errors = FFmpegLog.shared.takeErrors(of: decoder.context), complaint == nil,
            countsDamage
        {
            let error = VideoError(
                .badData, "the decoder found errors", file: reader.name, why: errors.first)
            complaint = (located(error), 0)
        }
        if let old = complaint, isLast || old.age > Self.longestComplaint {
            complaint = nil
            note(old.error)
        }
    }

    private func noteDamageOfReader() {
        let found = reader.takeDamage()
        for error in found.errors {
            if reader is PictureReader, let frame = error.frame { failed.insert(frame) }
            note(error)
        }
        if !isLive { positions.lose(found.lost) }
    }

    /// The position of the frame that the decoder is to give next.
    private var nextPosition: Int {
        var position = positions.next
        while failed.contains(position) { position += 1 }
        return position
    }

    /// Remembers damage where the decoder is.
    private func note(_ what: String, why: String?) {
        // The reader may be ahead of the decoder, which returns frames in order.
        let picture = (reader as? PictureReader)?.name(ofPicture: Int64(nextPosition))
        note(VideoError(.badData, what, file: picture ?? reader.name, why: why))
    }

    /// A stream that starts in the middle of a group of pictures is not damaged, so errors before its
    /// first frame do not count.
    private var countsDamage: Bool {
        lastTimestamp != nil || reader.positionRule != .packetsFromFirstFrame
    }

    private func note(_ error: VideoError) {
        guard countsDamage else { return }
        damagedPackets += 1
        lastDamage = positions.next
        guard damage == nil else { return }
        damage = error.frame == nil ? located(error) : error
    }

    private func located(_ error: VideoError) -> VideoError {
        var error = error
        error.frame = nextPosition
        let behind = Double(nextPosition - positions.next + 1) / max(info.frameRate.value, 1e-9)
        error.time = lastTimestamp.map { Double($0) * reader.timeBase.value + behind } ?? 0
        return error
    }

    /// Sets the timestamp; rotates and converts the frame if it cannot be delivered as it is.
    private func prepare(
        _ frame: inout UnsafeMutablePointer<AVFrame>, index: Int
    ) throws(VideoError) {
        frame.pointee.pts = timestamp(of: frame)
        lastTimestamp = frame.pointee.pts
        frame.pointee.pict_type = AV_PICTURE_TYPE_NONE
        if let plain = frame.pixelFormat.withoutRange {
            frame.pointee.format = plain.av.rawValue
            frame.pointee.color_range = AVCOL_RANGE_JPEG
        }
        let orientation = Orientation(of: frame) ?? reader.orientation
        lastOrientation = orientation
        guard var format = frame.pixelFormat.expressible else {
            throw VideoError(
                .badData, "the pixel format \(frame.pixelFormat) cannot be read", file: reader.name,
                frame: index)
        }
        if !orientation.isUpright { format = format.turnable(by: orientation) }
        if format != frame.pixelFormat {
            let converted = try converter.convert(frame, to: format)
            freeFrame(&frame)
            frame = converted
        }
        if !orientation.isUpright {
            let turned = try oriented(frame, by: orientation)
            freeFrame(&frame)
            frame = turned
            av_frame_remove_side_data(frame, AV_FRAME_DATA_DISPLAYMATRIX)
        }
    }

    /// The stream's timestamp, or one derived from the previous frame; never earlier than that.
    private func timestamp(of frame: UnsafeMutablePointer<AVFrame>) -> Int64 {
        let stated = frame.pointee.best_effort_timestamp
        guard let lastTimestamp else { return stated == holdfast_no_timestamp ? 0 : stated }
        guard stated == holdfast_no_timestamp || stated <= lastTimestamp else { return stated }
        let step = 1 / max(info.frameRate.value * reader.timeBase.value, 1e-9)
        let ticks = stated == lastTimestamp ? 1 : Int64(max(1, min(step, 1e9).rounded()))
        let (sum, overflow) = lastTimestamp.addingReportingOverflow(ticks)
        return overflow ? lastTimestamp : sum
    }
}

extension AVPacket {
    /// Whether the packet is one of those that give a frame each. VP8 has frames that are only
    /// referred to, and MPEG-4 packets that say that nothing has changed.
    func givesFrame(of codec: AVCodecID) -> Bool {
        if flags & AV_PKT_FLAG_DISCARD != 0 { return false }
        switch codec {
        case AV_CODEC_ID_VP8: return size > 0 && data[0] & 0x10 != 0
        case AV_CODEC_ID_MPEG4: return size > 32
        default: return true
        }
    }
}
