import HoldfastCFFmpeg

/// Finds the streams of a container that are read, and what is known about them before a frame is.
enum StreamChoice {
    /// The video stream to be read; opens no decoder of larger frames than are allowed.
    static func find(
        _ context: UnsafeMutablePointer<AVFormatContext>, name: String, options: VideoSourceOptions
    ) throws(VideoError) -> UnsafeMutablePointer<AVStream> {
        // The decoders that probe the stream parameters must not accept any size either.
        let count = Int(context.pointee.nb_streams)
        let isUnseen = options.looksAhead && statesAll(context)
        var perStream: [OpaquePointer?] = (0..<count).map { _ in
            var limits = FFmpegOptions(["max_pixels": String(options.maximumPixels)])
            if isUnseen { limits["skip_frame"] = "all" }
            return limits.take()
        }
        let probed = context.pointee.probesize
        // Without a picture FFmpeg would look at many packets for one.
        if isUnseen { context.pointee.probesize = 32 }
        defer { context.pointee.probesize = probed }
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
            let tracks = videoTracks(of: context)
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

    /// Whether the container states all that is asked of the video but its pixels: then FFmpeg need not decode
    /// a frame to find it. To decode a key frame of 1080p takes 8 ms, and it is decoded again when it is read.
    private static func statesAll(_ context: UnsafeMutablePointer<AVFormatContext>) -> Bool {
        guard context.pointee.nb_streams == 1, let stream = context.pointee.streams[0]?.pointee,
            String(cString: context.pointee.iformat.pointee.name).hasPrefix("mov,")
        else { return false }
        let parameters = stream.codecpar.pointee
        let rate = Rational(stream.avg_frame_rate)
        return parameters.codec_id == AV_CODEC_ID_H264 && parameters.extradata_size > 0
            && parameters.width > 0 && parameters.height > 0 && stream.nb_frames > 0
            && rate.isPositive && rate == Rational(stream.r_frame_rate)
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

    /// The audio that is copied; nil if there is none.
    static func audio(
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

    /// What the container says about a video stream.
    static func describe(
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

    /// How the frames of a stream find their positions.
    static func positionRule(
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

    /// The time between two frames, in the stream's unit; nil where it varies.
    static func frameTicks(of stream: UnsafeMutablePointer<AVStream>) -> Int64? {
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
}
