import HoldfastCFFmpeg

/// Decodes the packets of a reader to frames, each with its position in the source, and keeps a record
/// of what is damaged.
final class FrameDecoder {
    private let options: VideoSourceOptions
    private let reader: any PacketReader
    private let interruption: Interruption
    private let isLive: Bool
    private var decoder: Decoder
    private let packet: UnsafeMutablePointer<AVPacket>
    private let memory = FrameMemory()
    private var hasPacket = false
    /// Whether the damage of the packet that is being sent has been noted.
    private var isNoted = false
    private var isDraining = false
    private var isFinished = false
    /// Whether the first packet needs no other; nil before it.
    private var beginsWhole: Bool?
    private var normalizer: FrameNormalizer
    private var positions: FramePositions
    private var damage = SourceDamage()
    /// When the last packet sent to the decoder had been read.
    private var lastArrival = ContinuousClock.now
    /// How many frames there are in the source, those that could not be decoded included; nil until
    /// the end has been reached, and for live sources.
    private(set) var endIndex: Int?
    /// Whether the last frame was decoded by hardware.
    private(set) var usesHardware = false

    init(
        _ reader: any PacketReader, positions: FramePositions, options: VideoSourceOptions,
        isLive: Bool, interruption: Interruption
    ) throws(VideoError) {
        self.reader = reader
        self.options = options
        self.isLive = isLive
        self.interruption = interruption
        self.positions = positions
        normalizer = FrameNormalizer(
            name: reader.name, timeBase: reader.timeBase, frameRate: reader.info.frameRate)
        decoder = try SourceOpening.decoder(for: reader, options: options, isLive: isLive)
        guard let packet = av_packet_alloc() else {
            throw VideoError(.inputOutput, "out of memory", file: reader.name)
        }
        self.packet = packet
    }

    deinit {
        AudioTrack.free(packet)
    }

    /// Spreads a range of the brightness of gray frames over all that their bits hold, from a frame on
    /// that has come already.
    func widenGray(_ limits: ClosedRange<Int>, of first: borrowing Frame) throws(VideoError) {
        var widening = GrayWidening(limits)
        try widening.apply(to: first.av, name: reader.name)
        normalizer.widening = widening
    }

    /// Tells the reader what the first frame told.
    func tellReader() { reader.note(decoder.context) }

    /// The hardware that was asked for; nil if none was.
    var device: HardwareDevice? { decoder.device }

    /// How the last frame stood in the file.
    var lastOrientation: Orientation { normalizer.lastOrientation }

