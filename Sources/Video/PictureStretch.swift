import HoldfastCFFmpeg
import HoldfastImaging

/// Makes pictures for people of gray frames: with colour planes, so that what is drawn has its colours,
/// in 8 bits, and with the brightness of deeper frames stretched over all of them, as sensors for heat
/// need it. Frames in colour stay as they are.
///
/// The limits of the stretch follow the video slowly, so that the picture does not flicker. For use by
/// one thread at a time.
public final class PictureStretch: @unchecked Sendable {
    private var limits: (low: Double, high: Double)?
    /// The share of the way to a frame's own limits that is gone with it.
    private static let pace = 0.1
    /// The share of pixels on each side that may be cut off.
    private static let cut = 0.005

    public init() {}

    /// A frame to be drawn on and shown in the place of a gray one; nil for one in colour.
    public func colorFrame(of frame: borrowing Frame) throws(VideoError) -> Frame? {
        guard frame.format.isGray else { return nil }
        var picture = try allocateFrame(
            width: frame.width, height: frame.height, format: .yuv420p)
        av_frame_copy_props(picture, frame.av)
        picture.pointee.color_range = AVCOL_RANGE_MPEG
        picture.pointee.colorspace = AVCOL_SPC_BT709
        do {
            try fill(picture.imageView, from: frame.av.imageView)
        } catch {
            freeFrame(&picture)
            throw error
        }
        return Frame(
            adopting: picture, timeBase: frame.timeBase, index: frame.index,
            arrival: frame.arrival, reopenings: frame.reopenings,
            offset: frame.time - Double(picture.pointee.pts) * frame.timeBase.value)
    }

    /// A picture in 8 bits and colour of any frame.
    ///
    /// - Throws: `VideoError` of kind `usage` where the picture is larger than a frame can be.
    public func picture(of image: ImageView) throws(VideoError) -> Frame {
        guard case .gray = image.encoding else { return try Frame(copying: image) }
        let picture = try Frame(
            width: image.width, height: image.height, format: .yuv444p, index: 0,
            frameRate: Rational(25))
        try fill(picture.av.imageView, from: image)
        return picture
    }

    private func fill(_ target: ImageView, from source: ImageView) throws(VideoError) {
        let (from, to) = (source.planes[0], target.planes[0])
        let table = table(for: source)
        for row in 0..<to.height {
            for column in 0..<to.width { to[column, row] = Int(table[from[column, row]]) }
        }
        for plane in target.planes.dropFirst() {
            for row in 0..<plane.height {
                (plane.base + row * plane.rowStep)
                    .initializeMemory(as: UInt8.self, repeating: 128, count: plane.width)
            }
        }
    }

    /// What each brightness becomes: limited-range luma, which every player shows alike.
    private func table(for image: ImageView) -> [UInt8] {
        let plane = image.planes[0]
        let maximum = Double(plane.maximum)
        let (low, high): (Double, Double)
        if plane.bitDepth > 8 {
            (low, high) = follow(plane.brightness(outside: Self.cut))
        } else if case .gray(let isFull) = image.encoding, !isFull {
            (low, high) = (16, 235)
        } else {
            (low, high) = (0, maximum)
        }
        let scale = 219 / max(high - low, 1)
        return (0...plane.maximum).map { value in
            UInt8(min(max((Double(value) - low) * scale + 16, 16), 235).rounded())
        }
    }

    private func follow(_ new: (low: Double, high: Double)) -> (Double, Double) {
        guard let old = limits else {
            limits = new
            return new
        }
        let next = (
            low: old.low + (new.low - old.low) * Self.pace,
            high: old.high + (new.high - old.high) * Self.pace
        )
        limits = next
        return next
    }
}
