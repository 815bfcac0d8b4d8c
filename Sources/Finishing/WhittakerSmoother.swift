import Foundation

/// Whittaker's smoother (Whittaker, 1923; Eilers, "A perfect smoother", 2003): the curve that lies
/// nearest to the values and bends least, `Σ w (z - y)² + λ Σ (z'')²` at its minimum.
///
/// It has no delay, keeps straight paths as they are up to their ends, and carries on through values of
/// weight 0.
public struct WhittakerSmoother: Sendable {
    private let lambda: Double

    /// - Parameter period: what comes and goes within so many values is halved, what is faster is
    ///   removed, and what is slower stays; more than 2.
    public init(period: Double) {
        // Half of a wave of frequency ω is left where λ (2 sin ω/2)⁴ = 1.
        lambda = 1 / pow(2 * sin(.pi / max(2, period)), 4)
    }

    /// The smoothed values; as they are, if there are fewer than three with a weight.
    public func smooth(_ values: [Double], weights: [Double]) -> [Double] {
        let count = values.count
        guard count > 2, weights.count == count, weights.count(where: { $0 > 0 }) > 2 else {
            return values
        }
        // The matrix W + λ D'D, where D takes second differences: symmetric, with two bands beside the
        // diagonal, solved as L D L'.
        var diagonal = weights
        var first = [Double](repeating: 0, count: count)
        var second = [Double](repeating: 0, count: count)
        for row in 0..<(count - 2) {
            diagonal[row] += lambda
            diagonal[row + 1] += 4 * lambda
            diagonal[row + 2] += lambda
            first[row] -= 2 * lambda
            first[row + 1] -= 2 * lambda
            second[row] += lambda
        }
        var result = zip(values, weights).map { $1 > 0 ? $0 * $1 : 0 }
        for row in 0..<count {
            if row > 1 {
                diagonal[row] -= second[row - 2] * second[row - 2] * diagonal[row - 2]
                result[row] -= second[row - 2] * result[row - 2]
            }
            if row > 0 {
                diagonal[row] -= first[row - 1] * first[row - 1] * diagonal[row - 1]
                result[row] -= first[row - 1] * result[row - 1]
                if row < count - 1 {
                    first[row] -= first[row - 1] * second[row - 1] * diagonal[row - 1]
                }
            }
            if row < count - 1 { first[row] /= diagonal[row] }
            if row < count - 2 { second[row] /= diagonal[row] }
        }
        for row in 0..<count { result[row] /= diagonal[row] }
        for row in stride(from: count - 2, through: 0, by: -1) {
            result[row] -= first[row] * result[row + 1]
            if row < count - 2 { result[row] -= second[row] * result[row + 2] }
        }
        return result
    }
}
