import HoldfastCFFmpeg
import HoldfastImaging

/// Converts frames between pixel formats and sizes by libswscale, keeping the scaler while the
/// geometry stays the same. Not for use from two threads at once.
final class FrameConverter {
    private struct Geometry: Equatable {
        var width: Int32
        var height: Int32
        var format: PixelFormat
        var isFullRange: Bool
        var matrix: ColorMatrix
    }

    private var scaler: OpaquePointer?
    private var from: Geometry?
    private var to: Geometry?

    deinit {
        sws_freeContext(scaler)
    }

    /// A new frame of the given format and size with the properties of the old one.
    ///
    /// - Parameter fullRange: what the result shall have; nil keeps that of the source.
    func convert(
        _ source: UnsafeMutablePointer<AVFrame>, to format: PixelFormat, width: Int? = nil,
        height: Int? = nil, fullRange: Bool? = nil, threads: Int = 1
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

    private func prepare(from given: Geometry, to wanted: Geometry) throws(VideoError) {
        sws_freeContext(scaler)
        from = nil
        to = nil
        let isSameSize = given.width == wanted.width && given.height == wanted.height
        let flags =
            (isSameSize ? SWS_BILINEAR : SWS_BICUBIC) | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT
        scaler = sws_getContext(
            given.width, given.height, given.format.av, wanted.width, wanted.height,
            wanted.format.av, flags, nil, nil, nil)
        guard scaler != nil else {
            throw VideoError(.badData, "cannot convert \(given.format) to \(wanted.format)")
        }
        // Fails for pairs that know no range, such as gray to gray: there is nothing to set then.
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
