import Foundation
import HoldfastImaging
import Testing

@Suite struct ImageViewTests {
    private static let sizes = [(1, 1), (7, 5), (8, 6), (640, 3)]

    /// A byte that tells where it lies.
    private static func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 8) }
    }

    // MARK: Layouts

    /// Where a sample of a component should be, by the layouts' usual definitions.
    private static func expected(
        _ layout: PixelLayout, component: Int, column: Int, row: Int, width: Int, height: Int,
        stride: Int
    ) -> Int {
        let (halfWidth, halfHeight) = ((width + 1) / 2, (height + 1) / 2)
        let halfStride = (stride + 1) / 2
        let packed: [PixelLayout: (step: Int, offsets: [Int])] = [
            .rgb: (3, [0, 1, 2]), .bgr: (3, [2, 1, 0]), .rgba: (4, [0, 1, 2]),
            .bgra: (4, [2, 1, 0]), .argb: (4, [1, 2, 3]), .abgr: (4, [3, 2, 1]), .gray: (1, [0]),
            .gray16: (2, [0]),
        ]
        if let (step, offsets) = packed[layout] {
            return row * stride + column * step + offsets[component]
        }
        let end = stride * height
        switch layout {
        case .yuyv:
            return row * stride + (component == 0 ? 2 * column : 4 * column + 2 * component - 1)
        case .uyvy:
            return row * stride + (component == 0 ? 2 * column + 1 : 4 * column + 2 * component - 2)
        case _ where component == 0: return row * stride + column
        case .nv12: return end + row * max(stride, 2 * halfWidth) + 2 * column + component - 1
        case .nv21: return end + row * max(stride, 2 * halfWidth) + 2 * column + 2 - component
        case .i420:
            return end + (component - 1) * halfStride * halfHeight + row * halfStride + column
        case .i422: return end + (component - 1) * halfStride * height + row * halfStride + column
        default: return component * end + row * stride + column
        }
    }

    @Test(arguments: PixelLayout.allCases, sizes)
    func everyByteIsWhereTheLayoutHasIt(layout: PixelLayout, size: (Int, Int)) throws {
        let (width, height) = size
        let tight = try layout.byteCount(width: width, height: height)
        let rowBytes = try layout.byteCount(width: width, height: 1)
        let bytes = Self.bytes(tight + 64 * 3 * height)
        for padding in [nil, 0, 1, 6, 63] {
            let firstRow = [.nv12, .nv21, .i420, .i422, .i444].contains(layout) ? width : rowBytes
            let stride = padding.map { firstRow + $0 }
            try ImageView.with(
                layout, bytes, width: width, height: height, bytesPerRow: stride
            ) { image in
                #expect(image.width == width && image.height == height)
                for (component, plane) in image.planes.enumerated() {
                    for row in 0..<plane.height {
                        for column in 0..<plane.width {
                            let index = Self.expected(
                                layout, component: component, column: column, row: row,
                                width: width, height: height, stride: stride ?? firstRow)
                            let sample =
                                layout == .gray16
                                ? Int(bytes[index]) | Int(bytes[index + 1]) << 8
                                : Int(bytes[index])
                            guard plane[column, row] != sample else { continue }
                            Issue.record("component \(component) at \(column), \(row)")
                            return
                        }
                    }
                }
            }
        }
    }

    /// A view of exactly as many bytes as are needed passes the checks of hand-made planes, and one
    /// byte less is refused.
    @Test(arguments: PixelLayout.allCases, sizes)
    func noByteMoreThanNeededIsAskedFor(layout: PixelLayout, size: (Int, Int)) throws {
        let (width, height) = size
        let count = try layout.byteCount(width: width, height: height)
        let bytes = Self.bytes(count)
        try ImageView.with(layout, bytes, width: width, height: height) { image in
            _ = try ImageView(
                width: width, height: height, encoding: image.encoding, planes: image.planes)
            let areas = layout.areaCount
            if areas == 1 {
                let last = image.planes.map { plane in
                    plane.base + (plane.height - 1) * plane.rowStep
                        + (plane.width - 1) * plane.columnStep + plane.bytesPerSample
                }
                let end = bytes.withUnsafeBytes { $0.baseAddress.map { $0 + count } }
                #expect(last.allSatisfy { address in end.map { address <= $0 } ?? false })
            }
        }
        #expect(throws: ImageError.self) {
            try ImageView.with(layout, bytes.dropLast(), width: width, height: height) { _ in }
        }
    }

    @Test func encodingsAreTheUsualOnesUnlessTold() throws {
        let bytes = Self.bytes(720 * 720 * 3)
        func encoding(
            _ layout: PixelLayout, side: Int, matrix: ColorMatrix? = nil, fullRange: Bool? = nil
        ) throws -> ColorEncoding {
            try ImageView.with(
                layout, bytes, width: side, height: side, matrix: matrix, fullRange: fullRange
            ) { $0.encoding }
        }
        #expect(try encoding(.gray, side: 8) == .gray(fullRange: true))
        #expect(try encoding(.gray, side: 8, fullRange: false) == .gray(fullRange: false))
        #expect(try encoding(.bgr, side: 8, fullRange: false) == .rgb)
        #expect(try encoding(.nv12, side: 719) == .ycbcr(matrix: .bt601, fullRange: false))
        #expect(try encoding(.nv12, side: 720) == .ycbcr(matrix: .bt709, fullRange: false))
        #expect(
            try encoding(.i420, side: 8, matrix: .bt2020, fullRange: true)
                == .ycbcr(matrix: .bt2020, fullRange: true))
    }

    // MARK: Conveniences

    @Test func theNamedViewsAreThoseOfTheirLayouts() throws {
        let bytes = Self.bytes(9 * 8 * 4)
        let data = Data(bytes)
        func samples(_ image: ImageView) -> [Int] { image.planes.map { $0[3, 2] } }
        #expect(
            try ImageView.withRGB(bytes, width: 8, height: 8, bytesPerRow: 30, samples)
                == [69, 70, 71].map { Int(bytes[$0]) })
        #expect(
            try ImageView.withBGR(data, width: 8, height: 8, bytesPerRow: 30, samples)
                == [71, 70, 69].map { Int(bytes[$0]) })
        #expect(
            try ImageView.withRGBA(bytes[...], width: 8, height: 8, bytesPerRow: 32, samples)
                == [76, 77, 78].map { Int(bytes[$0]) })
        #expect(
            try ImageView.withBGRA(bytes, width: 8, height: 8, samples)
                == [78, 77, 76].map { Int(bytes[$0]) })
        #expect(try ImageView.withGray(bytes, width: 8, height: 8, samples) == [Int(bytes[19])])
        let words = (0..<64).map { UInt16($0 * 16) }
        let deep = try ImageView.withGray16(words, width: 8, height: 8, bitDepth: 10) { image in
            (depth: image.planes[0].bitDepth, samples: samples(image))
        }
        #expect(deep.depth == 10)
        #expect(deep.samples == [19 * 16])
        let half = (column: 1, row: 1)
        let chroma = try ImageView.withNV12(bytes, width: 8, height: 8) { image in
            image.planes.dropFirst().map { $0[half.column, half.row] }
        }
        #expect(chroma == [64 + 8 + 2, 64 + 8 + 3].map { Int(bytes[$0]) })
        let planes = try ImageView.withI420(bytes, width: 8, height: 8) { image in
            image.planes.dropFirst().map { $0[half.column, half.row] }
        }
        #expect(planes == [64 + 4 + 1, 64 + 16 + 4 + 1].map { Int(bytes[$0]) })
    }

    @Test func areasMayLieApart() throws {
        let (luma, chroma) = (Self.bytes(10 * 5), Self.bytes(16 * 3))
        try luma.withUnsafeBytes { luma in
            try chroma.withUnsafeBytes { chroma in
                try ImageView.withNV12(
                    luma: ImageBytes(luma, bytesPerRow: 10),
                    chroma: ImageBytes(chroma, bytesPerRow: 16), width: 7, height: 5
                ) { image in
                    #expect(image.planes[0][6, 4] == Int(luma[46]))
                    #expect(image.planes[1][3, 2] == Int(chroma[38]))
                    #expect(image.planes[2][3, 2] == Int(chroma[39]))
                }
                let cb = UnsafeRawBufferPointer(rebasing: chroma[..<12])
                let cr = UnsafeRawBufferPointer(rebasing: chroma[12..<24])
                try ImageView.withI420(
                    luma: ImageBytes(luma, bytesPerRow: 10), cb: ImageBytes(cb),
                    cr: ImageBytes(cr), width: 7, height: 5
                ) { #expect($0.planes[2][3, 2] == Int(chroma[23])) }
                #expect(throws: ImageError.tooFewBytes(11, needed: 12, plane: 2)) {
                    try ImageView.withI420(
                        luma: ImageBytes(luma, bytesPerRow: 10), cb: ImageBytes(cb),
                        cr: ImageBytes(UnsafeRawBufferPointer(rebasing: cr.dropLast())),
                        width: 7, height: 5
                    ) { _ in }
                }
                #expect(throws: ImageError.planeCount(1, needed: 2)) {
                    try ImageView(.nv12, areas: [ImageBytes(luma)], width: 7, height: 5)
                }
            }
        }
    }

    @Test func whatIsDrawnIsInTheBytes() throws {
        var bytes = [UInt8](repeating: 0, count: 4 * 6)
        try ImageView.withMutable(.bgra, &bytes, width: 3, height: 2) { image in
            image.planes[0][1, 1] = 200
        }
        #expect(bytes.firstIndex(of: 200) == 12 + 4 + 2)
        #expect(bytes.filter { $0 != 0 }.count == 1)
    }

    @Test func theBodysErrorIsPassedOn() {
        struct Refusal: Error {}
        #expect(throws: Refusal.self) {
            try ImageView.withGray([1], width: 1, height: 1) { _ in throw Refusal() }
        }
    }

    // MARK: What cannot be

    @Test(arguments: [(0, 4), (4, 0), (-1, 4), (4, .min), (.max, 1), (1, .max), (65536, 1)])
    func impossibleSizesAreRefused(size: (Int, Int)) {
        let error = ImageError.size(width: size.0, height: size.1)
        for layout in PixelLayout.allCases {
            #expect(throws: error) {
                try ImageView.with(layout, [UInt8](), width: size.0, height: size.1) { _ in }
            }
            #expect(throws: error) {
                try ImageView(layout, areas: [], width: size.0, height: size.1)
            }
            #expect(throws: error) { try layout.byteCount(width: size.0, height: size.1) }
        }
        #expect(throws: error) {
            try ImageView(width: size.0, height: size.1, encoding: .rgb, planes: [])
        }
    }

    @Test(arguments: PixelLayout.allCases, [Int.min, -1, 0, 11, .max, .max / 2, .max / 8 + 1])
    func impossibleStridesAreRefused(layout: PixelLayout, stride: Int) {
        let bytes = Self.bytes(1000)
        #expect(throws: ImageError.self) {
            try ImageView.with(layout, bytes, width: 12, height: 4, bytesPerRow: stride) { _ in }
        }
        bytes.withUnsafeBytes { buffer in
            let area = ImageBytes(buffer, bytesPerRow: stride)
            #expect(throws: ImageError.self) {
                try ImageView(
                    layout, areas: Array(repeating: area, count: layout.areaCount), width: 24,
                    height: 4)
            }
        }
    }

    @Test(arguments: PixelLayout.allCases)
    func theLargestSizeNeedsItsBytes(layout: PixelLayout) {
        let side = ImageView.maximumSide
        #expect(throws: ImageError.self) {
            try ImageView.with(layout, [1, 2, 3] as [UInt8], width: side, height: side) { _ in }
        }
    }

    @Test(arguments: [Int.min, 0, 8, 17, .max])
    func impossibleBitDepthsAreRefused(bits: Int) {
        #expect(throws: ImageError.bitDepth(bits)) {
            try ImageView.withGray16(
                [UInt16](repeating: 0, count: 4), width: 2, height: 2,
                bitDepth: bits
            ) { _ in }
        }
    }

    @Test func messagesSayWhatIsWrong() {
        let messages: [(ImageError, String)] = [
            (.size(width: 0, height: 9), "an image cannot be 0x9: its sides are 1...65535 pixels"),
            (
                .stride(10, needed: 12, plane: 0),
                "plane 0 has rows of 12 bytes; a stride of 10 bytes is impossible"
            ),
            (.tooFewBytes(10, needed: 12, plane: 1), "plane 1 needs 12 bytes; there are 10"),
            (.planeCount(1, needed: 3), "the image needs 3 planes; 1 were given"),
            (.bitDepth(3), "16-bit samples have 9...16 bits, not 3"),
        ]
        for (error, message) in messages {
            #expect(error.description == message)
            #expect(error.localizedDescription == message)
        }
    }
}

