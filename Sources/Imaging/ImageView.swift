/// A non-owning view of a picture: its displayed size, its colour encoding and its planes.
///
/// Most are made from bytes: ``withRGB(_:width:height:bytesPerRow:_:)`` and its like. Every view
/// has the planes that its encoding needs, so code that reads them need not check. Only whoever
/// makes planes from pointers can know that the memory is there.
///
/// `planes` has one plane for gray, three for the others in the order Y, Cb, Cr or red, green,
/// blue. Colour-difference planes may be smaller than the image (4:2:0, 4:2:2): plane sample `i` of
/// `n` covers the share `i/n ..< (i+1)/n` of the image's extent, rounded up for odd sizes. Writing
/// through the planes changes the frame.
public struct ImageView: @unchecked Sendable {
    /// The longest side that a view can have, pixels.
    public static let maximumSide = 65535

    /// Pixels in a row.
    public let width: Int
    /// Rows of pixels.
    public let height: Int
    public let encoding: ColorEncoding
    public let planes: [Plane]

    /// A view of planes anywhere in memory.
    ///
    /// - Parameters:
    ///   - width: Pixels, 1...``maximumSide``.
    ///   - height: Pixels, 1...``maximumSide``.
    ///   - planes: One for gray, three for the others, of one bit depth. Each has the size of the
    ///     image, except that Cb and Cr may be subsampled by 2, 4 or 8 in each direction, with
    ///     sizes rounded up.
    /// - Throws: ``ImageError`` if the planes do not fit the encoding or the size.
    public init(
        width: Int, height: Int, encoding: ColorEncoding, planes: [Plane]
    ) throws(ImageError) {
        try Self.checkSize(width: width, height: height)
        guard planes.count == encoding.planeCount else {
            throw .planeCount(planes.count, needed: encoding.planeCount)
        }
        for (index, plane) in planes.enumerated() {
            if let reason = plane.flaw { throw .plane(index, reason: reason) }
            if plane.bitDepth != planes[0].bitDepth {
                throw .plane(
                    index,
                    reason: "it has \(plane.bitDepth) bits a sample, plane 0 has "
                        + "\(planes[0].bitDepth)")
            }
            let isChroma = index > 0 && encoding.hasChroma
            guard Self.isCovered(width, by: plane.width, isChroma: isChroma),
                Self.isCovered(height, by: plane.height, isChroma: isChroma)
            else {
                throw .plane(
                    index,
                    reason: "\(plane.width)x\(plane.height) samples do not fit an image of "
                        + "\(width)x\(height)")
            }
        }
        self = .unchecked(width: width, height: height, encoding: encoding, planes: planes)
    }

    /// A view whose planes are known to fit, such as those of a decoder's frame. Nothing is
    /// checked.
    package static func unchecked(
        width: Int, height: Int, encoding: ColorEncoding, planes: [Plane]
    ) -> ImageView {
        ImageView(trusted: planes, width: width, height: height, encoding: encoding)
    }

    private init(trusted planes: [Plane], width: Int, height: Int, encoding: ColorEncoding) {
        self.width = width
        self.height = height
        self.encoding = encoding
        self.planes = planes
    }

    static func checkSize(width: Int, height: Int) throws(ImageError) {
        guard (1...maximumSide).contains(width), (1...maximumSide).contains(height) else {
            throw .size(width: width, height: height)
        }
    }

    /// Whether so many samples cover a side of the image.
    private static func isCovered(_ side: Int, by samples: Int, isChroma: Bool) -> Bool {
        (isChroma ? [1, 2, 4, 8] : [1]).contains { samples == ($0 + side - 1) / $0 }
    }
}

extension ColorEncoding {
    fileprivate var planeCount: Int {
        if case .gray = self { 1 } else { 3 }
    }

    fileprivate var hasChroma: Bool {
        if case .ycbcr = self { true } else { false }
    }
}

extension Plane {
    /// Why it cannot be a plane of an image; nil if it can.
    fileprivate var flaw: String? {
        guard (8...16).contains(bitDepth) else {
            return "\(bitDepth) bits a sample are not 8...16"
        }
        guard shift >= 0, shift <= bytesPerSample * 8 - bitDepth else {
            return "\(bitDepth) bits shifted by \(shift) do not fit \(bytesPerSample) bytes"
        }
        guard (1...ImageView.maximumSide).contains(width),
            (1...ImageView.maximumSide).contains(height)
        else { return "it cannot have \(width)x\(height) samples" }
        // Rows follow each other without overlap, or columns do if the image is transposed.
        let across = Self.extent(of: width, step: columnStep, each: UInt(bytesPerSample))
        let down = Self.extent(of: height, step: rowStep, each: UInt(bytesPerSample))
        guard let across, let down,
            Self.extent(of: height, step: rowStep, each: across) != nil
                || Self.extent(of: width, step: columnStep, each: down) != nil
        else {
            return "steps of \(columnStep) and \(rowStep) bytes make its samples overlap or reach "
                + "beyond memory"
        }
        return nil
    }

    /// The extent in bytes of `count` items of `size` bytes, `step` bytes apart; nil if they
    /// overlap or the extent overflows.
    private static func extent(of count: Int, step: Int, each size: UInt) -> UInt? {
        guard count > 1 else { return size }
        guard step.magnitude >= size else { return nil }
        let (steps, overflows) = UInt(count - 1).multipliedReportingOverflow(by: step.magnitude)
        guard !overflows, steps <= UInt(Int.max) - size else { return nil }
        return steps + size
    }
}
