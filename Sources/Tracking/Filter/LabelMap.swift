import HoldfastSystem

/// The desired response: a Gaussian at the target, on a map of `size` x `size` cells.
struct LabelMap: Sendable {
    let size: Int
    /// Standard deviation, cells.
    let spread: Double

    /// The label's map with the target at (`size / 2` + row, `size / 2` + column).
    func map(row: Double = 0, column: Double = 0) -> [Float] {
        func line(_ offset: Double) -> [Double] {
            (0..<size).map { i in
                var d = Double(i - size / 2) - offset
                d -= (d / Double(size)).rounded() * Double(size)
                return exp(-d * d / (2 * spread * spread))
            }
        }
        let (rows, columns) = (line(row), line(column))
        return (0..<size * size).map { Float(rows[$0 / size] * columns[$0 % size]) }
    }

    /// The label's spectrum with the target at (`size / 2` + row, `size / 2` + column), `[position][2]`.
    func spectrum(plan: FourierPlan, row: Double = 0, column: Double = 0) -> [Float] {
        plan.spectrum(of: map(row: row, column: column))
    }
}
