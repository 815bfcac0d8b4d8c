import HoldfastCKernels

/// Where in a box edges lie, and of which orientation: mean gradients in `cells * cells` parts of it.
///
/// Histograms of oriented gradients (Dalal and Triggs, CVPR 2005) on a grid that is always the box's own,
/// so that boxes of any form can be compared.
struct EdgeLayout: Sendable {
    static let cells = 6
    private static let lanes = Int(HOLDFAST_LANES)
    /// Floats of a layout.
    static let count = cells * cells * lanes
    private let stride: Int
    private let rows: Int
    private let sums: [Float]

    /// - Parameter oriented: A gradient in the lane of its orientation, `[sample][lane]`.
    init(oriented: [Float], columns: Int, rows: Int) {
        stride = columns + 1
        self.rows = rows
        let count = stride * (rows + 1) * Self.lanes
        sums = [Float](unsafeUninitializedCapacity: count) { sums, initialized in
            holdfast_summed_lanes(oriented, Int32(columns), Int32(rows), sums.baseAddress)
            initialized = count
        }
    }

    /// The cosine of a box's layout with another one.
    func likeness(of box: SampleBox, with other: [Float]) -> Float {
        guard other.count == Self.count else { return 0 }
        return holdfast_layout_likeness(
            sums, Int32(stride - 1), Int32(rows), box.bounds, Int32(Self.cells), other)
    }

    /// The layout of a box, scaled to a sum of squares of 1.
    func values(_ box: SampleBox) -> [Float] {
        func bounds(_ start: Int, _ length: Int, _ end: Int) -> [(Int, Int)] {
            (0..<Self.cells).map { i in
                let low = start + (2 * length * i + Self.cells) / (2 * Self.cells)
                let high = start + (2 * length * (i + 1) + Self.cells) / (2 * Self.cells)
                return (min(low, end), min(max(high, low + 1), end))
            }
        }
        let across = bounds(box.left, box.width, stride - 1)
        let down = bounds(box.top, box.height, rows)
        return [Float](unsafeUninitializedCapacity: Self.count) { result, initialized in
            sums.withUnsafeBytes { sums in
                func sum(_ row: Int, _ column: Int) -> SIMD8<Float> {
                    sums.loadUnaligned(
                        fromByteOffset: (row * stride + column) * MemoryLayout<SIMD8<Float>>.size,
                        as: SIMD8<Float>.self)
                }
                var squares = SIMD8<Float>()
                var next = 0
                for (top, bottom) in down {
                    for (left, right) in across {
                        let area = Float(max((right - left) * (bottom - top), 1))
                        let upper = sum(top, right) - sum(top, left)
                        let mean = (sum(bottom, right) - sum(bottom, left) - upper) / area
                        squares += mean * mean
                        for lane in 0..<Self.lanes { result[next + lane] = mean[lane] }
                        next += Self.lanes
                    }
                }
                let scale = 1 / (squares.sum().squareRoot() + 1e-6)
                for i in 0..<Self.count { result[i] *= scale }
            }
            initialized = Self.count
        }
    }
}
