import HoldfastSystem

/// How much each place of a window speaks for the pointed object: the class activation map (Zhou et al.,
/// Learning Deep Features for Discriminative Localization, CVPR 2016) of a linear model of the pointed
/// place against its surroundings.
///
/// The channels are the shares of the window's own colours and the gradient's orientations around a
/// place. The model is Fisher's discriminant, begun from what is near the point and what is far, and
/// learned anew from what it found.
package struct DiscriminativeActivation: Sendable {
    /// Orientations of gradients that are told apart.
    private static let orientations = 8
    private static let rounds = 3
    /// At first the object is what lies within this distance of the point, and its surroundings what
    /// lies beyond that: spreads of Gaussians, as shares of the object's size.
    private static let firstInside = 0.125
    private static let firstOutside = 0.3
    /// What is far from the point is the object's only if little speaks against it: spread of a
    /// Gaussian, share of the object's size.
    private static let reach = 0.3
    /// Added to the scatter's diagonal, share of its mean.
    private static let regularization: Float = 0.1

    /// A place's channels that are not 0, one place after another.
    private struct Features {
        var channels: [Int] = []
        var values: [Float] = []
        /// Where each place's begin; one more than there are places.
        var starts: [Int] = [0]
        let count: Int
    }

    /// 0 (like the surroundings' mean) to 1 (like the object's), of every second sample and row.
    package let map: [Float]
    /// Values on a side.
    package let side: Int

    package init(_ window: ProposalWindow) {
        let side = ProposalWindow.side / 2
        self.side = side
        let features = Self.features(window, side: side)
        let distances = Self.distances(side: side)
        func near(_ spread: Double) -> [Float] {
            distances.map { Float(exp(-0.5 * ($0 / spread) * ($0 / spread))) }
        }
        let reach = near(Self.reach)
        let valid = (0..<side * side).map { i -> Float in
            let (x, y) = (2 * (i % side), 2 * (i / side))
            let frame = window.frame
            return x >= frame.left && x < frame.right && y >= frame.top && y < frame.bottom ? 1 : 0
        }
        var inside = zip(near(Self.firstInside), valid).map { $0 * $1 }
        var outside = zip(near(Self.firstOutside), valid).map { (1 - $0) * $1 }
        var activation: [Float] = []
        for _ in 0..<Self.rounds {
            activation = Self.discriminant(features, inside, outside)
            for i in activation.indices {
                activation[i] = min(max((activation[i] + 1) / 2, 0), 1) * valid[i]
                inside[i] = activation[i] * reach[i]
                outside[i] = (1 - activation[i] * reach[i]) * valid[i]
            }
        }
        map = activation
    }

    /// Distances of the places from the point, as shares of the object's size.
    private static func distances(side: Int) -> [Double] {
        (0..<side * side).map { i in
            let x = Double(i % side) + 0.5 - Double(side) / 2
            let y = Double(i / side) + 0.5 - Double(side) / 2
            return 2 * (x * x + y * y).squareRoot() / ProposalWindow.objectSide
        }
    }

    private static func features(_ window: ProposalWindow, side: Int) -> Features {
        let colors = window.palette.colors.count
        var result = Features(count: colors + orientations)
        let oriented = window.gradient.map { gradient -> (channel: Int, value: Float) in
            let size = (gradient * gradient).sum().squareRoot()
            guard size > 0 else { return (0, 0) }
            let turn = atan2(gradient.y, gradient.x) / Float.pi
            let channel = Int((turn < 0 ? turn + 1 : turn) * Float(orientations))
            return (min(channel, orientations - 1), ProposalWindow.saturated(size))
        }
        var place = [Float](repeating: 0, count: result.count)
        for y in 0..<side {
            for x in 0..<side {
                for i in place.indices { place[i] = 0 }
                // The place's own four samples and those around it.
                for dy in -1...2 {
                    for dx in -1...2 {
                        let row = min(max(2 * y + dy, 0), ProposalWindow.side - 1)
                        let column = min(max(2 * x + dx, 0), ProposalWindow.side - 1)
                        let i = row * ProposalWindow.side + column
                        place[window.palette.labels[i]] += 1 / 16
                        place[colors + oriented[i].channel] += oriented[i].value / 16
                    }
                }
                for i in place.indices where place[i] != 0 {
                    result.channels.append(i)
                    result.values.append(place[i])
                }
                result.starts.append(result.channels.count)
            }
        }
        return result
    }

    /// Fisher's discriminant, as an activation of each place: 1 at the object's mean, -1 at the
    /// surroundings'.
    private static func discriminant(
        _ features: Features, _ inside: [Float], _ outside: [Float]
    ) -> [Float] {
        let count = features.count
        let (front, frontScatter) = moments(features, inside)
        let (back, backScatter) = moments(features, outside)
        var scatter = zip(frontScatter, backScatter).map { $0 + $1 }
        let trace = (0..<count).reduce(Float(0)) { $0 + scatter[$1 * count + $1] }
        for i in 0..<count {
            scatter[i * count + i] += regularization * trace / Float(count) + 1e-6
        }
        let difference = zip(front, back).map { $0 - $1 }
        let weights = solve(scatter, difference)
        var (bias, span): (Float, Float) = (0, 1e-9)
        for i in 0..<count {
            bias += weights[i] * (front[i] + back[i]) / 2
            span += weights[i] * difference[i] / 2
        }
        return (0..<features.starts.count - 1).map { place in
            var sum: Float = 0
            for k in features.starts[place]..<features.starts[place + 1] {
                sum += weights[features.channels[k]] * features.values[k]
            }
            return (sum - bias) / span
        }
    }

    /// The weighted mean and covariance of the channels.
    private static func moments(
        _ features: Features, _ weights: [Float]
    ) -> (mean: [Float], covariance: [Float]) {
        let count = features.count
        var mean = [Float](repeating: 0, count: count)
        var products = [Float](repeating: 0, count: count * count)
        let total = weights.reduce(1e-6, +)
        for place in weights.indices where weights[place] > 0 {
            let weight = weights[place] / total
            let present = features.starts[place]..<features.starts[place + 1]
            for k in present {
                let value = weight * features.values[k]
                let channel = features.channels[k]
                mean[channel] += value
                for l in present {
                    products[channel * count + features.channels[l]] += value * features.values[l]
                }
            }
        }
        for i in 0..<count {
            for j in 0..<count { products[i * count + j] -= mean[i] * mean[j] }
        }
        return (mean, products)
    }

    /// Solves a symmetric positive definite system by Cholesky's decomposition.
    private static func solve(_ matrix: [Float], _ right: [Float]) -> [Float] {
        let n = right.count
        var lower = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0...i {
                var sum = Double(matrix[i * n + j])
                for k in 0..<j { sum -= lower[i * n + k] * lower[j * n + k] }
                lower[i * n + j] =
                    i == j ? max(sum, 1e-12).squareRoot() : sum / lower[j * n + j]
            }
        }
        var x = right.map(Double.init)
        for i in 0..<n {
            for k in 0..<i { x[i] -= lower[i * n + k] * x[k] }
            x[i] /= lower[i * n + i]
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
            for k in (i + 1)..<max(n, i + 1) { x[i] -= lower[k * n + i] * x[k] }
            x[i] /= lower[i * n + i]
        }
        return x.map(Float.init)
    }
}
