import HoldfastText

extension TrackerParameters {
    /// Every parameter's description, grouped by the stage that it belongs to.
    public static let table: [ParameterDescription] = balanced.listed.map(\.description)

    /// All parameters by name, in the order of ``table``.
    public var values: [(name: String, value: Double)] {
        listed.map { ($0.description.name, $0.value) }
    }

    /// Sets the parameter `name`. Whole numbers and switches (0 and 1) are given as numbers, too.
    ///
    /// - Throws: ``TrackerError/invalidParameter(name:reason:)`` for an unknown name, with the names that
    ///   are near, or a value outside its range.
    public mutating func set(_ name: String, to value: Double) throws(TrackerError) {
        var setter = ParameterSetter(name: name, value: value)
        try visit(&setter)
        guard setter.isDone else {
            let near = NearNames.suggestions(for: name, among: Self.table.map(\.name))
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
            throw .invalidParameter(name: name, reason: "no such parameter\(hint)")
        }
    }

    private var listed: [(description: ParameterDescription, value: Double)] {
        var copy = self
        var lister = ParameterLister()
        // Listing does not throw.
        try? copy.visit(&lister)
        return lister.found
    }

    /// What the types and their ranges cannot say.
    func check() throws(TrackerError) {
        func demand(_ holds: Bool, _ name: String, _ reason: String) throws(TrackerError) {
            if !holds { throw .invalidParameter(name: name, reason: reason) }
        }
        var copy = self
        var checker = ParameterChecker()
        try copy.visit(&checker)
        try demand(
            FourierPlan(size: window.cells) != nil, "window.cells",
            "must be even, with no prime factor above 5")
        try demand(window.cellSize % 2 == 0, "window.cell-size", "must be even")
        try demand(
            features.gradientChannels % FourierPlan.lanes == 0, "features.gradient",
            "must be a multiple of \(FourierPlan.lanes)")
        try demand(scale.count % 2 == 1, "scale.count", "must be odd")
        try demand(rotation.count < 2 || rotation.count % 2 == 1, "rotation.count", "must be odd")
        try demand(aspect.count < 2 || aspect.count % 2 == 1, "aspect.count", "must be odd")
    }
}

private struct ParameterLister: ParameterVisitor {
    var found: [(description: ParameterDescription, value: Double)] = []

    mutating func visit<Value>(_ parameter: inout Parameter<Value>) {
        found.append((parameter.description, parameter.wrappedValue.number))
    }
}

private struct ParameterSetter: ParameterVisitor {
    let name: String
    let value: Double
    var isDone = false

    mutating func visit<Value>(_ parameter: inout Parameter<Value>) throws(TrackerError) {
        guard parameter.description.name == name else { return }
        try parameter.set(to: value)
        isDone = true
    }
}

private struct ParameterChecker: ParameterVisitor {
    mutating func visit<Value>(_ parameter: inout Parameter<Value>) throws(TrackerError) {
        try parameter.set(to: parameter.wrappedValue.number)
    }
}

/// As an object of numbers by name; names that are left out keep the balanced preset's values.
extension TrackerParameters: Codable {
    public init(from decoder: any Decoder) throws {
        let given = try decoder.singleValueContainer().decode([String: Double].self)
        self = .balanced
        for (name, value) in given { try set(name, to: value) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(
            Dictionary(values.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    }
}
