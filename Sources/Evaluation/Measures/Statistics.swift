import HoldfastFiles
import HoldfastImaging

/// Ranks, correlations and intervals.
public enum Statistics {
    /// Spearman's rank correlation, ties with their mean rank; `nil` where either side is constant
    /// or there are fewer than three pairs.
    public static func spearman(_ x: [Double], _ y: [Double]) -> Double? {
        guard x.count == y.count, x.count >= 3 else { return nil }
        return pearson(ranks(x), ranks(y))
    }

    /// Ranks from 1, the mean rank where values are equal.
    static func ranks(_ values: [Double]) -> [Double] {
        let order = values.indices.sorted { values[$0] < values[$1] }
        var ranks = [Double](repeating: 0, count: values.count)
        var begin = 0
        while begin < order.count {
            var end = begin + 1
            while end < order.count, values[order[end]] == values[order[begin]] { end += 1 }
            let rank = Double(begin + end + 1) / 2
            for index in begin..<end { ranks[order[index]] = rank }
            begin = end
        }
        return ranks
    }

    static func pearson(_ x: [Double], _ y: [Double]) -> Double? {
        guard let meanX = mean(x), let meanY = mean(y) else { return nil }
        var xx = 0.0
        var yy = 0.0
        var xy = 0.0
        for (a, b) in zip(x, y) {
            xx += (a - meanX) * (a - meanX)
            yy += (b - meanY) * (b - meanY)
            xy += (a - meanX) * (b - meanY)
        }
        guard xx > 0, yy > 0 else { return nil }
        return xy / (xx * yy).squareRoot()
    }

    /// Area under the receiver operating characteristic: the probability that a random positive
    /// has a higher score than a random negative, ties counting one half (Mann and Whitney).
    /// `nil` without both kinds.
    public static func areaUnderROC(scores: [Double], positive: [Bool]) -> Double? {
        let positives = positive.reduce(0) { $0 + ($1 ? 1 : 0) }
        let negatives = positive.count - positives
        guard positives > 0, negatives > 0, scores.count == positive.count else { return nil }
        let sum = zip(ranks(scores), positive).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
        let smallest = Double(positives * (positives + 1)) / 2
        return (sum - smallest) / Double(positives * negatives)
    }

    /// A number with the interval that holds it with 95 % confidence.
    public struct Interval: Sendable, Hashable, Encodable {
        public var value: Double
        public var low: Double
        public var high: Double
    }

    /// The mean of paired differences with its 95 % percentile-bootstrap interval (Efron 1979):
    /// the pairs, here sequences, are drawn again with replacement. Seeded, so repeatable.
    /// `nil` of nothing.
    public static func pairedBootstrap(
        _ differences: [Double], resamples: Int = 4000, seed: UInt64 = 1
    ) -> Interval? {
        guard let center = mean(differences) else { return nil }
        var generator = SplitMix64(seed: seed)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            for _ in differences.indices {
                sum += differences[generator.below(differences.count)]
            }
            means.append(sum / Double(differences.count))
        }
        means.sort()
        return Interval(
            value: center, low: means.quantile(0.025), high: means.quantile(0.975))
    }

}

/// The SplitMix64 generator (Steele, Lea, Flood, OOPSLA 2014): small, seeded and the same on every
/// machine.
struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    /// A seed from a name and a number, so that each has a stream of its own.
    init(name: String, number: Int) {
        var digest = Digest()
        digest.add(name.utf8)
        self.init(seed: digest.value ^ (UInt64(bitPattern: Int64(number)) &* 0x9e37_79b9_7f4a_7c15))
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// Uniform in 0 ..< 1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// Uniform in 0 ..< `count`.
    mutating func below(_ count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }
}
