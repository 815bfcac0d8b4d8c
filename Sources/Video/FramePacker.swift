import HoldfastCFFmpeg
import HoldfastImaging

/// Writes frames into a caller's memory in one of the formats with one area of whole bytes a pixel.
/// Not for use by two threads at once.
package final class FramePacker {
    private let converter = FrameConverter()

    package init() {}

    fileprivate func pack(
        _ frame: UnsafeMutablePointer<AVFrame>, as format: PixelFormat,
        into target: UnsafeMutableRawBufferPointer, bytesPerRow: Int?
    ) throws {
        let width = Int(frame.pointee.width) * (format == .gray ? 1 : 3)
        let height = Int(frame.pointee.height)
        let stride = bytesPerRow ?? width
        let (bytes, overflows) = stride.multipliedReportingOverflow(by: height)
        guard stride >= width, !overflows else {
            throw ImageError.stride(stride, needed: width, plane: 0)
        }
        let needed = bytes - stride + width
        guard let start = target.baseAddress, needed <= target.count else {
            throw ImageError.tooFewBytes(target.count, needed: needed, plane: 0)
        }
        var converted = try converter.convert(
            frame, to: format, fullRange: format == .gray ? true : nil)
        defer { freeFrame(&converted) }
        guard let rows = converted.pointee.data.0 else { return }
        for row in 0..<height {
            (start + row * stride).copyMemory(
                from: rows + row * Int(converted.pointee.linesize.0), byteCount: width)
        }
    }
}

extension PixelFormat {
    package static let bgr24 = PixelFormat(AV_PIX_FMT_BGR24)
}

extension Frame {
    /// Writes the frame into memory as `gray`, `rgb24` or `bgr24`, full range.
    ///
    /// - Throws: ``ImageError`` where the memory is too small for the stride, ``VideoError`` where the
    ///   frame cannot be converted.
    package borrowing func packed(
        by packer: FramePacker, as format: PixelFormat, into target: UnsafeMutableRawBufferPointer,
        bytesPerRow: Int? = nil
    ) throws {
        try packer.pack(av, as: format, into: target, bytesPerRow: bytesPerRow)
    }
}
