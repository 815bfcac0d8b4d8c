/// What a parameter is called, may be and means.
public struct ParameterDescription: Sendable {
    /// The name on the command line and in parameter files.
    public let name: String
    public let unit: String
    public let range: ClosedRange<Double>
    public let meaning: String
    /// True if only whole numbers make sense.
    public let isWhole: Bool
    /// True for what only somebody who studies the tracker would change; the others are for its users.
    public let isForResearch: Bool
}

/// What a parameter may hold. On the command line and in files all of them are numbers.
public protocol ParameterValue: Sendable, Hashable {
    /// The value as a number.
    var number: Double { get }
    /// The value that a number within the parameter's range stands for.
    init(number: Double)
    /// True if only whole numbers make sense.
    static var isWhole: Bool { get }
}

extension Double: ParameterValue {
    public var number: Double { self }
    public init(number: Double) { self = number }
    public static var isWhole: Bool { false }
}

extension Int: ParameterValue {
    public var number: Double { Double(self) }
    public init(number: Double) { self = Int(number) }
    public static var isWhole: Bool { true }
}

/// A switch: 0 is off, 1 is on.
extension Bool: ParameterValue {
    public var number: Double { self ? 1 : 0 }
    public init(number: Double) { self = number != 0 }
    public static var isWhole: Bool { true }
}

/// A value of the tracker with its name, unit, range and meaning beside it.
///
///     @Parameter("scale.count", "scales", 1...65, "Scales searched, odd; 1 keeps the size.")
///     public var count = 25
///
/// Add the property's name to the group's `visit`, and it can be set by name, is listed, checked,
/// saved with a tracker and written to the header of logs.
@propertyWrapper
public struct Parameter<Value: ParameterValue>: Sendable, Hashable {
    public var wrappedValue: Value
    let description: ParameterDescription

    init(
        wrappedValue: Value, _ name: String, _ unit: String, _ range: ClosedRange<Double>,
        research: Bool = false, _ meaning: String
    ) {
        self.wrappedValue = wrappedValue
        description = ParameterDescription(
            name: name, unit: unit, range: range, meaning: meaning, isWhole: Value.isWhole,
            isForResearch: research)
    }

    /// Takes a number for the value.
    mutating func set(to number: Double) throws(TrackerError) {
        let range = description.range
        guard range.contains(number) else {
            throw .invalidParameter(
                name: description.name,
                reason: "\(number) is outside \(range.lowerBound)...\(range.upperBound)")
        }
        guard !description.isWhole || number == number.rounded() else {
            throw .invalidParameter(
                name: description.name, reason: "\(number) is not a whole number")
        }
        wrappedValue = Value(number: number)
    }

    public static func == (one: Self, other: Self) -> Bool {
        one.wrappedValue == other.wrappedValue
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(wrappedValue) }
}

/// Something that looks at every parameter in turn and may change it.
protocol ParameterVisitor {
    mutating func visit<Value>(_ parameter: inout Parameter<Value>) throws(TrackerError)
}

/// The parameters of one stage.
protocol ParameterGroup: Sendable, Hashable {
    /// Shows every parameter of the group to a visitor, in the order in which they are listed.
    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError)
}
