import HoldfastImaging

/// Samples a map that is stretched over a rectangle, with its values scaled to 0...1.
struct MapSampler {
    private let columns: Int
    private let rows: Int
    private let values: [Float]
    /// Cells per pixel, and the cell position of the rectangle's top-left corner.
    private let scaleX: Float
    private let scaleY: Float
    private let offsetX: Float
    private let offsetY: Float

    /// Which value becomes 0.
    enum Floor {
        /// The map's smallest value becomes 0.
        case smallest
        /// Zero becomes 0 where the map has values below it, as a correlation has beside its peaks.
        case zero
    }

    /// Nil if the map is empty, flat or too large, or its values do not fit its size.
    init?(_ map: ScalarMap, over area: Box, floor: Floor) {
        guard map.isUsable, area.isValid else { return nil }
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

    /// For each pixel of a row, the column of the map to its left and the weight of the next one.
    struct Columns {
        fileprivate let left: [Int]
        fileprivate let share: [Float]
        fileprivate let first: Int
    }

    func columns(_ pixels: Range<Int>) -> Columns {
        let positions = pixels.map { max(0, min(Float(columns - 1), Float($0) * scaleX + offsetX)) }
        let left = positions.map { min(Int($0), max(0, columns - 2)) }
        return Columns(
            left: left, share: zip(positions, left).map { $0 - Float($1) }, first: pixels.lowerBound
        )
    }

    /// The cells for a row of pixels, interpolated between the map's rows. The last one is repeated
    /// once.
    func rowOfCells(_ row: Int) -> [Float] {
        let down = max(0, min(Float(rows - 1), Float(row) * scaleY + offsetY))
        let top = min(Int(down), max(0, rows - 2))
        let below = min(top + 1, rows - 1)
        let share = down - Float(top)
        var cells = (0..<columns).map { column in
            let upper = values[top * columns + column]
            return upper + (values[below * columns + column] - upper) * share
        }
        cells.append(cells[columns - 1])
        return cells
    }

    /// The values of some pixels of a row, interpolated bilinearly.
    func sample(
        _ cells: [Float], _ columns: Columns, from pixel: Int,
        into result: UnsafeMutableBufferPointer<Float>
    ) {
        let offset = pixel - columns.first
        for index in result.indices {
            let left = columns.left[offset + index]
            let value = cells[left]
            result[index] = value + (cells[left + 1] - value) * columns.share[offset + index]
        }
    }

    /// The largest value that these pixels of the given rows of cells can have.
    func maximum(_ rows: [[Float]], _ columns: Columns, _ pixels: Range<Int>) -> Float {
        let first = columns.left[pixels.lowerBound - columns.first]
        let last = columns.left[pixels.upperBound - 1 - columns.first] + 1
        return rows.reduce(0) { largest, cells in max(largest, cells[first...last].max() ?? 0) }
    }
}
