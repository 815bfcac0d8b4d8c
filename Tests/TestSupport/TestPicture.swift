import HoldfastImaging

/// A picture that owns its planes.
package final class TestPicture {
    package let view: ImageView
    private let storage: [UnsafeMutableRawPointer]

    /// - Parameters:
    ///   - divisor: How many times smaller the planes after the first are, each way.
    ///   - sample: The raw value at a plane's column and row.
    package init(
        width: Int, height: Int, encoding: ColorEncoding, bitDepth: Int = 8, shift: Int = 0,
        divisor: Int = 1, sample: (_ plane: Int, _ column: Int, _ row: Int) -> Int
    ) {
        var count = 3
        if case .gray = encoding { count = 1 }
        var storage: [UnsafeMutableRawPointer] = []
        var planes: [Plane] = []
        let bytes = bitDepth > 8 ? 2 : 1
        for index in 0..<count {
            let small = index == 0 ? 1 : divisor
            let (columns, rows) = ((width + small - 1) / small, (height + small - 1) / small)
            // Rows are padded, as decoders do.
            let stride = columns * bytes + 6
            let base = UnsafeMutableRawPointer.allocate(byteCount: stride * rows, alignment: 16)
            base.initializeMemory(as: UInt8.self, repeating: 0xA5, count: stride * rows)
            let plane = Plane(
                base: base, width: columns, height: rows, columnStep: bytes, rowStep: stride,
                bitDepth: bitDepth, shift: shift)
            for row in 0..<rows {
                for column in 0..<columns { plane[column, row] = sample(index, column, row) }
            }
            storage.append(base)
            planes.append(plane)
        }
        self.storage = storage
        view = .unchecked(width: width, height: height, encoding: encoding, planes: planes)
    }

    deinit {
        for base in storage { base.deallocate() }
    }

    /// Lends the view. A picture made on the spot would otherwise be gone before its view is read.
    package func withView<Result>(_ body: (ImageView) throws -> Result) rethrows -> Result {
        try withExtendedLifetime(self) { try body(view) }
    }
}
