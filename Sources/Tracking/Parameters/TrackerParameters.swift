/// Every constant of the tracker that can be set, grouped by the stage that reads it.
///
/// Each stands at its property with name, unit, range, default and meaning; ``table`` lists them, and
/// ``set(_:to:)`` sets one by name. Properties that are public are for users; the others, marked in the
/// table, are for who studies the tracker and are set by name. "Target size" is the square root of the
/// box's area.
public struct TrackerParameters: Sendable, Hashable {
    public var window = WindowParameters()
    public var features = FeatureParameters()
    public var filter = FilterParameters()
    public var color = ColorParameters()
    public var prr = PRRParameters()
    public var scale = ScaleParameters()
    public var aspect = AspectParameters()
    public var rotation = RotationParameters()
    public var extent = ExtentParameters()
    public var box = BoxParameters()
    public var state = StateParameters()
    public var search = SearchParameters()
    public var motion = MotionParameters()
    public var committee = CommitteeParameters()

    /// How much work a frame may cost.
    public enum Preset: String, Sendable, CaseIterable, Codable {
        case fast, balanced, accurate
    }

    public static let balanced = TrackerParameters(preset: .balanced)

    public init(preset: Preset) {
        switch preset {
        case .balanced: break
        case .fast:
            window.cells = 40
            filter.memorySize = 12
            filter.interval = 4
            filter.steadyInterval = 4
            box.interval = 4
        case .accurate:
            committee.members = 3
        }
    }

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try window.visit(&visitor)
        try features.visit(&visitor)
        try filter.visit(&visitor)
        try color.visit(&visitor)
        try prr.visit(&visitor)
        try scale.visit(&visitor)
        try aspect.visit(&visitor)
        try rotation.visit(&visitor)
        try extent.visit(&visitor)
        try box.visit(&visitor)
        try state.visit(&visitor)
        try search.visit(&visitor)
        try motion.visit(&visitor)
        try committee.visit(&visitor)
    }
}
