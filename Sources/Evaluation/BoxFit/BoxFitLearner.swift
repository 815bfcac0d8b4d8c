import Foundation

/// A linear score that ranks candidates: the one whose softmax has the largest mean overlap with the
/// truth.
///
/// Ascends by the signs of the gradient, with a step for each weight that grows while its sign stays
/// (Igel and Huesken, Improving the Rprop Learning Algorithm, 2000).
struct BoxFitLearner: Sendable {
    /// The candidates of one frame.
    struct Sample: Sendable {
        /// Row by row, `overlaps.count * terms`.
        var features: [Float]
        var overlaps: [Float]
        /// What the sample counts.
        var weight: Float
    }

    var iterations = 120
    /// Held against the sum of the weights' squares.
    var regularization: Float = 3e-3

    private static let growth: Float = 1.2
    private static let shrinkage: Float = 0.5
    private static let steps: ClosedRange<Float> = 1e-4...0.3

    /// The weights that do best on the samples, begun from some.
    func weights(_ samples: [Sample], from first: [Float]) -> [Float] {
        var weights = first
        var best = (value: -Float.infinity, weights: first)
        var steps = [Float](repeating: 0.05, count: first.count)
        var before = [Float](repeating: 0, count: first.count)
        for _ in 0..<iterations {
            var (value, gradient) = score(samples, weights)
            for i in weights.indices {
                value -= regularization * weights[i] * weights[i]
                gradient[i] -= 2 * regularization * weights[i]
            }
            if value > best.value { best = (value, weights) }
            for i in weights.indices {
                let agreement = gradient[i] * before[i]
                if agreement > 0 { steps[i] = min(steps[i] * Self.growth, Self.steps.upperBound) }
                if agreement < 0 {
                    steps[i] = max(steps[i] * Self.shrinkage, Self.steps.lowerBound)
                    gradient[i] = 0
                }
                weights[i] += gradient[i] > 0 ? steps[i] : gradient[i] < 0 ? -steps[i] : 0
                before[i] = gradient[i]
            }
        }
        return best.weights
    }

    /// The mean overlap to expect, and its gradient.
    func score(_ samples: [Sample], _ weights: [Float]) -> (value: Float, gradient: [Float]) {
        var value: Float = 0
        var gradient = [Float](repeating: 0, count: weights.count)
        let terms = weights.count
        for sample in samples {
            let count = sample.overlaps.count
            var chances = [Float](repeating: 0, count: count)
            sample.features.withUnsafeBufferPointer { features in
                for i in 0..<count {
                    var sum: Float = 0
                    for k in 0..<terms { sum += features[i * terms + k] * weights[k] }
                    chances[i] = sum
                }
                let highest = chances.max() ?? 0
                var total: Float = 0
                for i in 0..<count {
                    chances[i] = exp(chances[i] - highest)
                    total += chances[i]
                }
                var expected: Float = 0
                for i in 0..<count {
                    chances[i] /= total
                    expected += chances[i] * sample.overlaps[i]
                }
                value += sample.weight * expected
                for i in 0..<count {
                    let pull = sample.weight * chances[i] * (sample.overlaps[i] - expected)
                    for k in 0..<terms { gradient[k] += pull * features[i * terms + k] }
                }
            }
        }
        return (value, gradient)
    }
}
