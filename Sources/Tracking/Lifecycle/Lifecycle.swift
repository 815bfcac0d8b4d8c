import HoldfastImaging

/// The rule of the states.
///
/// What a good confidence is differs from target to target, so frames are judged against the usual
/// confidence, a running mean that begins at 0: only what was held can be lost. A frame at `lifecycle.certain`
/// of it or more is `tracking`; below that the target is `uncertain`. After `lifecycle.lost-frames`
/// frames in a row below `lifecycle.lost` of it the target is `lost`, and stays so until a candidate
/// reaches `lifecycle.resume` of it.
struct Lifecycle: Sendable {
    private(set) var state: TrackState = .tracking
    private var doubtful = 0
    /// Running mean of the confidence while the target was not lost.
    private(set) var usual = 0.0
    private let certain: Double
    private let lost: Double
    private let patience: Int
    private let resume: Double
    private let adaptation: Double

    init(parameters: TrackerParameters) {
        certain = parameters.certainConfidence
        lost = parameters.lostConfidence
        patience = Int(parameters.lostFrames)
        resume = parameters.resumeConfidence
        adaptation = parameters.usualRate
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var place = TrackState.allCases.firstIndex(of: state) ?? 0
        try archive.whole(&place)
        guard TrackState.allCases.indices.contains(place) else {
            throw .invalidState(reason: "no such state")
        }
        state = TrackState.allCases[place]
        try archive.whole(&doubtful)
        try archive.number(&usual)
    }

    /// Takes in how firmly the target is held on a frame that was followed and returns the new state.
    mutating func follow(hold: Double) -> TrackState {
        doubtful = hold < lost * usual ? doubtful + 1 : 0
        if doubtful >= patience {
            state = .lost
        } else {
            state = hold >= certain * usual ? .tracking : .uncertain
        }
        if state != .lost { usual += adaptation * (hold - usual) }
        return state
    }

    /// Takes in the best candidate of a frame that was searched and returns the new state.
    ///
    /// - Parameter isNear: True where the candidate was found around the last place. It is more
    ///   likely to be the target there, so it need only be as good as a frame that is not doubtful.
    mutating func search(hold: Double, isNear: Bool) -> TrackState {
        if hold >= (isNear ? lost : resume) * usual {
            state = hold >= certain * usual ? .tracking : .uncertain
            doubtful = 0
        }
        return state
    }
}
