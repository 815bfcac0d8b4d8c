import HoldfastImaging

/// A map's values, 0...1 between two of them, at any place of a rectangle that it is stretched over.
struct MapSampler {
    private let columns: Int
    private let rows: Int
    private let values: [Float]
    /// Cells per pixel, and the cell place of the rectangle's first corner.
    private let scaleX: Float
    private let scaleY: Float
    private let offsetX: Float
    private let offsetY: Float

    /// What the map's smallest value, or zero, becomes 0 for.
    enum Floor {
        /// The map's smallest value becomes 0.
        case smallest
        /// Zero becomes 0 where the map has values below it, as a correlation has beside its peaks.
        case zero
    }

    /// Nil for a map that is empty, flat, too large or whose numbers do not fit its size.
    init?(_ map: ScalarMap, over area: Box, floor: Floor) {
        guard map.columns > 0, map.rows > 0, map.columns <= 8192, map.rows <= 8192,
            map.values.count == map.columns * map.rows, area.isValid
        else { return nil }
        var low = Float.infinity
        var high = -Float.infinity
        for value in map.values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        if floor == .zero, low < 0, high > 0 { low = 0 }
        let range = high - low
        guard range.isFinite, range > 0 else { return nil }
        columns = map.columns
        rows = map.rows
        values = map.values.map { $0.isFinite ? max(0, ($0 - low) / range) : 0 }
        scaleX = Float(Double(columns) / area.width)
        scaleY = Float(Double(rows) / area.height)
        // Cell centres are half a cell in, pixel centres half a pixel.
        offsetX = Float((0.5 - area.x) / area.width * Double(columns) - 0.5)
        offsetY = Float((0.5 - area.y) / area.height * Double(rows) - 0.5)
    }

    /// The values of pixels of a row, bilinear between cells.
    func sample(row: Int, from column: Int, into result: UnsafeMutableBufferPointer<Float>) {
        let down = max(0, min(Float(rows - 1), Float(row) * scaleY + offsetY))
        let top = min(Int(down), max(0, rows - 2))
        let downShare = down - Float(top)
        let below = min(top + 1, rows - 1)
        values.withUnsafeBufferPointer { values in
            for index in result.indices {
                let across = max(
                    0, min(Float(columns - 1), Float(column + index) * scaleX + offsetX))
                let left = min(Int(across), max(0, columns - 2))
                let right = min(left + 1, columns - 1)
                let share = across - Float(left)
                let upper = values[top * columns + left]
                let lower = values[below * columns + left]
                let first = upper + (values[top * columns + right] - upper) * share
                let second = lower + (values[below * columns + right] - lower) * share
                result[index] = first + (second - first) * downShare
            }
        }
    }
}