@Suite struct PlaneCheckTests {
    private func plane(
        _ width: Int, _ height: Int, columnStep: Int = 1, rowStep: Int? = nil, bitDepth: Int = 8,
        shift: Int = 0
    ) throws -> Plane {
        // Nothing is read through it.
        let base = try #require(UnsafeMutableRawPointer(bitPattern: 1 << 20))
        return Plane(
            base: base, width: width, height: height, columnStep: columnStep,
            rowStep: rowStep ?? width * columnStep, bitDepth: bitDepth, shift: shift)
    }

    private let ycbcr = ColorEncoding.ycbcr(matrix: .bt709, fullRange: false)

    @Test func theNumberOfPlanesIsThatOfTheEncoding() throws {
        let one = try plane(4, 4)
        #expect(throws: ImageError.planeCount(1, needed: 3)) {
            try ImageView(width: 4, height: 4, encoding: .rgb, planes: [one])
        }
        #expect(throws: ImageError.planeCount(0, needed: 3)) {
            try ImageView(width: 4, height: 4, encoding: ycbcr, planes: [])
        }
        #expect(throws: ImageError.planeCount(2, needed: 1)) {
            try ImageView(
                width: 4, height: 4, encoding: .gray(fullRange: true), planes: [one, one])
        }
    }

    @Test func planesHaveTheSizeOfTheImage() throws {
        let full = try plane(9, 7)
        for (width, height) in [(9, 7), (5, 7), (5, 4), (3, 2), (2, 1), (9, 4)] {
            let chroma = try plane(width, height)
            let image = try ImageView(
                width: 9, height: 7, encoding: ycbcr, planes: [full, chroma, chroma])
            #expect(image.planes.count == 3)
        }
        for (width, height) in [(4, 3), (9, 6), (10, 7), (1, 1), (18, 14)] {
            let chroma = try plane(width, height)
            #expect(throws: ImageError.self) {
                try ImageView(
                    width: 9, height: 7, encoding: ycbcr, planes: [full, chroma, chroma])
            }
        }
        let half = try plane(5, 4)
        #expect(throws: ImageError.self) {
            try ImageView(width: 9, height: 7, encoding: .rgb, planes: [full, half, half])
        }
        #expect(throws: ImageError.self) {
            try ImageView(width: 8, height: 7, encoding: .gray(fullRange: true), planes: [full])
        }
    }

    @Test func stepsMustNotMakeSamplesOverlap() throws {
        func make(_ columnStep: Int, _ rowStep: Int, bitDepth: Int = 8) throws -> ImageView {
            try ImageView(
                width: 9, height: 7, encoding: .gray(fullRange: true),
                planes: [
                    plane(9, 7, columnStep: columnStep, rowStep: rowStep, bitDepth: bitDepth)
                ])
        }
        // Packed, mirrored, upside down, turned.
        for steps in [(1, 9), (4, 33), (-1, 9), (1, -9), (7, 1), (-8, -1)] {
            #expect(throws: Never.self) { try make(steps.0, steps.1) }
        }
        #expect(throws: Never.self) { try make(2, 18, bitDepth: 10) }
        for steps in [
            (1, 8), (0, 9), (1, 0), (2, 9), (6, 1), (.max, 1), (1, .max), (.min, .min),
            (.max, .max),
        ] {
            #expect(throws: ImageError.self) { try make(steps.0, steps.1) }
        }
        #expect(throws: ImageError.self) { try make(1, 18, bitDepth: 10) }
        #expect(throws: ImageError.self) { try make(2, 17, bitDepth: 10) }
    }

    @Test func samplesMustFitTheirBytes() throws {
        func make(_ bitDepth: Int, _ shift: Int) throws -> ImageView {
            try ImageView(
                width: 4, height: 4, encoding: .gray(fullRange: true),
                planes: [plane(4, 4, columnStep: 2, bitDepth: bitDepth, shift: shift)])
        }
        for (depth, shift) in [(8, 0), (9, 0), (10, 6), (12, 4), (16, 0)] {
            #expect(throws: Never.self) { try make(depth, shift) }
        }
        for (depth, shift) in [(7, 0), (17, 0), (8, 1), (10, 7), (10, -1), (.max, 0), (.min, 0)] {
            #expect(throws: ImageError.self) { try make(depth, shift) }
        }
        let (deep, flat) = (try plane(4, 4, columnStep: 2, bitDepth: 10), try plane(4, 4))
        #expect(throws: ImageError.self) {
            try ImageView(width: 4, height: 4, encoding: .rgb, planes: [flat, deep, flat])
        }
    }

    @Test func hostilePlanesAreRefused() throws {
        for (width, height) in [(0, 4), (.max, 4), (4, .min), (-4, 4)] {
            let bad = try plane(width, height, rowStep: 16)
            #expect(throws: ImageError.self) {
                try ImageView(
                    width: 4, height: 4, encoding: .gray(fullRange: true), planes: [bad])
            }
        }
    }
}
