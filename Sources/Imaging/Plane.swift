/// A non-owning view of one component (luma, a colour difference, red, ...) of an image.
///
/// Sample `(column, row)` starts at `base + column * columnStep + row * rowStep`. The steps are in
/// bytes and may be larger than a sample (packed formats). A sample has one byte where `bitDepth`
/// is 8, else two in native byte order; its value is `raw >> shift`, 0 ..< 2^bitDepth.
///
/// The view is valid as long as the frame it belongs to, which it does not keep alive. Nothing is
/// checked here; ``ImageView`` checks its planes.
public struct Plane: @unchecked Sendable {
    /// The first sample.
    public let base: UnsafeMutableRawPointer
    /// Samples in a row.
    public let width: Int
    /// Rows.
    public let height: Int
    /// From a sample to the next in its row, bytes; negative if the image is mirrored.
    public let columnStep: Int
    /// From a row to the next, bytes; negative if the image is upside down.
    public let rowStep: Int
    /// Bits of a sample, 8...16.
    public let bitDepth: Int
    /// How many unused bits lie below the sample in its two bytes.
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

    /// The sample at a column and row, which must be inside the plane. For tests and slow paths.
    public subscript(column: Int, row: Int) -> Int {
        get {
            let address = base + column * columnStep + row * rowStep
            return bytesPerSample == 1
                ? Int(address.load(as: UInt8.self)) >> shift
                : Int(address.loadUnaligned(as: UInt16.self)) >> shift
        }
        nonmutating set {
            let address = base + column * columnStep + row * rowStep
            if bytesPerSample == 1 {
                address.storeBytes(of: UInt8(truncatingIfNeeded: newValue << shift), as: UInt8.self)
            } else {
                address.storeBytes(
                    of: UInt16(truncatingIfNeeded: newValue << shift), as: UInt16.self)
            }
        }
    }
}
