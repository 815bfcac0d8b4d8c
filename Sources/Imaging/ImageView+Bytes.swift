/// The bytes of one area of an image, and the distance between its rows.
public struct ImageBytes: @unchecked Sendable {
    public var bytes: UnsafeRawBufferPointer
    /// From the start of one row to the start of the next, bytes; nil if rows have no padding.
    public var bytesPerRow: Int?

    public init(_ bytes: UnsafeRawBufferPointer, bytesPerRow: Int? = nil) {
        self.bytes = bytes
        self.bytesPerRow = bytesPerRow
    }
}

extension ImageView {
    /// A view of an image in one contiguous buffer. Nothing is copied.
    ///
    /// The view is valid as long as the memory is; it does not keep it alive. It is for reading
    /// only: to draw, make a view of mutable bytes. The last row may lack its padding.
    ///
    /// - Parameters:
    ///   - bytes: The rows from top to bottom. The areas of `nv12`, `i420` and the like follow each
    ///     other without gaps.
    ///   - width: Pixels, 1...``maximumSide``.
    ///   - height: Pixels, 1...``maximumSide``.
    ///   - bytesPerRow: From the start of one row to the start of the next, bytes; nil if rows
    ///     have no padding. If the layout has several areas, this is the stride of the first. The
    ///     others are derived: `nv12` has the same stride in both, `i420` half of it for Cb and Cr,
    ///     rounded up.
    ///   - matrix: Of layouts with luma; nil is BT.709 if the shorter side has 720 pixels or
    ///     more, else BT.601.
    ///   - fullRange: Whether samples use all their values; nil is true for gray, false for layouts
    ///     with luma. RGB always does.
    ///   - bitDepth: The significant bits of `gray16` samples, 9...16, in the low end. Other
    ///     layouts have 8.
    /// - Throws: ``ImageError`` if the size is impossible, the stride is too short or there are too
    ///   few bytes.
    public init(
        _ layout: PixelLayout, _ bytes: UnsafeRawBufferPointer, width: Int, height: Int,
        bytesPerRow: Int? = nil, matrix: ColorMatrix? = nil, fullRange: Bool? = nil,
        bitDepth: Int = 16
    ) throws(ImageError) {
        try Self.checkSize(width: width, height: height)
        var areas: [ImageBytes] = []
        var start = 0
        for (index, area) in layout.areas.enumerated() {
            let tight = area.bytesPerRow(width)
            var stride = bytesPerRow ?? tight
            if index > 0, bytesPerRow != nil {
                // The first area of these layouts has one byte per pixel, so its stride counts
                // pixels.
                stride = max(tight, (stride * area.bytes + area.across - 1) / area.across)
            }
            let length = try Self.length(
                stride: stride, rowBytes: tight, rows: area.rows(height), area: index)
            // Only the last area may lack the padding of its last row.
            let end = index + 1 < layout.areaCount ? stride * area.rows(height) : length
            guard end <= bytes.count - start else {
                throw .tooFewBytes(bytes.count - start, needed: end, plane: index)
            }
            areas.append(
                ImageBytes(
                    UnsafeRawBufferPointer(rebasing: bytes[start..<start + end]),
                    bytesPerRow: stride))
            start += end
        }
        try self.init(
            layout, areas: areas, width: width, height: height, matrix: matrix,
            fullRange: fullRange, bitDepth: bitDepth)
    }

    /// A view of an image in one contiguous buffer, to draw on.
    ///
    /// Otherwise like the initializer for bytes that are only read.
    public init(
        _ layout: PixelLayout, _ bytes: UnsafeMutableRawBufferPointer, width: Int, height: Int,
        bytesPerRow: Int? = nil, matrix: ColorMatrix? = nil, fullRange: Bool? = nil,
        bitDepth: Int = 16
    ) throws(ImageError) {
        try self.init(
            layout, UnsafeRawBufferPointer(bytes), width: width, height: height,
            bytesPerRow: bytesPerRow, matrix: matrix, fullRange: fullRange, bitDepth: bitDepth)
    }

    /// A view of an image whose areas may be anywhere in memory, each with its own stride. Nothing
    /// is copied.
    ///
    /// - Parameters:
    ///   - areas: As many as the layout has: luma and chroma of `nv12`, luma, Cb and Cr of `i420`,
    ///     one of `rgb`. Chroma of `nv12` has rows of `2 * ((width + 1) / 2)` bytes and
    ///     `(height + 1) / 2` rows.
    /// - Throws: ``ImageError`` if an area is missing, too small or has too short a stride.
    public init(
        _ layout: PixelLayout, areas: [ImageBytes], width: Int, height: Int,
        matrix: ColorMatrix? = nil, fullRange: Bool? = nil, bitDepth: Int = 16
    ) throws(ImageError) {
        try Self.checkSize(width: width, height: height)
        guard areas.count == layout.areaCount else {
            throw .planeCount(areas.count, needed: layout.areaCount)
        }
        guard layout != .gray16 || (9...16).contains(bitDepth) else { throw .bitDepth(bitDepth) }
        var bases: [(address: UnsafeMutableRawPointer, stride: Int)] = []
        for (index, (given, area)) in zip(areas, layout.areas).enumerated() {
            let tight = area.bytesPerRow(width)
            let stride = given.bytesPerRow ?? tight
            let length = try Self.length(
                stride: stride, rowBytes: tight, rows: area.rows(height), area: index)
            guard length <= given.bytes.count, let base = given.bytes.baseAddress else {
                throw .tooFewBytes(given.bytes.count, needed: length, plane: index)
            }
            // A plane can be written to, but only views of mutable bytes may be used for that.
            bases.append((UnsafeMutableRawPointer(mutating: base), stride))
        }
        let planes = layout.components.map { component in
            let (base, stride) = bases[component.area]
            return Plane(
                base: base + component.offset,
                width: (width + component.across - 1) / component.across,
                height: (height + component.down - 1) / component.down,
                columnStep: component.step, rowStep: stride,
                bitDepth: layout == .gray16 ? bitDepth : 8)
        }
        self = .unchecked(
            width: width, height: height,
            encoding: layout.encoding(
                width: width, height: height, matrix: matrix, fullRange: fullRange),
            planes: planes)
    }

    /// The bytes from the first to the last one of an area.
    private static func length(
        stride: Int, rowBytes: Int, rows: Int, area: Int
    ) throws(ImageError) -> Int {
        let (product, overflows) = stride.multipliedReportingOverflow(by: rows)
        // An eighth of the range, so that sums and derived strides cannot overflow.
        guard stride >= rowBytes, !overflows, product <= Int.max / 8 else {
            throw .stride(stride, needed: rowBytes, plane: area)
        }
        return product - stride + rowBytes
    }
}
