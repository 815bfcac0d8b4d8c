import Foundation

/// How long one thing took, over many times.
struct Timing {
    private var seconds: [Double] = []

    /// Runs and times `body`.
    mutating func measure<Value>(_ body: () throws -> Value) rethrows -> Value {
        let clock = ContinuousClock()
        let start = clock.now
        defer { seconds.append((clock.now - start) / .seconds(1)) }
        return try body()
    }

    /// The time that the share `share` of the runs did not exceed.
    private func quantile(_ share: Double) -> Double {
        let sorted = seconds.sorted()
        guard !sorted.isEmpty else { return .nan }
        return sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
    }

    /// A row of the table that ``heading`` begins.
    func row(_ name: String) -> String {
        let median = quantile(0.5)
        return Self.columns(
            name, String(format: "%.2f", median * 1e3),
            String(format: "%.2f", quantile(0.95) * 1e3),
            String(format: "%.0f", 1 / median))
    }

    static let heading = columns("", "median, ms", "95 %, ms", "per second")

    /// A row of the table: a name and what belongs to it.
    static func columns(_ name: String, _ numbers: String...) -> String {
        func padding(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count))
        }
        return name + padding(name, 36) + numbers.map { padding($0, 12) + $0 }.joined()
    }
}
