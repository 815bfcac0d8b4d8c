import HoldfastCKernels

/// What the target looked like on the first frame.
struct AppearanceTemplate: Sendable {
    let columns: Int
    let rows: Int
    private let channels: Int
    private let stride: Int
    private var values: [Float] = []

    /// - Parameters:
    ///   - targetColumns, targetRows: The target's size in cells.
    ///   - channels: Of the feature map, those that count.
    ///   - stride: From one cell of the feature map to the next.
    init(targetColumns: Double, targetRows: Double, channels: Int, stride: Int) {
        columns = max(2, Int(targetColumns.rounded()))
        rows = max(2, Int(targetRows.rounded()))
        self.channels = channels
        self.stride = stride
    }

    /// Cosine of the features around a cell of the map with the template, -1...1.
    ///
    /// - Parameters:
    ///   - map: Features, `[row][column][stride]`.
    ///   - row, column: Centre, in cell indices.
    func similarity(
        of map: [Float], size: Int, row: Double, column: Double
    ) -> Double {
        Self.cosine(read(map, size: size, row: row, column: column), values)
    }

    /// Learns the appearance at a cell.
    mutating func learn(_ map: [Float], size: Int, row: Double, column: Double) {
        values = read(map, size: size, row: row, column: column)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&values, count: rows * columns * channels)
    }

    private func read(
        _ map: [Float], size: Int, row: Double, column: Double
    ) -> [Float] {
        var candidate = [Float](repeating: 0, count: rows * columns * channels)
        let top = row - Double(rows - 1) / 2
        let left = column - Double(columns - 1) / 2
        let (baseRow, baseColumn) = (top.rounded(.down), left.rounded(.down))
        let (fr, fc) = (Float(top - baseRow), Float(left - baseColumn))
        // However far off a place is, what lies there is the map's edge.
        func whole(_ v: Double) -> Int32 { Int32(min(max(v, -1e6), 1e6)) }
        holdfast_read_cells(
            map, Int32(size), Int32(stride), Int32(channels), whole(baseRow), whole(baseColumn), fr,
            fc, Int32(rows), Int32(columns), &candidate)
        return candidate
    }

    private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
        guard a.count == b.count else { return 0 }
        let count = Int32(a.count)
        let (ab, aa, bb) = (
            holdfast_product(a, b, count), holdfast_product(a, a, count),
            holdfast_product(b, b, count)
        )
        let norm = (Double(aa) * Double(bb)).squareRoot()
        return norm > 0 ? Double(ab) / norm : 0
    }
}
