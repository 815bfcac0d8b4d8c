import HoldfastSystem

/// The colours of one window, quantized to its own few: the group that varies most is split at its mean,
/// along the component that varies most, again and again.
package struct Palette: Sendable {
    /// The group of each sample, `0 ..< colors.count`.
    package let labels: [Int]
    /// Each group's mean.
    package let colors: [SIMD3<Float>]

    private struct Group {
        var members: [Int]
        var mean: SIMD3<Float>
        /// The component that varies most.
        var axis: Int
        /// Sum of squared distances along it.
        var spread: Float

        init(_ members: [Int], of samples: [SIMD3<Float>]) {
            var (sum, squares) = (SIMD3<Float>(), SIMD3<Float>())
            for i in members {
                sum += samples[i]
                squares += samples[i] * samples[i]
            }
            mean = sum / Float(max(members.count, 1))
            let spreads = squares - sum * mean
            axis = (0..<3).max { spreads[$0] < spreads[$1] } ?? 0
            spread = spreads[axis]
            self.members = members
        }
    }

    /// - Parameter count: At most so many groups.
    package init(_ samples: [SIMD3<Float>], count: Int) {
        var groups = [Group(Array(samples.indices), of: samples)]
        while groups.count < count,
            let widest = groups.indices.max(by: { groups[$0].spread < groups[$1].spread }),
            // Less than a unit of CIELAB in all is rounding.
            groups[widest].spread > 1
        {
            let group = groups[widest]
            let low = group.members.filter { samples[$0][group.axis] <= group.mean[group.axis] }
            let high = group.members.filter { samples[$0][group.axis] > group.mean[group.axis] }
            if low.isEmpty || high.isEmpty {
                groups[widest].spread = 0
            } else {
                groups[widest] = Group(low, of: samples)
                groups.append(Group(high, of: samples))
            }
        }
        var labels = [Int](repeating: 0, count: samples.count)
        for (name, group) in groups.enumerated() {
            for i in group.members { labels[i] = name }
        }
        self.labels = labels
        colors = groups.map(\.mean)
    }

    /// How alike two of the colours are, `[color][color]`, each row of sum 1: a Gaussian of their
    /// distance.
    package func similarity(spread: Float) -> [Float] {
        colors.flatMap { one in
            let row = colors.map { other in
                let difference = one - other
                return exp(-(difference * difference).sum() / (2 * spread * spread))
            }
            let total = row.reduce(0, +)
            return row.map { $0 / total }
        }
    }
}
