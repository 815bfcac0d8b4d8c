/// Slows down who guesses tokens: after some wrong ones from an address, its tokens are looked at once
/// in a second.
struct TokenGuesses {
    private static let rate = (perSecond: 1, atOnce: 5)
    /// Addresses that are remembered.
    static let mostPeers = 1024

    private struct Record {
        var pace = RequestPace(rate: rate)
        var last: ContinuousClock.Instant
        /// When the next token is looked at.
        var due: ContinuousClock.Instant?
    }

    private var records: [HTTPPeer: Record] = [:]

    var peerCount: Int { records.count }

    /// Whether a token of an address is looked at now.
    func mayTry(_ peer: HTTPPeer, now: ContinuousClock.Instant = .now) -> Bool {
        records[peer]?.due.map { $0 <= now } ?? true
    }

    /// Notes a wrong token.
    mutating func fail(_ peer: HTTPPeer, now: ContinuousClock.Instant = .now) {
        if records[peer] == nil, records.count >= Self.mostPeers,
            let oldest = records.min(by: { $0.value.last < $1.value.last })
        {
            records.removeValue(forKey: oldest.key)
        }
        var record = records[peer] ?? Record(last: now)
        record.due = record.pace.next(now: now)
        record.last = now
        records[peer] = record
    }
}
