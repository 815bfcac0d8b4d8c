import HoldfastSystem

/// Views of bytes (`[UInt8]`, `Data`, a buffer pointer, ...) that are valid inside a closure.
///
/// Each throws ``ImageError`` if the bytes do not fit the layout, and otherwise what its closure
/// throws. The pixels are not copied. `bytesPerRow` is the distance between the starts of two rows
/// in bytes; nil means rows without padding.
extension ImageView {
    /// Calls `body` with a view of an image; see
    /// `init(_:_:width:height:bytesPerRow:matrix:fullRange:bitDepth:)` for the parameters.
    public static func with<Result>(
        _ layout: PixelLayout, _ bytes: some ContiguousBytes, width: Int, height: Int,
        bytesPerRow: Int? = nil, matrix: ColorMatrix? = nil, fullRange: Bool? = nil,
        bitDepth: Int = 16, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try bytes.withUnsafeBytes { buffer in
            try body(
                ImageView(
                    layout, buffer, width: width, height: height, bytesPerRow: bytesPerRow,
                    matrix: matrix, fullRange: fullRange, bitDepth: bitDepth))
        }
    }

    /// Calls `body` with a view of an image to draw on.
    public static func withMutable<Result>(
        _ layout: PixelLayout, _ bytes: inout [UInt8], width: Int, height: Int,
        bytesPerRow: Int? = nil, matrix: ColorMatrix? = nil, fullRange: Bool? = nil,
        bitDepth: Int = 16, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try bytes.withUnsafeMutableBytes { buffer in
            try body(
                ImageView(
                    layout, buffer, width: width, height: height, bytesPerRow: bytesPerRow,
                    matrix: matrix, fullRange: fullRange, bitDepth: bitDepth))
        }
    }

    /// Red, green and blue, a byte each: `height` rows of `3 * width` bytes.
    public static func withRGB<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(.rgb, bytes, width: width, height: height, bytesPerRow: bytesPerRow, body)
    }

    /// Blue, green and red, a byte each, the order of OpenCV: `height` rows of `3 * width` bytes.
    public static func withBGR<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(.bgr, bytes, width: width, height: height, bytesPerRow: bytesPerRow, body)
    }

    /// Red, green, blue and an alpha that is ignored: `height` rows of `4 * width` bytes.
    public static func withRGBA<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(.rgba, bytes, width: width, height: height, bytesPerRow: bytesPerRow, body)
    }

    /// Blue, green, red and an alpha that is ignored: `height` rows of `4 * width` bytes.
    public static func withBGRA<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(.bgra, bytes, width: width, height: height, bytesPerRow: bytesPerRow, body)
    }

    /// Luminance of 8 bits: `height` rows of `width` bytes.
    ///
    /// - Parameter fullRange: Whether 0 is black and 255 white; else 16 and 235 are.
    public static func withGray<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        fullRange: Bool = true, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(
            .gray, bytes, width: width, height: height, bytesPerRow: bytesPerRow,
            fullRange: fullRange, body)
    }

    /// Luminance of more than 8 bits in words of 16, in the machine's byte order: `height` rows of
    /// `2 * width` bytes.
    ///
    /// - Parameter bitDepth: How many of the lowest bits are used, 9...16.
    public static func withGray16<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        bitDepth: Int = 16, fullRange: Bool = true, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(
            .gray16, bytes, width: width, height: height, bytesPerRow: bytesPerRow,
            fullRange: fullRange, bitDepth: bitDepth, body)
    }

    /// Luminance of more than 8 bits: `height` rows of `width` samples.
    ///
    /// - Parameters:
    ///   - bytesPerRow: From row to row, bytes (not samples); nil where rows have no padding.
    ///   - bitDepth: How many of the lowest bits are used, 9...16.
    public static func withGray16<Result>(
        _ samples: [UInt16], width: Int, height: Int, bytesPerRow: Int? = nil,
        bitDepth: Int = 16, fullRange: Bool = true, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try samples.withUnsafeBytes { buffer in
            try withGray16(
                buffer, width: width, height: height, bytesPerRow: bytesPerRow,
                bitDepth: bitDepth, fullRange: fullRange, body)
        }
    }

    /// Luma and interleaved Cb and Cr (4:2:0) in one piece: `height` rows of luma, then
    /// `(height + 1) / 2` rows of `2 * ((width + 1) / 2)` bytes with the same stride.
    public static func withNV12<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        matrix: ColorMatrix? = nil, fullRange: Bool = false, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(
            .nv12, bytes, width: width, height: height, bytesPerRow: bytesPerRow,
            matrix: matrix, fullRange: fullRange, body)
    }

    /// Luma and interleaved Cb and Cr (4:2:0) in two pieces, as cameras and decoders give them.
    public static func withNV12<Result>(
        luma: ImageBytes, chroma: ImageBytes, width: Int, height: Int,
        matrix: ColorMatrix? = nil, fullRange: Bool = false, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try body(
            ImageView(
                .nv12, areas: [luma, chroma], width: width, height: height, matrix: matrix,
                fullRange: fullRange))
    }

    /// Luma, Cb and Cr (4:2:0) in one piece: `height` rows of luma, then `(height + 1) / 2` rows of
    /// `(width + 1) / 2` bytes of each colour difference, with half the stride, rounded up.
    public static func withI420<Result>(
        _ bytes: some ContiguousBytes, width: Int, height: Int, bytesPerRow: Int? = nil,
        matrix: ColorMatrix? = nil, fullRange: Bool = false, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try with(
            .i420, bytes, width: width, height: height, bytesPerRow: bytesPerRow,
            matrix: matrix, fullRange: fullRange, body)
    }

    /// Luma, Cb and Cr (4:2:0) in three pieces.
    public static func withI420<Result>(
        luma: ImageBytes, cb: ImageBytes, cr: ImageBytes, width: Int, height: Int,
        matrix: ColorMatrix? = nil, fullRange: Bool = false, _ body: (ImageView) throws -> Result
    ) throws -> Result {
        try body(
            ImageView(
                .i420, areas: [luma, cb, cr], width: width, height: height, matrix: matrix,
                fullRange: fullRange))
    }
}
