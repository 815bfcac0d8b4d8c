/// Why bytes or planes do not make an image.
public enum ImageError: HoldfastError, Hashable {
    /// A side is not 1...``ImageView/maximumSide`` pixels.
    case size(width: Int, height: Int)
    /// Rows of a plane need more bytes than the stride has, or the stride is too large to count.
    case stride(Int, needed: Int, plane: Int)
    /// The bytes end before the last row of a plane does.
    case tooFewBytes(Int, needed: Int, plane: Int)
    /// The encoding or the layout has another number of planes.
    case planeCount(Int, needed: Int)
    /// 16-bit samples do not have so many bits.
    case bitDepth(Int)
    /// A plane does not fit.
    case plane(Int, reason: String)

    public var description: String {
        switch self {
        case .size(let width, let height):
            "an image cannot be \(width)x\(height): its sides are 1...\(ImageView.maximumSide) pixels"
        case .stride(let stride, let needed, let plane):
            "plane \(plane) has rows of \(needed) bytes; a stride of \(stride) bytes is impossible"
        case .tooFewBytes(let count, let needed, let plane):
            "plane \(plane) needs \(needed) bytes; there are \(count)"
        case .planeCount(let count, let needed):
            "the image needs \(needed) \(needed == 1 ? "plane" : "planes"); \(count) were given"
        case .bitDepth(let depth): "16-bit samples have 9...16 bits, not \(depth)"
        case .plane(let index, let reason): "plane \(index): \(reason)"
        }
    }
}
