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
    private var hasEnded = false
    private var damage = ReadDamage()
    /// When the last packet was due, and whether its surroundings were damaged.
    private var last: (timestamp: Int64, isDamaged: Bool)?
    /// The end of the last packet in the file, bytes.
    private var lastByte: Int64 = 0
    /// The time between two frames; nil where it varies.
    private let frameTicks: Int64?

    let name: String
    let timeBase: Rational
    let orientation: Orientation
    let audio: AudioTrack?
    let info: VideoInfo
    let hasChangedCodec = false
    let isPictures: Bool
    let positionRule: FramePositions.Rule
    let positions: Int? = nil
    var parameters: UnsafeMutablePointer<AVCodecParameters> { stream.pointee.codecpar }

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
        let found = try Self.findStreams(format, name: name, options: options)
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
        isPictures = String(cString: format.pointee.iformat.pointee.name).hasSuffix("_pipe")
        info = Self.describe(format, found, orientation: orientation)
        positionRule = Self.positionRule(of: found.pointee.codecpar.pointee, isPictures: isPictures)
        frameTicks = Self.frameTicks(of: found)
        audio = options.keepsAudio ? try Self.audio(of: format, name: name) : nil
        let kept = Set((audio?.streams.map(\.index) ?? []) + [found.pointee.index])
        for number in 0..<Int(format.pointee.nb_streams) {
            guard let other = format.pointee.streams[number] else { continue }
            other.pointee.discard =
                kept.contains(Int32(number)) ? AVDISCARD_DEFAULT : AVDISCARD_ALL
        }
        self.opened = opened
        FFmpegLog.shared.watch(context)
    }

    deinit { FFmpegLog.shared.unwatch(context) }

    private static func positionRule(
        of parameters: AVCodecParameters, isPictures: Bool
    ) -> FramePositions.Rule {
        // The fields of one frame may come as two packets.
        let isInterlaced = parameters.field_order.rawValue > AV_FIELD_PROGRESSIVE.rawValue
        let splits = [AV_CODEC_ID_H264, AV_CODEC_ID_HEVC].contains { $0 == parameters.codec_id }
        if isInterlaced, splits { return .frames }
        let properties = avcodec_descriptor_get(parameters.codec_id)?.pointee.props ?? 0
        let isIntra = properties & AV_CODEC_PROP_INTRA_ONLY != 0
        return isPictures || isIntra ? .packets : .packetsFromFirstFrame
    }

    private static func frameTicks(of stream: UnsafeMutablePointer<AVStream>) -> Int64? {
        let rate = Rational(stream.pointee.r_frame_rate)
        let average = Rational(stream.pointee.avg_frame_rate)
        let unit = Rational(stream.pointee.time_base)
        guard rate.isPositive, average.isPositive, unit.isPositive,
            // Gaps lower the average; where the rate varies it is far lower.
            (0.5...1.02).contains(average.value / rate.value)
        else { return nil }
        let ticks = (1 / (rate.value * unit.value)).rounded()
        return ticks >= 1 && ticks < 1e9 ? Int64(ticks) : nil
    }

    private static func findStreams(
        _ context: UnsafeMutablePointer<AVFormatContext>, name: String, options: VideoSourceOptions
    ) throws(VideoError) -> UnsafeMutablePointer<AVStream> {
        // The decoders that probe the stream parameters must not accept any size either.
        let count = Int(context.pointee.nb_streams)
        var perStream: [OpaquePointer?] = (0..<count).map { _ in
            var limits = FFmpegOptions(["max_pixels": String(options.maximumPixels)])
            return limits.take()
        }
        let code = perStream.withUnsafeMutableBufferPointer {
            avformat_find_stream_info(context, count == 0 ? nil : $0.baseAddress)
        }
        for index in perStream.indices { av_dict_free(&perStream[index]) }
        guard code >= 0 else {
            throw VideoError(
                code == holdfast_averror_exit ? .cancelled : .badData,
                "cannot read the video's parameters", file: name,
                why: FFmpegLog.shared.explain(code, writer: context))
        }
        var best = av_find_best_stream(context, AVMEDIA_TYPE_VIDEO, -1, -1, nil, 0)
        if let track = options.track, best >= 0 {
            let tracks = Self.videoTracks(of: context)
            guard tracks.indices.contains(track - 1) else {
                throw VideoError(
                    .usage, "there is no video track \(track)", file: name,
                    why: "there \(tracks.count == 1 ? "is" : "are") \(tracks.count)")
            }
            best = tracks[track - 1]
        }
        guard best >= 0, let stream = context.pointee.streams[Int(best)] else {
            throw VideoError(.badData, "there is no video stream", file: name)
        }
        let parameters = stream.pointee.codecpar.pointee
        guard parameters.width > 0, parameters.height > 0 else {
            throw VideoError(
                .badData, "the video stream has no size", file: name,
                why: FFmpegLog.shared.recent(writer: context).joined(separator: "; "))
        }
        guard Int(parameters.width) * Int(parameters.height) <= options.maximumPixels else {
            throw VideoError(
                .badData, "frames of \(parameters.width)x\(parameters.height) are too large",
                file: name, why: "the limit is \(options.maximumPixels) pixels")
        }
        return stream
    }

    /// The indices of the video streams; pictures that go with sound are none.
    private static func videoTracks(of context: UnsafeMutablePointer<AVFormatContext>) -> [Int32] {
        (0..<Int(context.pointee.nb_streams)).compactMap { index in
            guard let stream = context.pointee.streams[index]?.pointee,
                stream.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO,
                stream.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
            else { return nil }
            return Int32(index)
        }
    }

    private static func audio(
        of context: UnsafeMutablePointer<AVFormatContext>, name: String
    ) throws(VideoError) -> AudioTrack? {
        let best = av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, nil, 0)
        guard best >= 0, let stream = context.pointee.streams[Int(best)],
            Rational(stream.pointee.time_base).isPositive
        else { return nil }
        guard let parameters = avcodec_parameters_alloc(),
            avcodec_parameters_copy(parameters, stream.pointee.codecpar) >= 0
        else { throw VideoError(.inputOutput, "out of memory", file: name) }
        return AudioTrack(streams: [
            AudioTrack.Stream(
                index: best, timeBase: Rational(stream.pointee.time_base), parameters: parameters)
        ])
    }

    private static func describe(
        _ context: UnsafeMutablePointer<AVFormatContext>, _ stream: UnsafeMutablePointer<AVStream>,
        orientation: Orientation
    ) -> VideoInfo {
        let parameters = stream.pointee.codecpar.pointee
        var rate = Rational(av_guess_frame_rate(context, stream, nil))
        if !rate.isPositive || rate.value > 1000 { rate = Rational(25) }
        let timeBase = Rational(stream.pointee.time_base)
        var duration: Double?
        if stream.pointee.duration > 0 {
            duration = Double(stream.pointee.duration) * timeBase.value
        } else if context.pointee.duration > 0 {
            duration = Double(context.pointee.duration) / Double(AV_TIME_BASE)
        }
        var frameCount: Int?
        if stream.pointee.nb_frames > 0 {
            frameCount = Int(stream.pointee.nb_frames)
        } else if let duration, duration < 1e7 {
            frameCount = Int((duration * rate.value).rounded())
        }
        var ratio = Rational(av_guess_sample_aspect_ratio(context, stream, nil))
        if !ratio.isPositive { ratio = Rational(1) }
        let turned = orientation.isTransposed
        let tracks = videoTracks(of: context)
        return VideoInfo(
            width: Int(turned ? parameters.height : parameters.width),
            height: Int(turned ? parameters.width : parameters.height), frameRate: rate,
            frameCount: frameCount, duration: duration,
            pixelFormat: PixelFormat(AVPixelFormat(parameters.format)).description,
            codec: String(cString: avcodec_get_name(parameters.codec_id)),
            rotation: orientation.rotation,
            hasAudio: av_find_best_stream(context, AVMEDIA_TYPE_AUDIO, -1, -1, nil, 0) >= 0,
            trackCount: max(1, tracks.count),
            track: (tracks.firstIndex(of: stream.pointee.index) ?? 0) + 1,
            sampleAspectRatio: turned ? Rational(ratio.denominator, ratio.numerator) : ratio)
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

    /// Notes what FFmpeg said while it looked for this packet, and which packets seem to be gone.
    private func noteDamage(before packet: UnsafeMutablePointer<AVPacket>) {
        let stated =
            packet.pointee.dts != holdfast_no_timestamp ? packet.pointee.dts : packet.pointee.pts
        var isDamaged = packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0
        if let errors = FFmpegLog.shared.takeErrors(of: context) {
            isDamaged = true
            damage.errors.append(
                VideoError(.badData, "the file is damaged", file: name, why: errors.first))
        }
        guard stated != holdfast_no_timestamp else { return }
        defer { last = (stated, isDamaged) }
        // Of a transport stream whole packets can be gone without a word. Whether they are is for the
        // decoder to say, which misses something too.
        let losesPackets = String(cString: context.pointee.iformat.pointee.name) == "mpegts"
        guard let last, let frameTicks, isDamaged || last.isDamaged || losesPackets else { return }
        let (distance, overflow) = stated.subtractingReportingOverflow(last.timestamp)
        let most = min(info.frameCount ?? 10_000, 10_000)
        let missing = Int(clamping: (distance + frameTicks / 2) / frameTicks - 1)
        guard !overflow, missing > 0, missing <= most else { return }
        let shown =
            packet.pointee.pts != holdfast_no_timestamp ? packet.pointee.pts : stated
        damage.lost += (1...missing).map { shown - Int64(missing + 1 - $0) * frameTicks }
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
            throw VideoError(.badData, "the file is truncated", file: name, why: why)
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
