import HoldfastCKernels

/// Notices frames of which a large part shows nothing from one to the next: what a decoder could not read
/// stays black, gray or green, is filled with the last line that it could, or is noise.
///
/// What is left of such a picture may be an old one, so nothing of it is believed.
struct PictureLoss: Sendable {
    /// The frames before.
    private var usual: Measures?
    /// Frames in a row that were taken for damaged.
    private var inARow = 0

    private struct Measures {
        /// Share of the picture in which neighbours are equal.
        var flat: Double
        /// How much neighbours resemble each other, at most 1; noise has 0.
        var coherence: Double
    }

    /// Neighbours that differ by less are equal; luminance is 0...1.
    private static let leastDifference: Float = 0.6 / 255
    /// A picture is damaged if that share of what was not flat has become so,
    private static let lossShare = 0.35
    /// or if it is less coherent than that, and the frames before were more than three times as much.
    private static let noise = 0.1
    private static let rate = 0.1
    /// What stays for longer is the picture: a fade to black, a wall.
    private static let longest = 8

    /// Takes in a frame.
    ///
    /// - Parameter luma: A coarse picture, row by row.
    /// - Returns: Whether a part of it is missing.
    mutating func observe(_ luma: [Float], columns: Int) -> Bool {
        guard columns > 0, luma.count > 4 * columns else { return false }
        let now = Self.measure(luma, columns: columns)
        guard var before = usual else {
            usual = now
            return false
        }
        let isDamaged =
            now.flat - before.flat > Self.lossShare * (1 - before.flat)
            || now.coherence < Self.noise && before.coherence > 3 * Self.noise
        if isDamaged, inARow < Self.longest {
            inARow += 1
            return true
        }
        // A picture that stays is the one to compare with.
        let rate = inARow == Self.longest ? 1 : Self.rate
        before.flat += rate * (now.flat - before.flat)
        before.coherence += rate * (now.coherence - before.coherence)
        usual = before
        inARow = 0
        return false
    }

    private static func measure(_ luma: [Float], columns: Int) -> Measures {
        let flat = holdfast_count_near(
            luma, Int32(luma.count), Int32(columns), leastDifference)
        // Samples overlap, so even noise makes the next one alike.
        let lag = 3 * columns
        let squares = holdfast_lag_square(luma, Int32(luma.count), Int32(lag))
        // The variance of a picture of one colour is 0.
        let variance = luma.variance + 1e-9 / Float(luma.count)
        return Measures(
            flat: Double(flat) / Double(luma.count - columns),
            coherence: Double(1 - squares / Float(luma.count - lag) / (2 * variance)))
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var isKnown = usual != nil
        var measures = usual ?? Measures(flat: 0, coherence: 0)
        try archive.flag(&isKnown)
        try archive.number(&measures.flat)
        try archive.number(&measures.coherence)
        try archive.whole(&inARow)
        guard (0...1).contains(measures.flat), (-3...1).contains(measures.coherence),
            (0...Self.longest).contains(inARow)
        else { throw .invalidState(reason: "a picture that cannot be") }
        usual = isKnown ? measures : nil
    }
}
