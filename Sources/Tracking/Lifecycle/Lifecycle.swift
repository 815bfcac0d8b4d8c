import HoldfastImaging

/// The rule of the states.
///
/// A frame of confidence at or above `lifecycle.certain` is `tracking`; below it the target is
/// `uncertain`. After `lifecycle.lost-frames` frames in a row below `lifecycle.lost` it is `lost`, and
/// stays so until a candidate reaches `lifecycle.resume`.
struct Lifecycle: Sendable {
    private(set) var state: TrackState = .tracking
    private var doubtful = 0
    /// Frames since the target was lost; 0 while it is not.
    private(set) var framesLost = 0
    private let certain: Double
    private let lost: Double
    private let patience: Int
    private let resume: Double

    init(parameters: TrackerParameters) {
        certain = parameters.certainConfidence
        lost = parameters.lostConfidence
        patience = Int(parameters.lostFrames)
        resume = parameters.resumeConfidence
    }

    /// Takes in a frame's confidence and returns the new state.
    mutating func observe(confidence: Double) -> TrackState {
        if state == .lost {
            if confidence >= resume {
                state = .tracking
                doubtful = 0
                framesLost = 0
            } else {
                framesLost += 1
            }
            return state
        }
        doubtful = confidence < lost ? doubtful + 1 : 0
        if doubtful >= patience {
            state = .lost
            framesLost = 1
        } else {
            state = confidence >= certain ? .tracking : .uncertain
        }
        return state
    }
}
