import HoldfastImaging

/// A drawing that is to be laid over a frame: red, green, blue and opacity of each pixel,
/// premultiplied, so that pixels can be averaged for subsampled planes.
typealias Layer = SparseTiles<SIMD4<Float>>

extension SparseTiles where Element == SIMD4<Float> {
    init(width: Int, height: Int) {
        self.init(width: width, height: height, empty: .zero)
    }

    /// Lays a colour over what is there, as far as a shape covers it, and clears the shape.
    mutating func fill(_ shape: inout Coverage, _ color: DrawingColor, opacity: Float = 1) {
        let color = color.premultiplied(opacity: opacity)
        for (order, tile) in shape.used.enumerated() {
            let target = start(ofTile: tile)
            let source = order * Self.tileSize
            withElements { pixels in
                shape.elements.withUnsafeBufferPointer { coverage in
                    for index in 0..<Self.tileSize where coverage[source + index] > 0 {
                        let above = color * coverage[source + index]
                        pixels[target + index] = above + pixels[target + index] * (1 - above.w)
                    }
                }
            }
        }
        shape.clear()
    }
}

/// Blends drawings into a frame's own planes, whatever their layout.
///
/// Every component of a pixel (luma, a colour difference, red, gray, ...) is a weighted sum of red,
/// green and blue plus an offset; with premultiplied colours the offset goes with the opacity. A
/// sample of a subsampled plane takes the mean of the pixels that it covers. So one loop serves all
/// layouts, only drawn pixels are touched, and every layout shows the same picture.
struct PlanePainter {
    private struct Component {
        let plane: Plane
        /// What red, green, blue and opacity add to a sample.
        let weights: SIMD4<Float>
        /// Pixels per sample, across and down.
        let across: Int
        let down: Int
    }

    let width: Int
    let height: Int
    private let components: [Component]

    /// A painter for the frame; nil if it has no pixels or not the planes that its encoding asks for.
    init?(_ image: ImageView) {
        guard image.width > 0, image.height > 0 else { return nil }
        let formulas = Self.formulas(image.encoding)
        guard image.planes.count >= formulas.count else { return nil }
        width = image.width
        height = image.height
        components = zip(image.planes, formulas).compactMap { plane, formula in
            guard plane.width > 0, plane.height > 0, (1...16).contains(plane.bitDepth) else {
                return nil
            }
            return Component(
                plane: plane, weights: formula(plane.bitDepth),
                across: Self.ratio(image.width, plane.width),
                down: Self.ratio(image.height, plane.height))
        }
    }

    /// Blends a whole layer.
    func paint(_ layer: Layer) {
        layer.elements.withUnsafeBufferPointer { elements in
            for (order, tile) in layer.used.enumerated() {
                let start = order * Layer.tileSize
                paint(
                    UnsafeBufferPointer(rebasing: elements[start..<start + Layer.tileSize]),
                    at: layer.origin(ofTile: tile))
            }
        }
    }

    /// Blends one tile of a layer that starts at a column and row.
    func paint(_ tile: UnsafeBufferPointer<SIMD4<Float>>, at origin: (x: Int, y: Int)) {
        for component in components {
            switch (component.across * component.down, component.plane.bytesPerSample) {
            case (1, 1): paintFull(component, tile, origin, UInt8.self)
            case (1, _): paintFull(component, tile, origin, UInt16.self)
            case (_, 1): paintSubsampled(component, tile, origin, UInt8.self)
            default: paintSubsampled(component, tile, origin, UInt16.self)
            }
        }
    }

    @inline(__always)
    private func paintFull<Sample: FixedWidthInteger & UnsignedInteger>(
        _ component: Component, _ tile: UnsafeBufferPointer<SIMD4<Float>>,
        _ origin: (x: Int, y: Int),
        _ type: Sample.Type
    ) {
        let plane = component.plane
        let columns = min(Layer.tileWidth, min(width, plane.width) - origin.x)
        let rows = min(Layer.tileHeight, min(height, plane.height) - origin.y)
        guard columns > 0, rows > 0 else { return }
        for row in 0..<rows {
            var place =
                plane.base + (origin.y + row) * plane.rowStep + origin.x * plane.columnStep
            for column in 0..<columns {
                let pixel = tile[row * Layer.tileWidth + column]
                if pixel.w > 0 { blend(pixel, component, place, type) }
                place += plane.columnStep
            }
        }
    }

