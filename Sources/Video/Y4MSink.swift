import Foundation
import HoldfastCFFmpeg
import HoldfastImaging

/// Writes uncompressed video as YUV4MPEG2 to a file descriptor, for a pipe.
///
/// Gray, 4:2:0, 4:2:2, 4:1:1 and 4:4:4 with 8 to 16 bits are written unchanged, other formats as
/// 4:4:4. YUV4MPEG2 has a constant frame rate, so frame times are lost. Frames whose size or format
/// differs from the first are converted to it.
public final class Y4MSink: FrameSink, @unchecked Sendable {
    private let descriptor: Int32
    private let name: String
    private let frameRate: Rational
    private let converter = FrameConverter()
    private var format: PixelFormat?
    private var width = 0
    private var height = 0
    private var isFullRange = false
    private var buffer: [UInt8] = []

    /// - Parameters:
    ///   - descriptor: is left open; 1 is standard output.
    ///   - name: for messages.
    public init(descriptor: Int32 = 1, name: String = "standard output", frameRate: Rational) {
        FFmpegLog.start()
        self.descriptor = descriptor
        self.name = name
        self.frameRate = frameRate.isPositive ? frameRate : Rational(25)
    }

    public func write(_ frame: borrowing Frame) throws(VideoError) {
        if format == nil { try begin(frame) }
        guard let format else { return }
        // Only subsampling and depth matter, not whether samples are packed: planes separate them.
        let isSame =
            frame.width == width && frame.height == height
            && Self.tag(frame.format) == Self.tag(format)
            && frame.av.isFullRange == isFullRange
        if isSame {
            try put(frame.av.imageView)
        } else {
            var converted = try converter.convert(
                frame.av, to: format, width: width, height: height, fullRange: isFullRange)
            defer { freeFrame(&converted) }
            try put(converted.imageView)
        }
    }

    public func finish() throws(VideoError) {}

    private func begin(_ frame: borrowing Frame) throws(VideoError) {
        let first = Self.tag(frame.format) == nil ? PixelFormat.yuv444p : frame.format
        guard let tag = Self.tag(first) else { return }
        format = first
        width = frame.width
        height = frame.height
        isFullRange = !frame.format.isRGB && frame.av.isFullRange
        var ratio = Rational(frame.av.pointee.sample_aspect_ratio)
        if !ratio.isPositive { ratio = Rational(1) }
        let header =
            "YUV4MPEG2 W\(width) H\(height) F\(frameRate.numerator):\(frameRate.denominator) Ip "
            + "A\(ratio.numerator):\(ratio.denominator) C\(tag) "
            + "XCOLORRANGE=\(isFullRange ? "FULL" : "LIMITED")\n"
        try writeAll(Array(header.utf8), to: descriptor, name: name)
    }

    /// The format's name in the header; nil if it has none.
    private static func tag(_ format: PixelFormat) -> String? {
        let depth = format.bitDepth
        guard [8, 9, 10, 12, 14, 16].contains(depth), !format.isRGB else { return nil }
        if format.isGray {
            return depth == 8 ? "mono" : [9, 10, 12, 16].contains(depth) ? "mono\(depth)" : nil
        }
        switch format.chromaShift {
        case (1, 1): return depth == 8 ? "420jpeg" : "420p\(depth)"
        case (1, 0): return depth == 8 ? "422" : "422p\(depth)"
        case (0, 0): return depth == 8 ? "444" : "444p\(depth)"
        case (2, 0): return depth == 8 ? "411" : nil
        default: return nil
        }
    }

    private func put(_ image: ImageView) throws(VideoError) {
        buffer.removeAll(keepingCapacity: true)
        buffer.append(contentsOf: "FRAME\n".utf8)
        for plane in image.planes { append(plane) }
        try writeAll(buffer, to: descriptor, name: name)
    }

    /// Appends a plane's samples; those of more than 8 bits with the low byte first.
    private func append(_ plane: Plane) {
        let isPlain =
            plane.columnStep == plane.bytesPerSample && plane.shift == 0
            && (plane.bytesPerSample == 1 || 1.littleEndian == 1)
        for row in 0..<plane.height {
            if isPlain {
                buffer.append(
                    contentsOf: UnsafeRawBufferPointer(
                        start: plane.base + row * plane.rowStep,
                        count: plane.width * plane.bytesPerSample))
            } else {
                for column in 0..<plane.width {
                    let value = plane[column, row]
                    buffer.append(UInt8(truncatingIfNeeded: value))
                    if plane.bytesPerSample == 2 {
                        buffer.append(UInt8(truncatingIfNeeded: value >> 8))
                    }
                }
            }
        }
    }
}
