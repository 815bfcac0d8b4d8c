/// What a source has lost so far: the first damage and where it was, how much more there was, and what
/// the decoder has only complained of.
struct SourceDamage: Sendable {
    /// A place in the source: the position of a frame, and its time in seconds.
    struct Place: Sendable, Hashable {
        var frame: Int
        var time: Double
    }

    /// The first damage; nil if there was none.
    private(set) var first: VideoError?
    /// How often there was damage.
    private(set) var count = 0
    /// Whether the frames end at the damage.
    private(set) var isAtEnd = false
    /// Complaints, and how many frames ago they came.
    private var complaint: (error: VideoError, age: Int)?
    /// Where there was damage last.
    private var lastPosition: Int?
    /// The positions that are known to give no frame.
    private var failed: Set<Int> = []

    /// With a frame per thread a decoder complains before it gives the frames before.
    private static let longestDelay = 32

    /// Notes damage. An error that does not name its frame is about `place`.
    mutating func note(_ error: VideoError, at place: Place) {
        count += 1
        lastPosition = place.frame
        if first == nil { first = error.frame == nil ? error.located(at: place) : error }
    }

    /// Notes that reading has failed. The frames still in the decoder come before that.
    mutating func end(with error: VideoError) {
        guard first == nil else { return }
        first = error
        count = 1
        isAtEnd = true
    }

    /// Notes that a position gives no frame.
    mutating func fail(_ position: Int) {
        failed.insert(position)
    }

    /// The first position from this one on that may give a frame.
    func position(from next: Int) -> Int {
        var position = next
        while failed.contains(position) { position += 1 }
        return position
    }

    /// Whether frames may be missing.
    var isSuspected: Bool { first != nil || complaint != nil }

    /// Whether packets that seem to be gone before a position are gone: the decoder misses something,
    /// too.
    func isNear(_ position: Int) -> Bool {
        complaint != nil || lastPosition.map { position - $0 <= Self.longestDelay } ?? false
    }

    // MARK: Complaints

    /// Forgets the complaint, since what it was about is known now; returns its words.
    @discardableResult
    mutating func settleComplaint() -> String? {
        defer { complaint = nil }
        return complaint?.error.why
    }

    /// Notes that a frame has come, or the end.
    ///
    /// - Parameter complaint: what the decoder has said in words alone since the frame before. An
    ///   error that follows is what it was about; without one the words alone are damage.
    mutating func advance(complaint words: VideoError?, isEnd: Bool, at place: Place) {
        complaint?.age += 1
        if complaint == nil, let words { complaint = (words.located(at: place), 0) }
        guard let old = complaint, isEnd || old.age > Self.longestDelay else { return }
        complaint = nil
        note(old.error, at: place)
    }

    // MARK: The end

    /// What there is to be said at the end; nil if nothing is damaged.
    ///
    /// - Parameter place: where the frames end.
    func summary(at place: Place) -> VideoError? {
        guard var error = first else { return nil }
        if isAtEnd { error = error.located(at: place) }
        if count > 1 {
            error.what += " (and \(count - 1) more \(count == 2 ? "error" : "errors"))"
        }
        return error
    }
}

extension VideoError {
    fileprivate func located(at place: SourceDamage.Place) -> VideoError {
        var error = self
        error.frame = place.frame
        error.time = place.time
        return error
    }
}
