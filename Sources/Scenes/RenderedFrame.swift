import HoldfastImaging

/// A frame that owns its pixels: planar 4:2:0, 8 bit, BT.601, limited range.
public struct RenderedFrame: Sendable, Hashable {
    public let width: Int
    public let height: Int
    /// The planes Y, Cb and Cr one after the other, without gaps.
    public internal(set) var bytes: [UInt8]

    public var chromaWidth: Int { (width + 1) / 2 }
    public var chromaHeight: Int { (height + 1) / 2 }

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        let chroma = (width + 1) / 2 * ((height + 1) / 2)
        bytes = [UInt8](repeating: 128, count: width * height + 2 * chroma)
    }

    /// Calls `body` with a view of the pixels that may be read, not written, and not kept.
    public func withImage<Result>(_ body: (ImageView) throws -> Result) rethrows -> Result {
        try bytes.withUnsafeBytes { buffer in
            // The view's planes can be written through; `withMutableImage` is for that.
            try body(view(UnsafeMutableRawPointer(mutating: buffer.baseAddress!)))
        }
    }

    /// Calls `body` with a view through which the pixels may be changed; it must not be kept.
    public mutating func withMutableImage<Result>(
        _ body: (ImageView) throws -> Result
    ) rethrows -> Result {
        let frame = self
        return try bytes.withUnsafeMutableBytes { try body(frame.view($0.baseAddress!)) }
    }

    private func view(_ base: UnsafeMutableRawPointer) -> ImageView {
        func plane(_ offset: Int, _ width: Int, _ height: Int) -> Plane {
            Plane(base: base + offset, width: width, height: height, columnStep: 1, rowStep: width)
        }
        let luma = width * height
        let chroma = chromaWidth * chromaHeight
        return .unchecked(
            width: width, height: height, encoding: .ycbcr(matrix: .bt601, fullRange: false),
            planes: [
                plane(0, width, height), plane(luma, chromaWidth, chromaHeight),
                plane(luma + chroma, chromaWidth, chromaHeight),
            ])
    }
}
