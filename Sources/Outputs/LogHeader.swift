import HoldfastImaging
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo

extension TrajectoryHeader {
    /// The header of a log that this version of Holdfast writes.
    ///
    /// - Parameter parameters: nil where something else than this tracker was at work.
    public init(
        input: String, width: Int, height: Int, frameRate: Double = 0,
        parameters: TrackerParameters?, firstFrame: Int? = nil
    ) {
        self.init(
            version: HoldfastVersion.current, input: input, width: width, height: height,
            frameRate: frameRate, parameters: parameters?.logged ?? [], firstFrame: firstFrame)
    }

    /// The header of the log of a video.
    public init(input: String, info: VideoInfo, parameters: TrackerParameters) {
        self.init(
            input: input, width: info.width, height: info.height, frameRate: info.frameRate.value,
            parameters: parameters)
    }
}

extension TrackerParameters {
    /// As a log's header states them.
    public var logged: [TrajectoryHeader.Parameter] {
        values.map { TrajectoryHeader.Parameter(name: $0.name, value: $0.value) }
    }
}
