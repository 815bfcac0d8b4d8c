import Foundation
import HoldfastCFFmpeg

/// Reads the packets of one video stream, and of its audio, from an opened container.
final class Demuxer: PacketReader {
    private var opened: OpenedInput
    private let context: UnsafeMutablePointer<AVFormatContext>
    private let stream: UnsafeMutablePointer<AVStream>
    private let startTime: Int64
    private let interruption: Interruption
    private let stallTime: Double?
    private var hasBegun = false
    private var hasEnded = false
    private var damage = ReadDamage()
    /// The end of the last packet in the file, bytes.
    private var lastByte: Int64 = 0
    private var gaps: PacketGaps
    private var length: StatedLength

    let name: String
    let timeBase: Rational
    let orientation: Orientation
    let audio: AudioTrack?
    private(set) var info: VideoInfo
    var isUnseen: Bool { parameters.pointee.format == AV_PIX_FMT_NONE.rawValue }
    let hasChangedCodec = false
    let isPictures: Bool
    let positionRule: FramePositions.Rule
    let beginsAnywhere: Bool
    let positions: Int? = nil
    var parameters: UnsafeMutablePointer<AVCodecParameters> { stream.pointee.codecpar }
    var bitRate: Int64 {
        parameters.pointee.bit_rate > 0 ? parameters.pointee.bit_rate : context.pointee.bit_rate
    }

