import Foundation

/// A histogram of durations with logarithmic buckets: quantiles to within 2 % in constant memory.
public struct DurationHistogram: Sendable, Hashable {
    private static let shortest = 1e-6
    private static let ratio = 1.02
    // The last bucket begins at 1e-6 * 1.02^1200, about 5.8 hours.
    private var counts = [Int](repeating: 0, count: 1201)
    /// How many durations were recorded.
    public private(set) var count = 0

    public init() {}

    /// Records a duration in seconds.
    public mutating func record(_ seconds: Double) {
        let bucket = seconds > Self.shortest ? log(seconds / Self.shortest) / log(Self.ratio) : 0
        counts[bucket.isFinite ? min(counts.count - 1, Int(bucket)) : counts.count - 1] += 1
        count += 1
    }

    /// The duration, in seconds, that the share `share` (0...1) of the recorded ones does not
    /// exceed; nil if none were recorded.
    public func quantile(_ share: Double) -> Double? {
        guard count > 0 else { return nil }
        var left = max(1, Int((share * Double(count)).rounded(.up)))
        for (bucket, inBucket) in counts.enumerated() {
            left -= inBucket
            if left <= 0 { return Self.shortest * pow(Self.ratio, Double(bucket) + 0.5) }
        }
        return nil
    }
}
