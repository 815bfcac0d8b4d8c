/// Consecutive seeds that a scene is run over, and how many of them must hold.
///
/// One random scene is decided by very little: a pixel more or less, and a target is kept or lost.
/// A count over consecutive seeds says how often, and no seed in it was picked.
public struct SeedRange: Sendable, Hashable {
    public var first: UInt64
    public var count: Int
    /// How many seeds must hold. Its upper bound is below `count` where a case is to show that
    /// the tracker does worse, such as without one of its parts.
    public var required: ClosedRange<Int>

    public init(first: UInt64, count: Int, required: ClosedRange<Int>) {
        self.first = first
        self.count = count
        self.required = required
    }

    /// The seeds in order.
    public var seeds: [UInt64] { (0..<count).map { first + UInt64($0) } }

    static let mostSeeds = 1000
    static let seedRange = 0...Int(1 << 53)

    /// - Parameters:
    ///   - range: `{"first": 1, "count": 12}`.
    ///   - minimum: how many must hold; nil stands for all, or for none where `maximum` is given.
    ///   - maximum: how many may hold; nil stands for all.
    init(
        _ range: SuiteValue, minimum: SuiteValue?, maximum: SuiteValue?
    ) throws(EvaluationError) {
        _ = try range.object(keys: ["first", "count"])
        first = UInt64(try range.required("first").integer(Self.seedRange))
        count = try range.required("count").integer(1...Self.mostSeeds)
        let most = try maximum?.integer(0...count) ?? count
        let least = try minimum?.integer(0...count) ?? (maximum == nil ? count : 0)
        guard least <= most else {
            throw (minimum ?? range).failure("is above max_held")
        }
        required = least...most
    }

    /// `1-3, 7`.
    static func text(_ seeds: [UInt64]) -> String {
        var runs: [ClosedRange<UInt64>] = []
        for seed in seeds {
            if let last = runs.last, last.upperBound + 1 == seed {
                runs[runs.count - 1] = last.lowerBound...seed
            } else {
                runs.append(seed...seed)
            }
        }
        return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }
}