    /// - Parameters:
    ///   - opened: taken over.
    ///   - name: for messages, as the user knows it.
    init(
        _ opened: consuming OpenedInput, name: String, options: VideoSourceOptions,
        interruption: Interruption
    ) throws(VideoError) {
        self.name = name
        self.interruption = interruption
        stallTime = options.stallTime
        let format = opened.context
        let found = try StreamChoice.find(format, name: name, options: options)
        context = format
        stream = found
        let start = format.pointee.start_time
        timeBase = Rational(found.pointee.time_base)
        guard timeBase.isPositive else {
            throw VideoError(.badData, "the video has no time base", file: name)
        }
        startTime = start == holdfast_no_timestamp ? 0 : start
        orientation =
            holdfast_display_matrix(found).map { Orientation(displayMatrix: $0) } ?? .upright
        let formatName = String(cString: format.pointee.iformat.pointee.name)
        isPictures = formatName.hasSuffix("_pipe")
        beginsAnywhere = !formatName.split(separator: ",")
            .contains { Self.formatsWithBeginning.contains(String($0)) }
        info = StreamChoice.describe(format, found, orientation: orientation)
        positionRule = StreamChoice.positionRule(
            of: found.pointee.codecpar.pointee, isPictures: isPictures)
        // Of a transport stream whole packets can be gone without a word. Whether they are is for the
        // decoder to say, which misses something too.
        gaps = PacketGaps(
            frameTicks: StreamChoice.frameTicks(of: found), frameCount: info.frameCount,
            isSilent: formatName == "mpegts")
        length = StatedLength(
            format, found, interval: 1 / max(info.frameRate.value, 1e-3))
        audio = options.keepsAudio ? try StreamChoice.audio(of: format, name: name) : nil
        let kept = Set((audio?.streams.map(\.index) ?? []) + [found.pointee.index])
        for number in 0..<Int(format.pointee.nb_streams) {
            guard let other = format.pointee.streams[number] else { continue }
            other.pointee.discard =
                kept.contains(Int32(number)) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
        self.opened = opened
    }

    func note(_ decoder: UnsafeMutablePointer<AVCodecContext>) {
        guard avcodec_parameters_from_context(parameters, decoder) >= 0 else { return }
        info = StreamChoice.describe(context, stream, orientation: orientation)
    }

    func read(into packet: UnsafeMutablePointer<AVPacket>) throws(VideoError) -> Bool {
        guard !hasEnded else { return false }
        FFmpegLog.shared.clear()
        interruption.giveUp(after: stallTime)
        defer { interruption.giveUp(after: nil) }
        while true {
            let code = av_read_frame(context, packet)
            if code == holdfast_averror_eagain, !interruption.isDue {
                usleep(1000)
                continue
            }
            if code < 0 {
                hasEnded = true
                try checkEnd(code)
                return false
            }
            if packet.pointee.pos >= 0 {
                lastByte = max(lastByte, packet.pointee.pos + Int64(packet.pointee.size))
            }
            if packet.pointee.stream_index == stream.pointee.index {
                noteLength(packet)
                shift(packet, to: timeBase)
                noteDamage(before: packet)
                return true
            }
            if let kept = audio?.streams.first(where: { $0.index == packet.pointee.stream_index }),
                let copy = av_packet_alloc()
            {
                shift(packet, to: kept.timeBase)
                av_packet_move_ref(copy, packet)
                audio?.append(copy)
            } else {
                av_packet_unref(packet)
            }
        }
    }

    /// Containers whose writers begin with a frame that needs no other.
    private static let formatsWithBeginning: Set = [
        "mov", "matroska", "avi", "flv", "ivf", "ogg", "nut", "mxf", "asf",
    ]

    /// Containers that have an index, or timestamps that can be searched for.
    private static let entered: Set = [
        "mov", "matroska", "avi", "mpegts", "nut", "flv", "mxf", "asf",
    ]

    var canBeEntered: Bool {
        let names = String(cString: context.pointee.iformat.pointee.name).split(separator: ",")
        return names.contains { Self.entered.contains(String($0)) }
    }

    func enter(at landing: FrameTable.Landing) throws(VideoError) {
        let start = av_rescale_q(startTime, AVRational(num: 1, den: AV_TIME_BASE), timeBase.av)
        // Matroska lists when frames are shown, the others when they are decoded.
        let format = String(cString: context.pointee.iformat.pointee.name)
        let time = format.contains("matroska") ? landing.timestamp : landing.decodingTime
        let code = av_seek_frame(
            context, stream.pointee.index, time &+ start, AVSEEK_FLAG_BACKWARD)
        guard code >= 0 else {
            throw VideoError(
                .badData, "frame \(landing.index) cannot be found", file: name,
                why: FFmpegLog.shared.explain(code, writer: context))
        }
    }

    func takeDamage() -> ReadDamage {
        defer { damage = ReadDamage() }
        return damage
    }

    private func noteLength(_ packet: UnsafeMutablePointer<AVPacket>) {
        let stated =
            packet.pointee.pts != holdfast_no_timestamp ? packet.pointee.pts : packet.pointee.dts
        length.add(
            time: stated == holdfast_no_timestamp ? nil : Double(stated) * timeBase.value,
            duration: Double(packet.pointee.duration) * timeBase.value)
    }

    /// Notes what FFmpeg said while it looked for this packet, and which packets seem to be gone.
    private func noteDamage(before packet: UnsafeMutablePointer<AVPacket>) {
        func known(_ timestamp: Int64) -> Int64? {
            timestamp == holdfast_no_timestamp ? nil : timestamp
        }
        var isDamaged = packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0
        if let errors = FFmpegLog.shared.takeErrors(of: context) {
            isDamaged = true
            damage.errors.append(
                VideoError(
                    // More than the first packet has been looked at by then.
                    .badData,
                    hasBegun ? "the file is damaged" : "the file is damaged near its beginning",
                    file: name, why: errors.first))
        }
        hasBegun = true
        let shown = known(packet.pointee.pts)
        damage.lost += gaps.advance(
            due: known(packet.pointee.dts) ?? shown, shown: shown, isDamaged: isDamaged)
    }

    /// Throws if this is not the end of a complete file.
    private func checkEnd(_ code: Int32) throws(VideoError) {
        if interruption.isRequested {
            throw VideoError(.cancelled, "cancelled", file: name)
        }
        if interruption.isDue {
            throw VideoError(
                .inputOutput, "the source has stalled", file: name,
                why: "no data for \(stallTime ?? 0) s")
        }
        let format = String(cString: context.pointee.iformat.pointee.name)
        // A multipart stream ends where another part could begin.
        let isPartEnd =
            format == "mpjpeg" && code == holdfast_averror_invaliddata
            && context.pointee.pb.map { avio_feof($0) != 0 } ?? false
        if isPartEnd { _ = FFmpegLog.shared.takeErrors(of: context) }
        if code != holdfast_averror_eof, !isPartEnd {
            throw VideoError(
                code == holdfast_averror_invaliddata ? .badData : .inputOutput,
                "cannot continue reading", file: name,
                why: FFmpegLog.shared.explain(code, writer: context))
        }
        if let error = context.pointee.pb?.pointee.error, error < 0, error != holdfast_averror_eof {
            throw VideoError(
                .inputOutput, "cannot continue reading", file: name,
                why: FFmpegLog.shared.explain(error, writer: context))
        }
        // Some demuxers report a truncated file only in the log.
        let lines = FFmpegLog.shared.recent(writer: context)
        if lines.contains(where: { $0.contains("prematurely") || $0.contains("truncated") }) {
            throw VideoError(
                .badData, "the file is truncated", file: name, why: lines.joined(separator: "; "))
        }
        if let errors = FFmpegLog.shared.takeErrors(of: context) {
            throw VideoError(.badData, "the file is damaged", file: name, why: errors.first)
        }
        if let bytes = opened.bytes,
            let why = EarlyEnd.reason(
                format: format, bytes: bytes, lastPacketEnd: lastByte,
                position: context.pointee.pb.map { avio_seek($0, 0, SEEK_CUR) } ?? 0)
        {
            throw VideoError(.badData, "the file is truncated or damaged", file: name, why: why)
        }
        if let why = length.shortfall {
            throw VideoError(.badData, "the file is truncated or damaged", file: name, why: why)
        }
    }

    /// Makes timestamps count from the beginning of the file.
    private func shift(_ packet: UnsafeMutablePointer<AVPacket>, to timeBase: Rational) {
        let start = av_rescale_q(startTime, AVRational(num: 1, den: AV_TIME_BASE), timeBase.av)
        if packet.pointee.pts != holdfast_no_timestamp {
            packet.pointee.pts = packet.pointee.pts &- start
        }
        if packet.pointee.dts != holdfast_no_timestamp {
            packet.pointee.dts = packet.pointee.dts &- start
        }
    }
}
