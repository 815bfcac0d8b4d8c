import HoldfastImaging

/// A drawing to be blended over a frame: premultiplied red, green, blue and opacity of each pixel,
/// which can be averaged for subsampled planes.
typealias Layer = SparseTiles<SIMD4<Float>>

extension SparseTiles where Element == SIMD4<Float> {
    init(width: Int, height: Int) {
        self.init(width: width, height: height, empty: .zero)
    }

    /// Fills a shape with a colour, over what is already there, and clears the shape.
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
/// green and blue plus an offset; with premultiplied colours the offset is scaled by the opacity. A
/// sample of a subsampled plane gets the mean of the pixels that it covers. So one loop serves all
/// layouts, only drawn pixels are touched, and all layouts look the same.
struct PlanePainter {
    private struct Component {
        let plane: Plane
        /// How much red, green, blue and opacity add to a sample.
        let weights: SIMD4<Float>
        /// Pixels per sample, across and down.
        let across: Int
        let down: Int
    }

    let width: Int
    let height: Int
    private let components: [Component]

    /// A painter for the frame.
    init(_ image: ImageView) {
        width = image.width
        height = image.height
        components = zip(image.planes, Self.formulas(image.encoding)).map { plane, formula in
            Component(
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
        guard tile.count >= Layer.tileSize else { return }
        withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: Layer.tileSize) { means in
            var averaged = (across: 1, down: 1)
            for component in components {
                let ratio = (across: component.across, down: component.down)
                if ratio == (1, 1) {
                    blend(component, tile, origin)
                } else {
                    // Both colour differences have the same ratio and share the means.
                    if ratio != averaged { average(tile, origin, ratio, into: means) }
                    averaged = ratio
                    blend(component, UnsafeBufferPointer(means), origin)
                }
            }
        }
    }

    /// The means of the pixels under each sample of a subsampled plane. Pixels outside the frame do
    /// not count.
    private func average(
        _ tile: UnsafeBufferPointer<SIMD4<Float>>, _ origin: (x: Int, y: Int),
        _ ratio: (across: Int, down: Int), into means: UnsafeMutableBufferPointer<SIMD4<Float>>
    ) {
        let columns = min(Layer.tileWidth, width - origin.x)
        let rows = min(Layer.tileHeight, height - origin.y)
        for top in stride(from: 0, to: rows, by: ratio.down) {
            for left in stride(from: 0, to: columns, by: ratio.across) {
                let right = min(left + ratio.across, columns)
                let bottom = min(top + ratio.down, rows)
                var sum = SIMD4<Float>.zero
                for y in top..<bottom {
                    for x in left..<right { sum += tile[y * Layer.tileWidth + x] }
                }
                means[top / ratio.down * Layer.tileWidth + left / ratio.across] =
                    sum / Float((right - left) * (bottom - top))
            }
        }
    }

    private func blend(
        _ component: Component, _ pixels: UnsafeBufferPointer<SIMD4<Float>>,
        _ origin: (x: Int, y: Int)
    ) {
        if component.plane.bytesPerSample == 1 {
            blend(component, pixels, origin, UInt8.self)
        } else {
            blend(component, pixels, origin, UInt16.self)
        }
    }

    @inline(__always)
    private func blend<Sample: FixedWidthInteger & UnsignedInteger>(
        _ component: Component, _ pixels: UnsafeBufferPointer<SIMD4<Float>>,
        _ origin: (x: Int, y: Int), _ type: Sample.Type
    ) {
        let plane = component.plane
        let firstColumn = origin.x / component.across
        let firstRow = origin.y / component.down
        let columns = min(
            min(Layer.tileWidth, width - origin.x + component.across - 1) / component.across,
            plane.width - firstColumn)
        let rows = min(
            min(Layer.tileHeight, height - origin.y + component.down - 1) / component.down,
            plane.height - firstRow)
        guard columns > 0, rows > 0 else { return }
        let weights = component.weights
        let shift = plane.shift
        let maximum = Float(plane.maximum)
        let mask = plane.maximum << shift
        let step = plane.columnStep
        for row in 0..<rows {
            var address = plane.base + (firstRow + row) * plane.rowStep + firstColumn * step
            for column in 0..<columns {
                let pixel = pixels[row * Layer.tileWidth + column]
                if pixel.w > 0 {
                    let raw = Int(address.loadUnaligned(as: type))
                    let old = Float(Int32(truncatingIfNeeded: (raw & mask) >> shift))
                    let added = pixel * weights
                    let new = old * (1 - pixel.w) + (added.x + added.y) + (added.z + added.w)
                    let value = Int(Int32(max(0, min(maximum, new + 0.5))))
                    // Bits next to the sample may belong to other components.
                    address.storeBytes(
                        of: Sample(truncatingIfNeeded: raw & ~mask | value << shift), as: type)
                }
                address += step
            }
        }
    }

    /// How many pixels share a sample: 1, 2, 4 or 8. Sizes are rounded up, so 5 pixels over 3
    /// samples means 2 pixels per sample.
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
