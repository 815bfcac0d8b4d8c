import HoldfastImaging
import HoldfastTracking
import HoldfastTrajectories

extension TrajectoryHeader {
    /// The header of a log that this version of Holdfast writes.
    public init(
        input: String, width: Int, height: Int, frameRate: Double = 0,
        parameters: TrackerParameters?, firstFrame: Int? = nil
    ) {
        self.init(
            version: HoldfastVersion.current, input: input, width: width, height: height,
            frameRate: frameRate, parameters: parameters?.logged ?? [], firstFrame: firstFrame)
    }
}

extension TrackerParameters {
    /// As a log's header states them.
    public var logged: [TrajectoryHeader.Parameter] {
        values.map { TrajectoryHeader.Parameter(name: $0.name, value: $0.value) }
    }
}