    @inline(__always)
    private func paintSubsampled<Sample: FixedWidthInteger & UnsignedInteger>(
        _ component: Component, _ tile: UnsafeBufferPointer<SIMD4<Float>>,
        _ origin: (x: Int, y: Int),
        _ type: Sample.Type
    ) {
        let plane = component.plane
        let across = component.across
        let down = component.down
        let columns = min(Layer.tileWidth, width - origin.x)
        let rows = min(Layer.tileHeight, height - origin.y)
        for top in stride(from: 0, to: rows, by: down) {
            let row = (origin.y + top) / down
            guard row < plane.height else { return }
            for left in stride(from: 0, to: columns, by: across) {
                let column = (origin.x + left) / across
                guard column < plane.width else { break }
                let right = min(left + across, columns)
                let bottom = min(top + down, rows)
                var sum = SIMD4<Float>.zero
                for y in top..<bottom {
                    for x in left..<right { sum += tile[y * Layer.tileWidth + x] }
                }
                guard sum.w > 0 else { continue }
                blend(
                    sum / Float((right - left) * (bottom - top)), component,
                    plane.base + row * plane.rowStep + column * plane.columnStep, type)
            }
        }
    }

    @inline(__always)
    private func blend<Sample: FixedWidthInteger & UnsignedInteger>(
        _ pixel: SIMD4<Float>, _ component: Component, _ place: UnsafeMutableRawPointer,
        _ type: Sample.Type
    ) {
        let shift = component.plane.shift
        let mask = component.plane.maximum << shift
        let raw = Int(place.loadUnaligned(as: type))
        let old = Float((raw & mask) >> shift)
        let added = pixel * component.weights
        let new = old * (1 - pixel.w) + added.x + added.y + added.z + added.w
        let value = Int(max(0, min(Float(component.plane.maximum), new + 0.5)))
        // Bits beside the sample may belong to others.
        place.storeBytes(of: Sample(truncatingIfNeeded: raw & ~mask | value << shift), as: type)
    }

    /// How many pixels share a sample: 1, 2, 4 or 8. Sizes are rounded up, so 5 pixels over 3 samples
    /// are 2 a sample.
    private static func ratio(_ pixels: Int, _ samples: Int) -> Int {
        var ratio = 1
        while ratio < 8, ratio * samples < pixels { ratio *= 2 }
        return ratio
    }

    /// For each component, the weights of red, green, blue and one at a bit depth (ITU-R BT.601,
    /// BT.709 and BT.2020; full range as in JPEG, ITU-T T.871).
    private static func formulas(_ encoding: ColorEncoding) -> [(Int) -> SIMD4<Float>] {
        func luma(_ matrix: ColorMatrix, _ fullRange: Bool) -> (Int) -> SIMD4<Float> {
            let (red, blue) = matrix.weights
            let weights = SIMD4(Float(red), Float(1 - red - blue), Float(blue), 0)
            return { depth in
                fullRange
                    ? weights * Float((1 << depth) - 1)
                    : (weights * 219 + SIMD4(0, 0, 0, 16)) * Float(1 << depth) / 256
            }
        }
        func difference(
            _ matrix: ColorMatrix, _ fullRange: Bool, blue isBlue: Bool
        ) -> (Int) -> SIMD4<Float> {
            let (red, blue) = matrix.weights
            let own = isBlue ? blue : red
            let gain = 0.5 / (1 - own)
            let base = SIMD4(
                Float((isBlue ? 0 : 1) - red), Float(red + blue - 1),
                Float((isBlue ? 1 : 0) - blue),
                0)
            let weights = base * Float(gain)
            return { depth in
                let middle = SIMD4(0, 0, 0, Float(1 << (depth - 1)))
                return fullRange
                    ? weights * Float((1 << depth) - 1) + middle
                    : weights * 224 * Float(1 << depth) / 256 + middle
            }
        }
        func channel(_ index: Int) -> (Int) -> SIMD4<Float> {
            { depth in
                var weights = SIMD4<Float>.zero
                weights[index] = Float((1 << depth) - 1)
                return weights
            }
        }
        switch encoding {
        case .gray(let fullRange): return [luma(.bt709, fullRange)]
        case .ycbcr(let matrix, let fullRange):
            return [
                luma(matrix, fullRange), difference(matrix, fullRange, blue: true),
                difference(matrix, fullRange, blue: false),
            ]
        case .rgb: return [channel(0), channel(1), channel(2)]
        }
    }
}
