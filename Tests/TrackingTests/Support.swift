@testable import HoldfastTracking

extension TrackerParameters {
    /// The balanced ones, but for those in `set`.
    static func balanced(set: [String: Double]) throws -> TrackerParameters {
        var parameters = balanced
        for (name, value) in set { try parameters.set(name, to: value) }
        return parameters
    }
}

/// Numbers as a saved state has them.
func bytes(_ values: [Double]) -> [UInt8] {
    var writer = StateWriter()
    for var value in values { writer.number(&value) }
    return writer.bytes
}
