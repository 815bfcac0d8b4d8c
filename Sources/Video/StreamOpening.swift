import HoldfastCFFmpeg

/// Opens network streams and devices, and only those that the user named.
enum StreamOpening {
    /// The protocols that a scheme may use. Files are never among them, so whatever a server sends
    /// cannot make one be read.
    private static let protocols: [String: String] = [
        "rtsp": "rtsp,rtp,udp,tcp,http", "rtsps": "rtsp,rtsps,rtp,udp,tcp,tls",
        "rtmp": "rtmp,tcp", "rtmps": "rtmps,tls,tcp",
        "http": "http,https,httpproxy,tls,tcp,crypto,data",
        "https": "http,https,httpproxy,tls,tcp,crypto,data", "udp": "udp", "rtp": "rtp,udp",
        "tcp": "tcp", "srt": "srt",
    ]

    /// Keeps the start of a live stream short. What was read for analysis is delivered too.
    static let liveOptions = ["analyzeduration": "1000000"]

    static func network(
        _ url: String, options: VideoSourceOptions, interruption: Interruption
    ) throws(VideoError) -> OpenedInput {
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard let reachable = protocols[scheme] else {
            throw VideoError(
                .unreadableInput, "\(scheme):// URLs are not supported", file: url,
                why: protocols.keys.sorted().joined(separator: ", ") + " are")
        }
        avformat_network_init()
        // FFmpeg knows schemes in small letters only.
        let address = scheme + url.dropFirst(scheme.count)
        var given = FFmpegOptions(options.formatOptions)
        var defaults = liveOptions
        if scheme.hasPrefix("rtsp"), given["rtsp_transport"] == nil, given["rtsp_flags"] == nil {
            // UDP loses packets through home routers and Wi-Fi.
            defaults["rtsp_flags"] = "prefer_tcp"
        }
        if scheme == "udp" { defaults["overrun_nonfatal"] = "1" }
        given.setDefaults(defaults)
        given["protocol_whitelist"] = reachable
        var format: UnsafePointer<AVInputFormat>?
        if let wanted = options.format {
            format = av_find_input_format(wanted)
            guard let format, format.pointee.flags & AVFMT_NOFILE == 0 else {
                throw VideoError(.usage, "there is no format \(wanted) for a stream", file: url)
            }
        }
        return try open(
            address, format: format, options: &given, defaults: defaults, name: url,
            interruption: interruption)
    }

    static func device(
        _ format: String, _ name: String, options: VideoSourceOptions, interruption: Interruption
    ) throws(VideoError) -> OpenedInput {
        try DeviceLibrary.load()
        guard let found = av_find_input_format(format) else {
            throw VideoError(
                .unavailable, "this FFmpeg has no device or format \(format)", file: name)
        }
        var given = FFmpegOptions(options.formatOptions)
        return try open(
            name, format: found, options: &given, defaults: [:], name: "\(format) \(name)",
            interruption: interruption)
    }

    private static func open(
        _ url: String, format: UnsafePointer<AVInputFormat>?, options: inout FFmpegOptions,
        defaults: [String: String], name: String, interruption: Interruption
    ) throws(VideoError) -> OpenedInput {
        FFmpegLog.shared.clear()
        guard let context = avformat_alloc_context() else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        context.pointee.interrupt_callback = interruption.callback
        // A camera that sends nothing must not block the reading thread.
        if (format?.pointee.flags ?? 0) & AVFMT_NOFILE != 0 {
            context.pointee.flags |= AVFMT_FLAG_NONBLOCK
        }
        var opened: UnsafeMutablePointer<AVFormatContext>? = context
        let code = avformat_open_input(&opened, url, format, &options.dictionary)
        guard code >= 0, let opened else {
            throw VideoError(
                interruption.isRequested ? .cancelled : .unavailable, "cannot open", file: name,
                why: FFmpegLog.shared.explain(code))
        }
        let input = OpenedInput(context: opened)
        options["protocol_whitelist"] = nil
        for key in defaults.keys { options[key] = nil }
        if let unknown = options.firstKey {
            throw VideoError(.usage, "this input has no option \(unknown)", file: name)
        }
        return input
    }
}
