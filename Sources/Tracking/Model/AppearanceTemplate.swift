/// What the target looked like when it was certain: on the first frame, and slowly since.
struct AppearanceTemplate: Sendable {
    /// How like the target something looks, -1...1.
    struct Similarity: Sendable {
        /// With the better of both templates.
        var best: Double
        /// With the first frame's alone.
        var first: Double
    }

    let columns: Int
    let rows: Int
    private let channels: Int
    private let stride: Int
    private var first: [Float] = []
    private var recent: [Float] = []

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

    /// Cosine of the features around a cell of the map with the templates.
    ///
    /// - Parameters:
    ///   - map: Features, `[row][column][stride]`.
    ///   - row, column: Centre, in cell indices.
    func similarity(
        of map: [Float], size: Int, row: Double, column: Double
    ) -> Similarity {
        let candidate = read(map, size: size, row: row, column: column)
        let withFirst = Self.cosine(candidate, first)
        return Similarity(best: max(withFirst, Self.cosine(candidate, recent)), first: withFirst)
    }

    /// Learns the appearance at a cell.
    mutating func learn(_ map: [Float], size: Int, row: Double, column: Double, rate: Float) {
        let candidate = read(map, size: size, row: row, column: column)
        guard !first.isEmpty else {
            first = candidate
            recent = candidate
            return
        }
        for i in recent.indices { recent[i] += rate * (candidate[i] - recent[i]) }
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&first, count: rows * columns * channels)
        try archive.numbers(&recent, count: rows * columns * channels)
    }

    private func read(
        _ map: [Float], size: Int, row: Double, column: Double
    ) -> [Float] {
        var candidate = [Float](repeating: 0, count: rows * columns * channels)
        let top = row - Double(rows - 1) / 2
        let left = column - Double(columns - 1) / 2
        let (baseRow, baseColumn) = (top.rounded(.down), left.rounded(.down))
        let (fr, fc) = (Float(top - baseRow), Float(left - baseColumn))
        func clamp(_ i: Int) -> Int { min(max(i, 0), size - 1) }
        map.withUnsafeBufferPointer { map in
            candidate.withUnsafeMutableBufferPointer { candidate in
                for i in 0..<rows {
                    let (r0, r1) = (clamp(Int(baseRow) + i), clamp(Int(baseRow) + i + 1))
                    for j in 0..<columns {
                        let (c0, c1) = (clamp(Int(baseColumn) + j), clamp(Int(baseColumn) + j + 1))
                        let a = (r0 * size + c0) * stride
                        let b = (r0 * size + c1) * stride
                        let c = (r1 * size + c0) * stride
                        let d = (r1 * size + c1) * stride
                        let out = (i * columns + j) * channels
                        for k in 0..<channels {
                            let upper = map[a + k] + fc * (map[b + k] - map[a + k])
                            let lower = map[c + k] + fc * (map[d + k] - map[c + k])
                            candidate[out + k] = upper + fr * (lower - upper)
                        }
                    }
                }
            }
        }
        return candidate
    }

    private static func cosine(_ a: [Float], _ b: [Float]) -> Double {
        guard a.count == b.count else { return 0 }
        var (ab, aa, bb): (Float, Float, Float) = (0, 0, 0)
        for i in a.indices {
            ab += a[i] * b[i]
            aa += a[i] * a[i]
            bb += b[i] * b[i]
        }
        let norm = (Double(aa) * Double(bb)).squareRoot()
        return norm > 0 ? Double(ab) / norm : 0
    }
}
