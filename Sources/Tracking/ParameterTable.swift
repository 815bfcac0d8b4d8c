/// What a parameter is called, may be and means.
public struct ParameterDescription: Sendable {
    /// The name on the command line and in parameter files.
    public let name: String
    public let unit: String
    public let range: ClosedRange<Double>
    public let meaning: String
    let path: WritableKeyPath<TrackerParameters, Double> & Sendable
    /// True if only whole numbers make sense.
    let isWhole: Bool

    init(
        _ name: String, _ path: WritableKeyPath<TrackerParameters, Double> & Sendable,
        _ unit: String, _ range: ClosedRange<Double>, whole: Bool = false, _ meaning: String
    ) {
        self.name = name
        self.path = path
        self.unit = unit
        self.range = range
        self.meaning = meaning
        isWhole = whole
    }
}

extension TrackerParameters {
    /// All parameters by name, in the order of ``table``.
    public var values: [(name: String, value: Double)] {
        Self.table.map { ($0.name, self[keyPath: $0.path]) }
    }

    /// Sets the parameter `name`.
    ///
    /// - Throws: ``TrackerError/invalidParameter(name:reason:)`` for an unknown name or a value
    ///   outside its range.
    public mutating func set(_ name: String, to value: Double) throws(TrackerError) {
        guard let entry = Self.table.first(where: { $0.name == name }) else {
            throw .invalidParameter(name: name, reason: "no such parameter")
        }
        guard entry.range.contains(value) else {
            throw .invalidParameter(
                name: name,
                reason: "\(value) is outside \(entry.range.lowerBound)...\(entry.range.upperBound)")
        }
        guard !entry.isWhole || value == value.rounded() else {
            throw .invalidParameter(name: name, reason: "\(value) is not a whole number")
        }
        self[keyPath: entry.path] = value
    }

    /// Every parameter's description, grouped by the stage that it belongs to.
    public static let table: [ParameterDescription] = [
    ]
}
