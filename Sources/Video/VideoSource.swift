import Foundation
import HoldfastCFFmpeg
import HoldfastImaging

/// The frames of a video, one after the other, in the decoder's own pixel format.
///
/// The rotation that the container states is applied. Times are the stream's own, counted from the
/// beginning of the file. After a change of resolution, frames have their new size. If the input is
/// damaged, everything that can be decoded is delivered; then `next()` throws an error that says
/// where the damage began.
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
    private var isDraining = false
    private var isFinished = false
    private let converter = FrameConverter()
    private var nextIndex = 0
    /// The first frame, if it was decoded on opening.
    private var pending: Frame?
    private var lastOrientation = Orientation.upright
    private var lastTimestamp: Int64?
    /// When the last packet sent to the decoder had been read.
    private var lastArrival = ContinuousClock.now
    private var damage: VideoError?
    private var damagedPackets = 0
    /// Whether the frames end at the damage.
    private var isDamageAtEnd = false

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

    /// - Parameter interruption: ends opening, too.
    init(
        _ input: VideoInput, options: VideoSourceOptions, interruption: Interruption
    ) throws(VideoError) {
        FFmpegLog.start()
        self.input = input
        self.options = options
        self.interruption = interruption
        reader = try Self.reader(of: input, options: options, interruption: interruption)
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
        decoder = try Decoder(
            parameters: reader.parameters, timeBase: reader.timeBase, threads: options.threads,
            maximumPixels: options.maximumPixels, isLive: isLive, name: reader.name)
        guard let packet = av_packet_alloc() else {
            throw VideoError(.inputOutput, "out of memory", file: reader.name)
        }
        self.packet = packet
        if reader.isPictures { try lookAhead() }
    }

    private static func reader(
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
            return try PictureReader(files: files, options: options, interruption: interruption)
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

    /// Decodes the first frame of an image sequence: only the decoder knows its orientation.
    private func lookAhead() throws(VideoError) {
        guard let frame = try nextDecoded() else { return }
        info.width = frame.width
        info.height = frame.height
        info.rotation = lastOrientation.rotation
        pending = consume frame
    }

    deinit {
        AudioTrack.free(packet)
    }

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
        while true {
            var taken = pending.take()
            if taken == nil { taken = try nextDecoded() }
            guard let frame = taken.take() else { return nil }
            if isBeforeStart(frame) { continue }
            return frame
        }
    }

    private func isBeforeStart(_ frame: borrowing Frame) -> Bool {
        switch options.start {
        case .frame(let index): frame.index < index
        case .time(let seconds): frame.time < seconds - 1e-6
        case nil: false
        }
    }

    private func nextDecoded() throws(VideoError) -> Frame? {
        guard !isFinished else { return nil }
        if interruption.isRequested {
            isFinished = true
            throw VideoError(.cancelled, "cancelled", file: reader.name)
        }
        guard var frame = av_frame_alloc() as UnsafeMutablePointer<AVFrame>? else {
            throw VideoError(.inputOutput, "out of memory", file: reader.name)
        }
        var isPicture = false
        do throws(VideoError) {
            isPicture = try receive(into: frame)
            if isPicture {
                let isDamaged = frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0
                if isDamaged || frame.pointee.decode_error_flags != 0 {
                    note("the frame is damaged", why: nil)
                }
                try prepare(&frame)
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
        defer { nextIndex += 1 }
        return Frame(
            adopting: frame, timeBase: reader.timeBase, index: nextIndex, arrival: lastArrival)
    }

    /// What `next()` does at the end of the input: an error if there was damage.
    private func end() throws(VideoError) -> Frame? {
        if var damage, !isLive || isDamageAtEnd {
            if isDamageAtEnd { damage = located(damage) }
            if damagedPackets > 1 {
                damage.what += " (and \(damagedPackets - 1) more errors)"
            }
            throw damage
        }
        if nextIndex == 0 {
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
                decoder = try Decoder(
                    parameters: reader.parameters, timeBase: reader.timeBase,
                    threads: options.threads, maximumPixels: options.maximumPixels,
                    isLive: isLive, name: reader.name)
                isDraining = false
                send()
                continue
            }
            if code != holdfast_averror_eagain {
                note("cannot decode", why: FFmpegLog.shared.explain(code, writer: decoder.context))
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
        if packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0 {
            note("the file is truncated or damaged", why: nil)
        }
        let code = avcodec_send_packet(decoder.context, packet)
        if code == holdfast_averror_eagain { return }
        if code < 0 {
            note("cannot decode", why: FFmpegLog.shared.explain(code, writer: decoder.context))
        }
        av_packet_unref(packet)
        hasPacket = false
    }

    /// Remembers damage. A stream that starts in the middle of a group of pictures is not damaged,
    /// so errors before its first frame do not count.
    private func note(_ what: String, why: String?) {
        let pictures = reader as? PictureReader
        guard nextIndex > 0 || pictures != nil else { return }
        damagedPackets += 1
        guard damage == nil else { return }
        // The reader may be ahead of the decoder, which returns frames in order.
        let picture = pictures?.name(ofPicture: lastTimestamp.map { $0 + 1 } ?? 0)
        damage = located(VideoError(.badData, what, file: picture ?? reader.name, why: why))
    }

    private func located(_ error: VideoError) -> VideoError {
        var error = error
        error.frame = nextIndex
        error.time = lastTimestamp.map { Double($0) * reader.timeBase.value }
        return error
    }

    /// Sets the timestamp; rotates and converts the frame if it cannot be delivered as it is.
    private func prepare(_ frame: inout UnsafeMutablePointer<AVFrame>) throws(VideoError) {
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
                frame: nextIndex)
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
