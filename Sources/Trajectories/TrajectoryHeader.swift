/// The header of a log.
public struct TrajectoryHeader: Sendable, Equatable {
    public struct Parameter: Sendable, Hashable {
        public var name: String
        public var value: Double

        public init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// Version of the program that wrote the log.
    public var version: String
    /// Name of the input as the user gave it.
    public var input: String
    /// Displayed size, pixels; 0 if it is not known.
    public var width: Int
    public var height: Int
    /// Frames per second; 0 if it is not known.
    public var frameRate: Double
    /// The tracker's parameters, in its order.
    public var parameters: [Parameter]
    /// Index of the first frame; nil means that of the first record.
    public var firstFrame: Int?
    /// How many frames the input has; nil if it is not known.
    public var frameCount: Int?
    /// The labels that the targets have, as far as they are known beforehand.
    public var labels: [String] = []
    /// The name of the file that the log was converted from; nil if it was not.
    public var convertedFrom: String?
    /// How the boxes have been smoothed since they were found; nil if they were not.
    public var smoothing: String?

    public init(
        version: String = "", input: String = "", width: Int = 0, height: Int = 0,
        frameRate: Double = 0, parameters: [Parameter] = [], firstFrame: Int? = nil,
        frameCount: Int? = nil, labels: [String] = []
    ) {
        self.version = version
        self.input = input
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.parameters = parameters
        self.firstFrame = firstFrame
        self.frameCount = frameCount
        self.labels = labels
    }
}
