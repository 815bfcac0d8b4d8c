/// Every constant of the tracker.
public struct TrackerParameters: Sendable, Hashable, Codable {
    public enum Preset: String, Sendable, CaseIterable, Codable { case fast, balanced, accurate }
    public static let balanced = TrackerParameters(preset: .balanced)
    public init(preset: Preset) {}
    /// All parameters by name (`prr.weight`), in a fixed order.
    public var values: [(name: String, value: Double)] { [] }
    /// Sets the parameter `name`; throws for an unknown name or a value outside its range.
    public mutating func set(_ name: String, to value: Double) throws(TrackerError) {
        throw .invalidParameter(name: name, reason: "no such parameter")
    }
}
