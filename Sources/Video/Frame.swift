import HoldfastCFFmpeg
import HoldfastImaging

/// One frame of a video. It owns its pixels, which are in the decoder's pixel format. It can be
/// passed from thread to thread, but not shared.
public struct Frame: ~Copyable, @unchecked Sendable {
    let av: UnsafeMutablePointer<AVFrame>
    /// The unit of `av.pts`.
    let timeBase: Rational
    /// 0-based index in the source.
    public let index: Int
    /// Seconds from the beginning of the stream, according to the stream's own timestamps.
    public let time: Double
    // Not an instant: its layout is not known when this is compiled, and Swift 6.3 without
    // optimization then leaves the deinitializer out in other modules.
    private let arrivalTime: Duration?
    private static let clockOrigin = ContinuousClock.now
    /// How often a live source had been reopened before this frame.
    public let reopenings: Int
    /// Where memory for a copy comes from, if not from the system.
    private let memory: FrameMemory?

    /// Takes over an FFmpeg frame. Its `pts` must be set.
    ///
    /// - Parameter offset: seconds to add to its time.
    init(
        adopting av: UnsafeMutablePointer<AVFrame>, timeBase: Rational, index: Int,
        arrival: ContinuousClock.Instant? = nil, reopenings: Int = 0, offset: Double = 0,
        memory: FrameMemory? = nil
    ) {
        self.memory = memory
        self.av = av
        self.timeBase = timeBase
        self.index = index
        arrivalTime = arrival.map { $0 - Self.clockOrigin }
        self.reopenings = reopenings
        time = Double(av.pointee.pts) * timeBase.value + offset
    }

    /// A frame to fill in, for a video of constant frame rate. It is black, or dark green in YCbCr.
    ///
    /// - Parameters:
    ///   - width: in pixels, 1...65535.
    ///   - height: in pixels, 1...65535.
    ///   - fullRange: whether samples use all values, or only 16...235 (for 8 bits).
    ///   - matrix: of YCbCr formats.
    /// - Throws: `VideoError` of kind `usage` if the size or the format is impossible.
    public init(
        width: Int, height: Int, format: PixelFormat, index: Int, frameRate: Rational,
        matrix: ColorMatrix = .bt709, fullRange: Bool = false
    ) throws(VideoError) {
        guard format.isExpressible, frameRate.isPositive else {
            throw VideoError(.usage, "cannot make a frame of \(format) at \(frameRate) frames/s")
        }
        let av = try allocateFrame(width: width, height: height, format: format)
        av.pointee.color_range =
            fullRange || format.isRGB ? AVCOL_RANGE_JPEG : AVCOL_RANGE_MPEG
        av.pointee.colorspace =
            if format.isRGB {
                AVCOL_SPC_RGB
            } else {
                switch matrix {
                case .bt601: AVCOL_SPC_SMPTE170M
                case .bt709: AVCOL_SPC_BT709
                case .bt2020: AVCOL_SPC_BT2020_NCL
                }
            }
        for plane in 0..<4 {
            guard let buffer = av_frame_get_plane_buffer(av, Int32(plane)) else { break }
            buffer.pointee.data.update(repeating: 0, count: Int(buffer.pointee.size))
        }
        av.pointee.pts = Int64(index)
        self.init(
            adopting: av, timeBase: Rational(frameRate.denominator, frameRate.numerator),
            index: index)
    }

    deinit {
        var frame: UnsafeMutablePointer<AVFrame>? = av
        av_frame_free(&frame)
    }

    /// When its data had been read, if it comes from a source.
    public var arrival: ContinuousClock.Instant? { arrivalTime.map { Self.clockOrigin + $0 } }
    /// Displayed width, pixels.
    public var width: Int { Int(av.pointee.width) }
    /// Displayed height, pixels.
    public var height: Int { Int(av.pointee.height) }
    public var format: PixelFormat { PixelFormat(AVPixelFormat(av.pointee.format)) }

