import HoldfastCFFmpeg
import HoldfastImaging

/// Which brightness of gray frames of more than 8 bits is black and which is white.
///
/// Cameras of microscopes and heat often use a small part of what 16 bits hold. Taken as they are, their
/// pictures are nearly black, and hardly anything of them is left.
public enum GrayRange: Sendable, Equatable {
    /// That of the first frame, with as much room above and half as much below, where it is a small
    /// part of what the bits hold; else all of it. It is the same for all frames.
    case automatic
    /// All that the bits hold.
    case whole
    /// From one value to a larger one; what is beyond is black or white.
    case between(Int, Int)

    /// The first frame's range is widened if it is less than this part of what the bits hold.
    private static let smallShare = 0.125
    /// The share of pixels on each side of the first frame's range that may lie outside, such as defective
    /// ones of the sensor.
    private static let outside = 0.001

    /// What is black and what is white, from the first frame; nil where all that the bits hold is taken.
    func limits(of first: borrowing Frame) -> ClosedRange<Int>? {
        guard first.format.isGray else { return nil }
        return first.withImage { image -> ClosedRange<Int>? in
            let plane = image.planes[0]
            guard plane.bitDepth > 8 else { return nil }
            switch self {
            case .whole: return nil
            case .between(let low, let high): return low < high ? low...high : nil
            case .automatic:
                let (low, high) = plane.brightness(outside: Self.outside)
                guard high - low < Self.smallShare * Double(plane.maximum) else { return nil }
                let white = min(high + (high - low), Double(plane.maximum))
                return Int(max(0, low - (high - low) / 2))...Int(white)
            }
        }
    }
}

/// Spreads a range of the brightness of gray frames over all that their bits hold.
struct GrayWidening {
    let limits: ClosedRange<Int>
    private var table: [UInt16] = []

    init(_ limits: ClosedRange<Int>) {
        self.limits = limits
    }

    /// Changes a frame in place, if it is gray and has more than 8 bits.
    mutating func apply(to frame: UnsafeMutablePointer<AVFrame>, name: String) throws(VideoError) {
        guard frame.pixelFormat.isGray, frame.imageView.planes[0].bitDepth > 8 else { return }
        guard av_frame_make_writable(frame) >= 0 else {
            throw VideoError(.inputOutput, "out of memory", file: name)
        }
        let plane = frame.imageView.planes[0]
        if table.count != plane.maximum + 1 { fill(plane.maximum) }
        for row in 0..<plane.height {
            let values = (plane.base + row * plane.rowStep)
                .assumingMemoryBound(to: UInt16.self)
            for column in 0..<plane.width {
                values[column] = table[min(Int(values[column]), plane.maximum)]
            }
        }
    }

    private mutating func fill(_ maximum: Int) {
        let scale = Double(maximum) / Double(max(1, limits.upperBound - limits.lowerBound))
        table = (0...maximum).map { value in
            let widened = (Double(value - limits.lowerBound) * scale).rounded()
            return UInt16(min(max(widened, 0), Double(maximum)))
        }
    }
}

extension Plane {
    /// How many pixels tell the brightness.
    private static let samples = 16_384

    /// The brightness that few pixels are below, and that few are above; some way apart, so that noise
    /// is not all that is seen.
    ///
    /// - Parameter outside: the share of pixels on each side that may be beyond.
    func brightness(outside: Double) -> (low: Double, high: Double) {
        let step = max(1, Int((Double(width * height) / Double(Self.samples)).squareRoot()))
        var values: [Int] = []
        for row in stride(from: step / 2, to: height, by: step) {
            for column in stride(from: step / 2, to: width, by: step) {
                values.append(self[column, row])
            }
        }
        values.sort()
        guard let last = values.indices.last else { return (0, Double(maximum)) }
        let cut = min(Int(Double(values.count) * outside), last)
        let (low, high) = (Double(values[cut]), Double(values[last - cut]))
        let least = max(8, Double(maximum) / 1024)
        let missing = max(0, least - (high - low)) / 2
        return (low - missing, high + missing)
    }
}
