import Foundation
import HoldfastCFFmpeg
import HoldfastFiles

/// A container that is being written: one video stream, and audio that is copied.
final class Muxer {
    private let path: String
    private var context: UnsafeMutablePointer<AVFormatContext>?
    private let video: UnsafeMutablePointer<AVStream>
    private let videoTimeBase: AVRational
    private let audio: AudioTrack?
    /// The output streams by the source's stream index.
    private var audioStreams: [Int32: UnsafeMutablePointer<AVStream>] = [:]
    private var filters: [Int32: BitstreamFilter] = [:]
    private var lastAudio: [Int32: Int64] = [:]
    private(set) var warnings: [String] = []
    private let interruption = Interruption()
    /// A network receiver that accepts nothing for this long, seconds, is considered gone.
    private static let patience = 10.0

    init(
        path: String, container: String, encoder: UnsafeMutablePointer<AVCodecContext>,
        audio: AudioTrack?, options given: [String: String] = [:]
    ) throws(VideoError) {
        self.path = path
        self.audio = audio
        var allocated: UnsafeMutablePointer<AVFormatContext>?
        FFmpegLog.shared.clear()
        var code = avformat_alloc_output_context2(&allocated, nil, container, path)
        guard code >= 0, let context = allocated, let stream = avformat_new_stream(context, nil)
        else {
            avformat_free_context(allocated)
            throw Self.error("cannot write this container", path: path, code: code)
        }
        self.context = context
        video = stream
        videoTimeBase = encoder.pointee.time_base
        avcodec_parameters_from_context(stream.pointee.codecpar, encoder)
        if Containers.isFragmented(container),
            encoder.pointee.codec_id.rawValue == AV_CODEC_ID_HEVC.rawValue
        {
            // Apple's players know HEVC by no other name: "hvc1".
            stream.pointee.codecpar.pointee.codec_tag = 0x3163_7668
        }
        stream.pointee.time_base = encoder.pointee.time_base
        stream.pointee.avg_frame_rate = encoder.pointee.framerate
        stream.pointee.sample_aspect_ratio = encoder.pointee.sample_aspect_ratio
        for sound in audio?.streams ?? [] {
            let identifier = sound.parameters.pointee.codec_id
            guard let format = context.pointee.oformat, Containers.canHold(format, identifier),
                let copy = avformat_new_stream(context, nil),
                avcodec_parameters_copy(copy.pointee.codecpar, sound.parameters) >= 0
            else {
                let name = String(cString: avcodec_get_name(identifier))
                warnings.append("the audio is left out: \(container) cannot hold \(name)")
                continue
            }
            copy.pointee.codecpar.pointee.codec_tag = 0
            copy.pointee.time_base = sound.timeBase.av
            audioStreams[sound.index] = copy
            // FFmpeg does this itself, but not in every version if the output is fragmented.
            if identifier == AV_CODEC_ID_AAC, sound.parameters.pointee.extradata_size == 0,
                Containers.wantsRawAAC(container)
            {
                filters[sound.index] = BitstreamFilter(
                    "aac_adtstoasc", parameters: sound.parameters, timeBase: sound.timeBase)
            }
        }
        // Packets waiting for the other stream are lost if the process is killed.
        context.pointee.max_interleave_delta = Int64(AV_TIME_BASE) / 2
        context.pointee.flags |= AVFMT_FLAG_FLUSH_PACKETS
        let isStream = Containers.ofStream(path) != nil
        if isStream { context.pointee.interrupt_callback = interruption.callback }
        interruption.giveUp(after: Self.patience)
        defer { interruption.giveUp(after: nil) }
        if context.pointee.oformat.pointee.flags & AVFMT_NOFILE == 0 {
            var io: UnsafeMutablePointer<AVIOContext>?
            var callback = interruption.callback
            code = avio_open2(
                &io, isStream ? path : "file:" + path, AVIO_FLAG_WRITE, &callback, nil)
            guard code >= 0 else {
                throw Self.error("cannot open the output", path: path, code: code)
            }
            context.pointee.pb = io
        }
        var options = FFmpegOptions()
        if container == "rtsp" { options["rtsp_transport"] = "tcp" }
        if Containers.isFragmented(container) {
            options["movflags"] = "frag_keyframe+delay_moov+default_base_moof"
            // Half a second, in microseconds: an incomplete fragment is lost if the process is
            // killed.
            options["frag_duration"] = "500000"
        }
        for (key, value) in given { options[key] = value }
        code = Descriptors.withoutBrokenPipeSignal {
            avformat_write_header(context, &options.dictionary)
        }
        guard code >= 0 else {
            throw Self.error("cannot begin the output", path: path, code: code)
        }
        if let unknown = given.keys.filter({ options[$0] != nil }).sorted().first {
            throw VideoError(
                .usage, "neither the encoder nor the container has the option \(unknown)",
                file: path)
        }
    }