    /// Calls `body` with the planes for reading. They are valid only during the call and must not
    /// be written to.
    public borrowing func withImage<Result, Failure: Error>(
        _ body: (ImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(av.imageView)
    }

    /// Calls `body` with the planes for writing, which are valid only during the call. If the
    /// decoder still needs the pixels for later frames, they are copied first.
    ///
    /// - Throws: what `body` throws. Running out of memory ends the process, as elsewhere in Swift.
    public mutating func withMutableImage<Result, Failure: Error>(
        _ body: (ImageView) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let code = memory?.separate(av) ?? av_frame_make_writable(av)
        precondition(code >= 0, "no memory for a copy of a frame")
        return try body(av.imageView)
    }

    /// Another frame with the same pixels, which are shared until one of the two is written to.
    public borrowing func copy() -> Frame {
        guard let copy = av_frame_clone(av) else { preconditionFailure("no memory for a frame") }
        return Frame(
            adopting: copy, timeBase: timeBase, index: index, arrival: arrival,
            reopenings: reopenings, offset: time - Double(copy.pointee.pts) * timeBase.value,
            memory: memory)
    }

    /// The same pixels with another index and time.
    borrowing func moved(index: Int, offset: Double, reopenings: Int) -> Frame {
        guard let copy = av_frame_clone(av) else { preconditionFailure("no memory for a frame") }
        return Frame(
            adopting: copy, timeBase: timeBase, index: index, arrival: arrival,
            reopenings: reopenings, offset: offset, memory: memory)
    }
}

/// An FFmpeg frame with its own pixels, not cleared.
func allocateFrame(
    width: Int, height: Int, format: PixelFormat
) throws(VideoError) -> UnsafeMutablePointer<AVFrame> {
    guard (1...65535).contains(width), (1...65535).contains(height),
        var frame = av_frame_alloc() as UnsafeMutablePointer<AVFrame>?
    else { throw VideoError(.usage, "a frame cannot be \(width)x\(height)") }
    frame.pointee.width = Int32(width)
    frame.pointee.height = Int32(height)
    frame.pointee.format = format.av.rawValue
    let code = av_frame_get_buffer(frame, 0)
    guard code >= 0 else {
        freeFrame(&frame)
        throw VideoError(
            .inputOutput, "no memory for a frame of \(width)x\(height)", why: ffmpegMessage(code))
    }
    return frame
}

func freeFrame(_ frame: inout UnsafeMutablePointer<AVFrame>) {
    var pointer: UnsafeMutablePointer<AVFrame>? = frame
    av_frame_free(&pointer)
}

extension UnsafeMutablePointer<AVFrame> {
    var pixelFormat: PixelFormat { PixelFormat(AVPixelFormat(pointee.format)) }

    /// True if samples use all values.
    var isFullRange: Bool {
        let format = pixelFormat
        if format.isRGB { return true }
        switch pointee.color_range {
        case AVCOL_RANGE_JPEG: return true
        case AVCOL_RANGE_MPEG: return false
        default: return format.isGray || format.withoutRange != nil
        }
    }

    /// The matrix that the stream states, or else the usual one for the size.
    var colorMatrix: ColorMatrix {
        switch pointee.colorspace {
        case AVCOL_SPC_BT709: .bt709
        case AVCOL_SPC_BT470BG, AVCOL_SPC_SMPTE170M, AVCOL_SPC_FCC, AVCOL_SPC_SMPTE240M: .bt601
        case AVCOL_SPC_BT2020_NCL, AVCOL_SPC_BT2020_CL: .bt2020
        default: .usual(width: Int(pointee.width), height: Int(pointee.height))
        }
    }

    /// The planes of a frame of an expressible format.
    var imageView: ImageView {
        let format = pixelFormat
        let width = Int(pointee.width)
        let height = Int(pointee.height)
        let shift = format.chromaShift
        let data = [pointee.data.0, pointee.data.1, pointee.data.2, pointee.data.3]
        let lineSize = [
            pointee.linesize.0, pointee.linesize.1, pointee.linesize.2, pointee.linesize.3,
        ]
        var planes: [Plane] = []
        planes.reserveCapacity(3)
        for (number, component) in format.layout.enumerated() {
            let index = Int(component.plane)
            guard let base = data[index] else { preconditionFailure("a frame without pixels") }
            let isChroma = number > 0 && !format.isRGB
            planes.append(
                Plane(
                    base: UnsafeMutableRawPointer(base) + Int(component.offset),
                    width: isChroma ? ceilShift(width, shift.horizontal) : width,
                    height: isChroma ? ceilShift(height, shift.vertical) : height,
                    columnStep: Int(component.step), rowStep: Int(lineSize[index]),
                    bitDepth: Int(component.depth), shift: Int(component.shift)))
        }
        let encoding: ColorEncoding =
            if format.isRGB {
                .rgb
            } else if format.isGray {
                .gray(fullRange: isFullRange)
            } else {
                .ycbcr(matrix: colorMatrix, fullRange: isFullRange)
            }
        return .unchecked(width: width, height: height, encoding: encoding, planes: planes)
    }
}

/// `value / 2^shift`, rounded up.
func ceilShift(_ value: Int, _ shift: Int) -> Int {
    (value + (1 << shift) - 1) >> shift
}