    /// The next frame; nil at the end.
    ///
    /// - Throws: `VideoError`, once, if the input is damaged or can no longer be read.
    func next() throws(VideoError) -> Frame? {
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
                    note("the frame is damaged", why: damage.settleComplaint())
                }
                hear()
                index = position(of: frame)
                try stopIfStrict(at: index)
                usesHardware = frame.pixelFormat.has(AV_PIX_FMT_FLAG_HWACCEL)
                try HardwareDevice.download(&frame, name: reader.name)
                try normalizer.prepare(&frame, index: index, orientation: reader.orientation)
            }
        } catch {
            freeFrame(&frame)
            isFinished = true
            throw error
        }
        guard isPicture else {
            freeFrame(&frame)
            isFinished = true
            try end()
            return nil
        }
        return Frame(
            adopting: frame, timeBase: reader.timeBase, index: index, arrival: lastArrival,
            memory: memory)
    }

    /// Notes that a frame that was decoded is not to be delivered.
    ///
    /// - Parameter failure: an error that came with the frame after it.
    /// - Throws: that, or the damage if it is to end the source.
    func refuse(
        _ error: VideoError, position: Int, failure: VideoError?
    ) throws(VideoError) {
        damage.fail(position)
        note(error)
        if let failure { throw failure }
        if options.isStrict, let first = damage.first { throw first }
    }

    /// Throws what there is to be said at the end of the input.
    func end() throws(VideoError) {
        hear(isEnd: true)
        let hasFrames = normalizer.lastTimestamp != nil
        positions.end(count: reader.positions, isDamaged: damage.first != nil)
        if !isLive, hasFrames { endIndex = positions.next }
        if let error = damage.summary(at: place), !isLive || damage.isAtEnd { throw error }
        if !hasFrames {
            throw VideoError(
                .badData, "no frame can be decoded", file: reader.name,
                why: FFmpegLog.shared.recent(writer: decoder.context).joined(separator: "; "))
        }
    }

    private func stopIfStrict(at index: Int) throws(VideoError) {
        if options.isStrict, !isLive, let first = damage.first, index >= first.frame ?? 0 {
            throw first
        }
    }

    // MARK: Packets

    /// Decodes until there is a frame; false at the end.
    private func receive(into frame: UnsafeMutablePointer<AVFrame>) throws(VideoError) -> Bool {
        while true {
            let code = avcodec_receive_frame(decoder.context, frame)
            if code >= 0 { return true }
            if code == holdfast_averror_eof {
                // The decoder was drained either at the end or for an image of another format.
                guard hasPacket else { return false }
                decoder = try SourceOpening.decoder(for: reader, options: options, isLive: isLive)
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
                noteBeginning()
                noteDamageOfReader()
            } catch {
                guard error.kind != .cancelled else { throw error }
                damage.end(with: error)
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

    private func noteBeginning() {
        guard hasPacket, beginsWhole == nil else { return }
        beginsWhole = packet.pointee.flags & AV_PKT_FLAG_KEY != 0
        if beginsWhole == true, !isLive { positions.countFromFirstPacket() }
    }

    private func send() {
        if packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0, !isNoted {
            isNoted = true
            note("the file is truncated or damaged", why: nil, isFault: !reader.beginsAnywhere)
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

    // MARK: Positions

    /// The frame's position in the source.
    private func position(of frame: UnsafeMutablePointer<AVFrame>) -> Int {
        let stated = frame.pointee.best_effort_timestamp
        let expected = positions.next
        let index = positions.take(
            stated == holdfast_no_timestamp ? nil : stated, isDamaged: damage.isSuspected,
            losesPackets: damage.isNear(positions.next))
        if index > expected, damage.first == nil, reader is PictureReader {
            note("the picture cannot be decoded", why: nil)
        }
        return index
    }

    /// Where the decoder is. The reader may be ahead of the decoder, which returns frames in order.
    private var place: SourceDamage.Place {
        let position = damage.position(from: positions.next)
        let behind =
            Double(position - positions.next + 1) / max(reader.info.frameRate.value, 1e-9)
        let last = normalizer.lastTimestamp.map { Double($0) * reader.timeBase.value }
        return SourceDamage.Place(frame: position, time: last.map { $0 + behind } ?? 0)
    }

    // MARK: Damage

    private func noteUndecodable(_ code: Int32) {
        let why = FFmpegLog.shared.explain(code, writer: decoder.context)
        // They are the reason, not further errors.
        let errors = FFmpegLog.shared.takeErrors(of: decoder.context)
        damage.settleComplaint()
        note("cannot decode", why: why, isFault: fault(in: errors) != nil)
        if reader is PictureReader { damage.fail(place.frame) }
    }

    /// Listens to what the decoder says.
    private func hear(isEnd: Bool = false) {
        let errors = FFmpegLog.shared.takeErrors(of: decoder.context)
        let words = countsDamage ? errors?.first : fault(in: errors)
        let complaint = words.map {
            VideoError(.badData, "the decoder found errors", file: reader.name, why: $0)
        }
        damage.advance(complaint: complaint, isEnd: isEnd, at: place)
    }

    private func noteDamageOfReader() {
        let found = reader.takeDamage()
        for error in found.errors {
            if reader is PictureReader, let frame = error.frame { damage.fail(frame) }
            note(error, isFault: !reader.beginsAnywhere)
        }
        if !isLive { positions.lose(found.lost) }
    }

    private func note(_ what: String, why: String?, isFault: Bool = false) {
        let picture = (reader as? PictureReader)?.name(ofPicture: Int64(place.frame))
        note(VideoError(.badData, what, file: picture ?? reader.name, why: why), isFault: isFault)
    }

    /// - Parameter isFault: whether it is damage before the first frame, too.
    private func note(_ error: VideoError, isFault: Bool = false) {
        guard countsDamage || isFault else { return }
        if normalizer.lastTimestamp == nil, !isLive { positions.countFromFirstPacket() }
        damage.note(error, at: place)
    }

    /// What the decoder has said that is damage before the first frame, too.
    private func fault(in errors: FFmpegLog.Errors?) -> String? {
        reader.beginsAnywhere ? nil : errors?.firstFault
    }

    /// A stream that starts in the middle of a group of pictures is not damaged, so that something is
    /// missing before its first frame does not count.
    private var countsDamage: Bool {
        normalizer.lastTimestamp != nil || beginsWhole == true
            || reader.positionRule != .packetsFromFirstFrame
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