    deinit {
        if let context { avio_closep(&context.pointee.pb) }
        avformat_free_context(context)
    }

    private static func error(_ what: String, path: String, code: Int32) -> VideoError {
        VideoError(.cannotCreateOutput, what, file: path, why: FFmpegLog.shared.explain(code))
    }

    /// Writes a video packet, timed in the encoder's time base, and takes over its content.
    func write(_ packet: UnsafeMutablePointer<AVPacket>) throws(VideoError) {
        av_packet_rescale_ts(packet, videoTimeBase, video.pointee.time_base)
        packet.pointee.stream_index = video.pointee.index
        try writeInterleaved(packet)
    }

    /// Writes the pending audio whose source time, in seconds, is in a range.
    func copyAudio(from start: Double, to end: Double) throws(VideoError) {
        guard let audio else { return }
        var packets = audio.take()[...]
        defer { for packet in packets { AudioTrack.free(packet) } }
        while let packet = packets.popFirst() {
            defer { AudioTrack.free(packet) }
            let index = packet.pointee.stream_index
            guard let stream = audioStreams[index],
                let timeBase = audio.streams.first(where: { $0.index == index })?.timeBase,
                packet.pointee.pts != holdfast_no_timestamp
            else { continue }
            let time = Double(packet.pointee.pts) * timeBase.value
            guard time >= start - 1e-6, time < end else { continue }
            if let filter = filters[index], !filter.filter(packet) { continue }
            let offset = Int64((start / timeBase.value).rounded())
            packet.pointee.pts -= offset
            packet.pointee.dts =
                packet.pointee.dts == holdfast_no_timestamp
                ? packet.pointee.pts : packet.pointee.dts - offset
            av_packet_rescale_ts(packet, timeBase.av, stream.pointee.time_base)
            // Containers refuse timestamps that go back, so a backward jump in the source's audio
            // is evened out.
            if let last = lastAudio[index], packet.pointee.dts <= last {
                packet.pointee.dts = last + 1
                packet.pointee.pts = max(packet.pointee.pts, packet.pointee.dts)
            }
            lastAudio[index] = packet.pointee.dts
            packet.pointee.stream_index = stream.pointee.index
            packet.pointee.pos = -1
            try writeInterleaved(packet)
        }
    }

    /// Writes what is waiting to be interleaved and the trailer, and closes the file.
    func finish() throws(VideoError) {
        guard let context else { return }
        interruption.giveUp(after: Self.patience)
        defer { interruption.giveUp(after: nil) }
        let code = Descriptors.withoutBrokenPipeSignal {
            let code = av_write_trailer(context)
            let closed = avio_closep(&context.pointee.pb)
            return code < 0 ? code : closed
        }
        guard code >= 0 else {
            throw VideoError(
                .inputOutput, "cannot finish the output", file: path,
                why: FFmpegLog.shared.explain(code, writer: context))
        }
    }

    private func writeInterleaved(_ packet: UnsafeMutablePointer<AVPacket>) throws(VideoError) {
        interruption.giveUp(after: Self.patience)
        defer { interruption.giveUp(after: nil) }
        let code = Descriptors.withoutBrokenPipeSignal {
            av_interleaved_write_frame(context, packet)
        }
        guard code >= 0 else {
            throw VideoError(
                .inputOutput, "cannot write", file: path,
                why: FFmpegLog.shared.explain(code, writer: context))
        }
    }
}
