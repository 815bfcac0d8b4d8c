/// On which frames the filter is trained: on every few, and on fewer while the target responds as well as it
/// usually does, for then a frame shows little that is not known.
struct TrainingSchedule: Sendable {
    /// Frames learned from since the last training, counted up to the longer interval.
    private var framesSince = 0
    private let interval: Int
    private let steadyInterval: Int

    init(parameters: FilterParameters) {
        interval = parameters.interval
        steadyInterval = parameters.steadyInterval
    }

    /// Takes in a frame that is learned from, and says whether the filter is trained on it.
    ///
    /// - Parameters:
    ///   - frame: How many frames were seen since the first.
    ///   - response: The response's peak as a share of what it usually is; see ``Evidence/response``.
    mutating func isDue(frame: Int, response: Double) -> Bool {
        framesSince = min(framesSince + 1, steadyInterval)
        guard frame % interval == 0, response < 1 || framesSince == steadyInterval else {
            return false
        }
        framesSince = 0
        return true
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.whole(&framesSince)
        guard (0...steadyInterval).contains(framesSince) else {
            throw .invalidState(reason: "a filter not trained for \(framesSince) frames")
        }
    }
}
