import HoldfastImaging

/// The rule of the states.
///
/// How firmly a target is held when all is well differs from target to target, so frames are judged
/// against what is usual, a running mean that begins at 0: only what was held can be lost. A frame at
/// `lifecycle.certain` of it or more is `tracking`; below that the target is `uncertain`. After
/// `lifecycle.lost-frames` frames in a row below `lifecycle.lost` of it the target is `lost`, until a
/// frame reaches that again. A lost target is still followed where it seems to be, for it may only have
/// changed; once `search.delay` frames in a row lay below `search.level` of what is usual it is searched
/// for, until a candidate reaches `search.level` around the last place or `lifecycle.resume` elsewhere.
struct Lifecycle: Sendable {
    private(set) var state: TrackState = .tracking
    /// Frames in a row below the level of being lost.
    private var doubtful = 0
    /// Frames in a row below the level of being searched for.
    private(set) var missing = 0
    /// Running mean of how firmly the target is held.
    private(set) var usual = 0.0
    /// Frames that were followed and not lost.
    private var followed = 0
    private let parameters: TrackerParameters
    /// What is usual begins as if so many frames of no hold had been seen.
    private static let prior = 4

    init(parameters: TrackerParameters) { self.parameters = parameters }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var place = TrackState.allCases.firstIndex(of: state) ?? 0
        try archive.whole(&place)
        guard TrackState.allCases.indices.contains(place) else {
            throw .invalidState(reason: "no such state")
        }
        state = TrackState.allCases[place]
        try archive.whole(&doubtful)
        try archive.whole(&missing)
        try archive.whole(&followed)
        guard doubtful >= 0, missing >= 0, followed >= 0, followed < Int.max - 8 else {
            throw .invalidState(reason: "a negative number of frames")
        }
        try archive.number(&usual)
    }

    /// True once a lost target is searched for instead of followed.
    var isSearching: Bool { state == .lost && missing >= Int(parameters.searchDelay) }

    /// Takes in how firmly the target is held on a frame that was followed and returns the new state.
    mutating func follow(hold: Double) -> TrackState {
        doubtful = hold < parameters.lostLevel * usual ? doubtful + 1 : 0
        missing = hold < parameters.searchLevel * usual ? missing + 1 : 0
        if doubtful >= Int(parameters.lostFrames) {
            state = .lost
        } else {
            state = hold >= parameters.certainLevel * usual ? .tracking : .uncertain
        }
        if state != .lost {
            followed += 1
            let rate = max(parameters.usualRate, 1 / Double(followed + Self.prior))
            usual += rate * (hold - usual)
        }
        return state
    }

    /// Takes in the best candidate of a frame that was searched and returns the new state.
    ///
    /// - Parameter isNear: True where the candidate was found around the last place. It is more
    ///   likely to be the target there, so it need not be as good.
    mutating func search(hold: Double, isNear: Bool) -> TrackState {
        guard hold >= (isNear ? parameters.searchLevel : parameters.resumeLevel) * usual else {
            missing += 1
            return state
        }
        missing = 0
        if hold >= parameters.lostLevel * usual {
            doubtful = 0
            state = hold >= parameters.certainLevel * usual ? .tracking : .uncertain
        }
        return state
    }
}
