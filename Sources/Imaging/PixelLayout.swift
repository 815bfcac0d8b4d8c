/// How the pixels of an image lie in memory.
///
/// Letters name the bytes in memory order: the first byte of an `rgba` pixel is red.
public enum PixelLayout: String, Sendable, Hashable, CaseIterable {
    /// One byte a pixel.
    case gray
    /// Two bytes a pixel, in the machine's byte order.
    case gray16
    /// Three bytes a pixel.
    case rgb, bgr
    /// Four bytes a pixel; alpha is ignored.
    case rgba, bgra, argb, abgr
    /// A plane of luma, then one of Cb and Cr (`nv21`: Cr and Cb) in turn, halved across and down.
    case nv12, nv21
    /// Planes of luma, Cb and Cr: halved across and down, halved across, of full size.
    case i420, i422, i444
    /// Two pixels in four bytes (4:2:2): Y, Cb, Y, Cr or Cb, Y, Cr, Y.
    case yuyv, uyvy

    /// How many separate areas of memory the image has, each with its own stride.
    public var areaCount: Int { areas.count }

    /// The size of an image without padding, bytes.
    ///
    /// - Throws: ``ImageError/size(width:height:)``.
    public func byteCount(width: Int, height: Int) throws(ImageError) -> Int {
        try ImageView.checkSize(width: width, height: height)
        return areas.reduce(0) { $0 + $1.bytesPerRow(width) * $1.rows(height) }
    }
}

extension PixelLayout {
    /// An area of memory: rows of byte groups, each of which holds the samples of one or more
    /// pixels.
    struct Area {
        var bytes: Int
        /// How many pixels share a group.
        var across = 1
        var down = 1

        func bytesPerRow(_ width: Int) -> Int { (width + across - 1) / across * bytes }
        func rows(_ height: Int) -> Int { (height + down - 1) / down }
    }

    /// One colour component: where the samples of its plane are.
    struct Component {
        var area = 0
        /// Offset of the first sample in its area, bytes.
        var offset = 0
        /// Distance between samples, bytes.
        var step: Int
        /// How many pixels share a sample.
        var across = 1
        var down = 1
    }

    var areas: [Area] {
        switch self {
        case .gray: [Area(bytes: 1)]
        case .gray16: [Area(bytes: 2)]
        case .rgb, .bgr: [Area(bytes: 3)]
        case .rgba, .bgra, .argb, .abgr: [Area(bytes: 4)]
        case .nv12, .nv21: [Area(bytes: 1), Area(bytes: 2, across: 2, down: 2)]
        case .i420:
            [
                Area(bytes: 1), Area(bytes: 1, across: 2, down: 2),
                Area(bytes: 1, across: 2, down: 2),
            ]
        case .i422: [Area(bytes: 1), Area(bytes: 1, across: 2), Area(bytes: 1, across: 2)]
        case .i444: [Area(bytes: 1), Area(bytes: 1), Area(bytes: 1)]
        case .yuyv, .uyvy: [Area(bytes: 4, across: 2)]
        }
    }

    var components: [Component] {
        switch self {
        case .gray: [Component(step: 1)]
        case .gray16: [Component(step: 2)]
        case .rgb: Self.packed(0, 1, 2, step: 3)
        case .bgr: Self.packed(2, 1, 0, step: 3)
        case .rgba: Self.packed(0, 1, 2, step: 4)
        case .bgra: Self.packed(2, 1, 0, step: 4)
        case .argb: Self.packed(1, 2, 3, step: 4)
        case .abgr: Self.packed(3, 2, 1, step: 4)
        case .nv12, .nv21:
            [
                Component(step: 1),
                Component(
                    area: 1, offset: self == .nv12 ? 0 : 1, step: 2, across: 2, down: 2),
                Component(
                    area: 1, offset: self == .nv12 ? 1 : 0, step: 2, across: 2, down: 2),
            ]
        case .i420, .i422, .i444:
            areas.enumerated().map { index, area in
                Component(area: index, step: 1, across: area.across, down: area.down)
            }
        case .yuyv, .uyvy:
            [
                Component(offset: self == .yuyv ? 0 : 1, step: 2),
                Component(offset: self == .yuyv ? 1 : 0, step: 4, across: 2),
                Component(offset: self == .yuyv ? 3 : 2, step: 4, across: 2),
            ]
        }
    }

    private static func packed(
        _ red: Int, _ green: Int, _ blue: Int, step: Int
    ) -> [Component] {
        [red, green, blue].map { Component(offset: $0, step: step) }
    }

    /// The encoding; what the caller leaves open gets the usual value.
    func encoding(
        width: Int, height: Int, matrix: ColorMatrix?, fullRange: Bool?
    ) -> ColorEncoding {
        switch self {
        case .gray, .gray16: .gray(fullRange: fullRange ?? true)
        case .rgb, .bgr, .rgba, .bgra, .argb, .abgr: .rgb
        case .nv12, .nv21, .i420, .i422, .i444, .yuyv, .uyvy:
            .ycbcr(
                matrix: matrix ?? .usual(width: width, height: height),
                fullRange: fullRange ?? false)
        }
    }
}
