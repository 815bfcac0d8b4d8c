/// How the frames of a live source follow each other: how many were passed over, and where the source
/// paused.
struct Pace: Sendable {
    /// A pause of more than this, seconds, is a gap.
    static let longestInterval = 1.0

    private let isLive: Bool
    private var last: (index: Int, time: Double, instant: ContinuousClock.Instant, reopenings: Int)?

    init(isLive: Bool) {
        self.isLive = isLive
    }

    /// Takes in the next frame that is followed.
    ///
    /// - Returns: The frames left out before it; seconds since the one before, if that is a gap.
    mutating func advance(
        index: Int, time: Double, instant: ContinuousClock.Instant, reopenings: Int
    ) -> (dropped: Int, gap: Double?) {
        defer { last = (index, time, instant, reopenings) }
        guard isLive, let last else { return (0, nil) }
        let interval = (instant - last.instant) / .seconds(1)
        let isGap = interval > Self.longestInterval || reopenings != last.reopenings
        return (max(0, index - last.index - 1), isGap ? interval : nil)
    }
}
