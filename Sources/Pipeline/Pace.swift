/// The pace of a live source: how many frames were skipped, and where the source paused.
struct Pace: Sendable {
    /// A longer pause than this, seconds, is a gap.
    static let longestInterval = 1.0

    private let isLive: Bool
    private var last: (index: Int, time: Double, instant: ContinuousClock.Instant, reopenings: Int)?

    init(isLive: Bool) {
        self.isLive = isLive
    }

    /// Notes the next frame that is tracked.
    ///
    /// - Returns: The number of frames skipped before it, and the seconds since the previous one if
    ///   that is a gap.
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
