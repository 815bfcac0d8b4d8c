import HoldfastCFFmpeg

/// Which device beside the processor is to decode. Where none can, software does.
public enum HardwareDecoding: Sendable, Hashable, CustomStringConvertible {
    /// The first kind of device that is there and can decode the video.
    case automatic
    /// A kind of device by FFmpeg's name: "vaapi", "cuda".
    case kind(String)

    /// The kinds that this FFmpeg knows, whether such a device is there or not.
    public static var kinds: [String] {
        var names: [String] = []
        var type = av_hwdevice_iterate_types(AV_HWDEVICE_TYPE_NONE)
        while type != AV_HWDEVICE_TYPE_NONE {
            if let name = av_hwdevice_get_type_name(type) { names.append(String(cString: name)) }
            type = av_hwdevice_iterate_types(type)
        }
        return names
    }

    public var description: String {
        switch self {
        case .automatic: "auto"
        case .kind(let name): name
        }
    }

    /// What this FFmpeg has instead of a kind that it does not know; nil if it knows it.
    package var alternatives: String? {
        guard case .kind(let name) = self else { return nil }
        let kinds = Self.kinds
        if kinds.contains(name) { return nil }
        return kinds.isEmpty
            ? "this FFmpeg has no hardware decoding"
            : "this FFmpeg has \(kinds.joined(separator: ", "))"
    }

    /// - Throws: `VideoError` of kind `usage` if this FFmpeg does not know the kind.
    func check() throws(VideoError) {
        guard let alternatives else { return }
        throw VideoError(.usage, "hardware '\(self)' is unknown", why: alternatives)
    }
}

/// A device that is to decode, or why there is none.
struct HardwareDevice {
    /// FFmpeg's name of its kind; nil if software decodes.
    private(set) var kind: String?
    /// Why each kind that was tried cannot be had.
    private(set) var refusals: [String] = []

    /// Gives a decoder that is not open yet the device that is wanted. It uses that for what the device can
    /// decode, and is a software decoder for all else.
    init(_ wanted: HardwareDecoding, for context: UnsafeMutablePointer<AVCodecContext>) {
        let names =
            switch wanted {
            case .automatic: HardwareDecoding.kinds
            case .kind(let name): [name]
            }
        for name in names {
            let type = av_hwdevice_find_type_by_name(name)
            guard Self.canDecode(context, with: type) else {
                if case .kind = wanted {
                    let codec = String(cString: avcodec_get_name(context.pointee.codec_id))
                    refusals.append("this FFmpeg cannot decode \(codec) with \(name)")
                }
                continue
            }
            FFmpegLog.shared.clear()
            let code = av_hwdevice_ctx_create(&context.pointee.hw_device_ctx, type, nil, nil, 0)
            guard code < 0 else {
                kind = name
                return
            }
            let why = FFmpegLog.shared.recent().last ?? ffmpegMessage(code)
            refusals.append("\(name): \(why)")
        }
        if refusals.isEmpty { refusals.append("no hardware is known for this codec") }
    }

    /// Whether the decoder of a context works with a kind of device.
    private static func canDecode(
        _ context: UnsafeMutablePointer<AVCodecContext>, with type: AVHWDeviceType
    ) -> Bool {
        var index: Int32 = 0
        while let config = avcodec_get_hw_config(context.pointee.codec, index) {
            if config.pointee.device_type == type,
                Int(config.pointee.methods) & AV_CODEC_HW_CONFIG_METHOD_HW_DEVICE_CTX != 0
            {
                return true
            }
            index += 1
        }
        return false
    }

    /// Brings a frame that a device holds into memory; leaves others as they are.
    static func download(
        _ frame: inout UnsafeMutablePointer<AVFrame>, name: String
    ) throws(VideoError) {
        guard frame.pixelFormat.has(AV_PIX_FMT_FLAG_HWACCEL) else { return }
        guard var copy = av_frame_alloc() as UnsafeMutablePointer<AVFrame>? else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        FFmpegLog.shared.clear()
        var code = av_hwframe_transfer_data(copy, frame, 0)
        if code >= 0 { code = av_frame_copy_props(copy, frame) }
        guard code >= 0 else {
            freeFrame(&copy)
            throw VideoError(
                .badData, "cannot get a frame from the hardware that decodes", file: name,
                why: FFmpegLog.shared.explain(code))
        }
        freeFrame(&frame)
        frame = copy
    }
}
