import HoldfastCFFmpeg
import HoldfastImaging

/// Converts frames between pixel formats and sizes with libswscale. It reuses the scaler as long as
/// the geometry stays the same. Not for use by two threads at once.
final class FrameConverter {
    private struct Geometry: Equatable {
        var width: Int32
        var height: Int32
        var format: PixelFormat
        var isFullRange: Bool
        var matrix: ColorMatrix
    }

    /// Whether speed matters more than quality.
    private let isQuick: Bool
    private var scaler: OpaquePointer?
    private var from: Geometry?
    private var to: Geometry?

    init(isQuick: Bool = false) {
        self.isQuick = isQuick
    }

    deinit {
        sws_freeContext(scaler)
    }

    /// A new frame of the given format and size with the properties of the old one.
    ///
    /// - Parameter fullRange: range of the result; nil keeps that of the source.
    func convert(
        _ source: UnsafeMutablePointer<AVFrame>, to format: PixelFormat, width: Int? = nil,
        height: Int? = nil, fullRange: Bool? = nil
    ) throws(VideoError) -> UnsafeMutablePointer<AVFrame> {
        let wanted = Geometry(
            width: Int32(clamping: width ?? Int(source.pointee.width)),
            height: Int32(clamping: height ?? Int(source.pointee.height)), format: format,
            isFullRange: format.isRGB
                || (fullRange ?? (source.pixelFormat.isRGB ? false : source.isFullRange)),
            matrix: source.colorMatrix)
        let given = Geometry(
            width: source.pointee.width, height: source.pointee.height, format: source.pixelFormat,
            isFullRange: source.isFullRange, matrix: source.colorMatrix)
        if given.format.isGray, !given.isFullRange, wanted.isFullRange {
            var expanded = try Self.expandedGray(source)
            defer { freeFrame(&expanded) }
            return try convert(
                expanded, to: format, width: width, height: height, fullRange: fullRange)
        }
        if given != from || wanted != to {
            try prepare(from: given, to: wanted)
        }
        var result = try allocateFrame(
            width: Int(wanted.width), height: Int(wanted.height), format: format)
        av_frame_copy_props(result, source)
        result.pointee.color_range = wanted.isFullRange ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        if format.isRGB {
            result.pointee.colorspace = AVCOL_SPC_RGB
        } else if given.format.isRGB || source.pointee.colorspace == AVCOL_SPC_UNSPECIFIED {
            result.pointee.colorspace = wanted.matrix.colorSpace
        }
        let code = sws_scale_frame(scaler, result, source)
        guard code >= 0 else {
            freeFrame(&result)
            throw VideoError(
                .badData, "cannot convert \(given.format) to \(format)", why: ffmpegMessage(code))
        }
        return result
    }

    /// A full-range copy of a limited-range gray frame: libswscale treats all gray as full range.
    private static func expandedGray(
        _ source: UnsafeMutablePointer<AVFrame>
    ) throws(VideoError) -> UnsafeMutablePointer<AVFrame> {
        let width = Int(source.pointee.width)
        let height = Int(source.pointee.height)
        let result = try allocateFrame(width: width, height: height, format: source.pixelFormat)
        av_frame_copy_props(result, source)
        result.pointee.color_range = AVCOL_RANGE_JPEG
        let from = source.imageView.planes[0]
        let to = result.imageView.planes[0]
        // ITU-R BT.601: black at 16 and white at 235 of 8 bits, and in proportion for more.
        let black = 16 << (from.bitDepth - 8)
        let span = 219 << (from.bitDepth - 8)
        for y in 0..<height {
            for x in 0..<width {
                let value = ((from[x, y] - black) * from.maximum + span / 2) / span
                to[x, y] = min(max(value, 0), to.maximum)
            }
        }
        return result
    }

    private func prepare(from given: Geometry, to wanted: Geometry) throws(VideoError) {
        sws_freeContext(scaler)
        from = nil
        to = nil
        let isSameSize = given.width == wanted.width && given.height == wanted.height
        let flags =
            isQuick
            ? SWS_FAST_BILINEAR
            : (isSameSize ? SWS_BILINEAR : SWS_BICUBIC) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT
        // The ranges must be known from the start, or libswscale may decide just to copy.
        scaler = sws_alloc_context()
        let options: [(String, Int32)] = [
            ("srcw", given.width), ("srch", given.height),
            ("src_format", given.format.av.rawValue), ("src_range", given.isFullRange ? 1 : 0),
            ("dstw", wanted.width), ("dsth", wanted.height),
            ("dst_format", wanted.format.av.rawValue), ("dst_range", wanted.isFullRange ? 1 : 0),
            ("sws_flags", flags),
        ]
        for (name, value) in options {
            av_opt_set_int(UnsafeMutableRawPointer(scaler), name, Int64(value), 0)
        }
        guard scaler != nil, sws_init_context(scaler, nil, nil) >= 0 else {
            throw VideoError(.badData, "cannot convert \(given.format) to \(wanted.format)")
        }
        // Fails for pairs without a range, such as gray to gray; then there is nothing to set.
        sws_setColorspaceDetails(
            scaler, sws_getCoefficients(given.matrix.scalerMatrix), given.isFullRange ? 1 : 0,
            sws_getCoefficients(wanted.matrix.scalerMatrix), wanted.isFullRange ? 1 : 0, 0, 1 << 16,
            1 << 16)
        from = given
        to = wanted
    }
}

extension ColorMatrix {
    var colorSpace: AVColorSpace {
        switch self {
        case .bt601: AVCOL_SPC_SMPTE170M
        case .bt709: AVCOL_SPC_BT709
        case .bt2020: AVCOL_SPC_BT2020_NCL
        }
    }

    fileprivate var scalerMatrix: Int32 {
        switch self {
        case .bt601: SWS_CS_ITU601
        case .bt709: SWS_CS_ITU709
        case .bt2020: SWS_CS_BT2020
        }
    }
}
