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
