/// How the samples of an image's planes make a colour.
public enum ColorEncoding: Sendable, Hashable {
    /// One plane of luminance.
    case gray(fullRange: Bool)
    /// Luma and two colour differences (Y, Cb, Cr).
    case ycbcr(matrix: ColorMatrix, fullRange: Bool)
    /// Red, green and blue, always full range.
    case rgb
}

/// The weights of red and blue in luma (ITU-R BT.601, BT.709, BT.2020).
public enum ColorMatrix: Sendable, Hashable {
    case bt601, bt709, bt2020

    /// The luma weights of red and of blue; green has the rest.
    public var weights: (red: Double, blue: Double) {
        switch self {
        case .bt601: (0.299, 0.114)
        case .bt709: (0.2126, 0.0722)
        case .bt2020: (0.2627, 0.0593)
        }
    }
}

/// A non-owning view of one component (luma, a colour difference, red, ...) of an image.
///
/// Sample `(column, row)` starts at `base + column * columnStep + row * rowStep`. The steps are in
/// bytes and may be larger than a sample (packed formats). A sample has one byte where `bitDepth` is
/// 8, else two in native byte order; its value is `raw >> shift`, 0 ..< 2^bitDepth.
///
/// The view is valid as long as the frame it came from; it does not keep it alive.
public struct Plane: @unchecked Sendable {
    public let base: UnsafeMutableRawPointer
    public let width: Int
    public let height: Int
    public let columnStep: Int
    public let rowStep: Int
    public let bitDepth: Int
    public let shift: Int

    public init(
        base: UnsafeMutableRawPointer, width: Int, height: Int, columnStep: Int, rowStep: Int,
        bitDepth: Int = 8, shift: Int = 0
    ) {
        self.base = base
        self.width = width
        self.height = height
        self.columnStep = columnStep
        self.rowStep = rowStep
        self.bitDepth = bitDepth
        self.shift = shift
    }

    public var bytesPerSample: Int { bitDepth > 8 ? 2 : 1 }

    /// The largest value that a sample can have.
    public var maximum: Int { (1 << bitDepth) - 1 }

    /// The sample at a column and row, which must lie inside. For tests and slow paths.
    public subscript(column: Int, row: Int) -> Int {
        get {
            let place = base + column * columnStep + row * rowStep
            return bytesPerSample == 1
                ? Int(place.load(as: UInt8.self)) >> shift
                : Int(place.loadUnaligned(as: UInt16.self)) >> shift
        }
        nonmutating set {
            let place = base + column * columnStep + row * rowStep
            if bytesPerSample == 1 {
                place.storeBytes(of: UInt8(truncatingIfNeeded: newValue << shift), as: UInt8.self)
            } else {
                place.storeBytes(of: UInt16(truncatingIfNeeded: newValue << shift), as: UInt16.self)
            }
        }
    }
}

/// A non-owning view of a picture: its displayed size, its colour encoding and its planes.
///
/// `planes` has one plane for gray, three for the others in the order Y, Cb, Cr or red, green, blue.
/// Colour-difference planes may be smaller than the image (4:2:0, 4:2:2): plane sample `i` of `n`
/// covers the share `i/n ..< (i+1)/n` of the image's extent, rounded up for odd sizes.
/// Writing through the planes changes the frame.
public struct ImageView: @unchecked Sendable {
    public let width: Int
    public let height: Int
    public let encoding: ColorEncoding
    public let planes: [Plane]

    public init(width: Int, height: Int, encoding: ColorEncoding, planes: [Plane]) {
        self.width = width
        self.height = height
        self.encoding = encoding
        self.planes = planes
    }
}
