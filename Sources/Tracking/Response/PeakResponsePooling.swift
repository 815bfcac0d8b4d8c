/// Peak Response Pooling with boundary truncation, as published: every response is raised by the maxima
/// of its row and of its column,
///
///     P(R)(i,j) = R(i,j) + mu max_j' T R(i,j') + mu max_i' T R(i',j)
///
/// where T cuts off the window's boundary (Hu et al., SPSTracker, AAAI 2020, arXiv 1912.00597; Yu et al.,
/// Scientific Reports 2024, 10.1038/s41598-024-65770-2).
///
/// Where T cuts nothing off, P cannot move the highest peak, since no cell rises by more than it does.
/// Where T does, it prefers peaks in the middle of the window to higher ones near its boundary. It is off
/// by default: see docs/ablation.md for what it was worth here and in learning.
struct PeakResponsePooling: Sendable {
    /// mu.
    let weight: Float
    /// Side of the middle of the window whose responses are pooled, share of the window.
    let truncation: Double

    /// Applies P to a response.
    func apply(to map: inout ResponseMap) {
        let size = map.size
        let margin = Int(Double(size) * (1 - truncation) / 2)
        let middle = margin..<size - margin
        var (rows, columns) = (
            [Float](repeating: 0, count: size), [Float](repeating: 0, count: size)
        )
        for row in middle {
            for column in middle {
                let value = map[row, column]
                rows[row] = max(rows[row], value)
                columns[column] = max(columns[column], value)
            }
        }
        for row in 0..<size {
            for column in 0..<size {
                map.values[row * size + column] += weight * (rows[row] + columns[column])
            }
        }
    }
}
