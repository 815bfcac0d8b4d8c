import HoldfastImaging

/// The rule of the states.
///
/// How well a target matches its model when all is well differs from target to target, so frames are
/// judged against a baseline, a running mean of the score that begins at 0: only what was seen can be
/// lost. A frame at `state.certain` of it or more is `tracking`; below that the target is
/// `uncertain`. After `state.lost-frames` frames in a row below `state.lost` of it the target is
/// `lost`, until a frame reaches that again, unless other evidence says that it has only changed: then it is
/// `uncertain`, and the baseline follows it. A lost target is still followed where it seems to be, for
/// it may only have changed; once `search.delay` frames in a row lay below `search.level` of the
/// baseline it is searched for, until a match reaches `search.level` around the last position or, for as long
/// as the search asks, `search.resume` elsewhere.
struct TrackStateMachine: Sendable {
    private(set) var state: TrackState = .tracking
    /// Frames in a row below the level of being lost.
    private var doubtful = 0
    /// Frames in a row below the level of being searched for.
    private(set) var missing = 0
    /// Running mean of the score.
    private(set) var baseline = 0.0
    /// Running mean of the peak-to-sidelobe ratio, of frames on which the target was seen.
    private var usualRatio = 0.0
    /// Whether the peak of the frame at hand stands out far less than it usually does: something may cover the
    /// target.
    private(set) var isFaint = false
    /// Frames that were followed and not lost.
    private var followed = 0
    private let levels: StateParameters
    private let search: SearchParameters
    /// The baseline begins as if so many frames of score 0 had been seen, and the usual ratio, which is highest
    /// on the frames that are most like the first, likewise.
    private static let prior = 4
    /// What a target that was hardly seen yet must reach is what most do.
    private static let usual = 0.75
    /// Noise and scrambled pictures score less, as a share of the baseline.
    private static let nothing = 0.3

    init(levels: StateParameters, search: SearchParameters) {
        self.levels = levels
        self.search = search
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var index = TrackState.allCases.firstIndex(of: state) ?? 0
        try archive.whole(&index)
        guard TrackState.allCases.indices.contains(index) else {
            throw .invalidState(reason: "no such state")
        }
        state = TrackState.allCases[index]
        try archive.whole(&doubtful)
        try archive.whole(&missing)
        try archive.whole(&followed)
        guard doubtful >= 0, missing >= 0, followed >= 0, followed < Int.max - 8 else {
            throw .invalidState(reason: "a negative number of frames")
        }
        try archive.number(&baseline)
        try archive.number(&usualRatio)
    }

    /// True once a lost target is searched for instead of followed.
    var isSearching: Bool { state == .lost && missing >= search.delay }

    /// Whether a score says that the target is not where it was.
    func isMissed(score: Double) -> Bool { score < search.level * baseline }

    /// Whether a score says that there is nothing like the target.
    func showsNothing(score: Double) -> Bool { score < Self.nothing * baseline }

    /// Whether a match is good enough to be taken for a target that is not seen where it was.
    ///
    /// - Parameter isNear: True where it was found around the last position. It is more likely to be the
    ///   target there, so it need not be as good.
    func accepts(score: Double, isNear: Bool) -> Bool {
        score >= (isNear ? search.level : search.resume) * baseline
    }

    /// Whether the target has matched too badly for too long to be seen, wherever its colours are.
    var isDoubted: Bool { doubtful >= levels.lostFrames }

    /// Takes in the score of a frame that was followed and returns the new state.
    ///
    /// - Parameters:
    ///   - ratio: Its peak-to-sidelobe ratio.
    ///   - staysInPlace: Whether other evidence says that the target has not gone. It has changed then,
    ///     and the baseline follows.
    @discardableResult
    mutating func follow(score: Double, ratio: Double = 0, staysInPlace: Bool = false) -> TrackState
    {
        doubtful = score < levels.lost * baseline ? doubtful + 1 : 0
        missing = isMissed(score: score) && !staysInPlace ? missing + 1 : 0
        if isDoubted && !staysInPlace {
            state = .lost
        } else {
            state = score >= levels.certain * baseline ? .tracking : .uncertain
        }
        // Against what was usual before this frame.
        isFaint = state != .lost && ratio < levels.peak * usualRatio
        if state != .lost {
            followed += 1
            let rate = max(levels.baselineRate, 1 / Double(followed + Self.prior))
            baseline += rate * (score - baseline)
            if state == .tracking { usualRatio += rate * (ratio - usualRatio) }
        }
        return state
    }

    /// Takes in that what was followed is something else.
    mutating func lose() {
        state = .lost
        doubtful = levels.lostFrames
        missing = search.delay
        baseline = max(baseline, Self.usual)
    }

    /// Takes in that the target is where others see it.
    mutating func resume() {
        state = .uncertain
        doubtful = 0
        missing = 0
    }

    /// Takes in a frame that was searched in vain.
    mutating func miss() { missing += 1 }

    /// Takes in the score of the best match of a frame that was searched and returns the new state.
    ///
    /// - Parameter isNear: True where it was found around the last position.
    @discardableResult
    mutating func search(score: Double, isNear: Bool) -> TrackState {
        guard accepts(score: score, isNear: isNear) else {
            miss()
            return state
        }
        missing = 0
        if score >= levels.lost * baseline {
            doubtful = 0
            state = score >= levels.certain * baseline ? .tracking : .uncertain
        }
        return state
    }
}
