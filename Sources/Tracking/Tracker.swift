import HoldfastImaging

/// Follows one target through a video. The interface; the algorithm is being written.
public struct Tracker: Sendable {
    public private(set) var estimate: Estimate
    public let parameters: TrackerParameters
    public init(image: ImageView, box: Box, parameters: TrackerParameters = .balanced)
        throws(TrackerError)
    {
        guard box.isValid else { throw .invalidBox(box, reason: "empty") }
        self.parameters = parameters
        estimate = Estimate(
            box: box, state: .tracking, confidence: 1, peakToSidelobeRatio: 0, subpeakRatio: 0)
    }
    public mutating func update(image: ImageView) -> Estimate { estimate }
    public mutating func restart(image: ImageView, box: Box) throws(TrackerError) {
        self = try Tracker(image: image, box: box, parameters: parameters)
    }
    /// The last response map, for display.
    public var responseMap: ScalarMap? { nil }
    /// Which places speak for the target, for display.
    public var activationMap: ScalarMap? { nil }
}

public enum TrackerError: Error, Equatable, Sendable {
    case invalidBox(Box, reason: String)
    case invalidParameter(name: String, reason: String)
    case invalidState(reason: String)
}
