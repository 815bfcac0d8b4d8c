/// How often somebody may ask: so many times at once, then at a steady rate.
struct RequestPace: Sendable {
    private let interval: Duration
    private let slack: Duration
    private var due: ContinuousClock.Instant?

    init(rate: (perSecond: Int, atOnce: Int)) {
        interval = .seconds(1) / rate.perSecond
        slack = interval * rate.atOnce
    }

    /// Counts a request.
    ///
    /// - Returns: when the next one may come; nil for at once.
    mutating func next(now: ContinuousClock.Instant = .now) -> ContinuousClock.Instant? {
        let next = max(due ?? now - slack, now - slack) + interval
        due = next
        return next > now ? next : nil
    }
}
