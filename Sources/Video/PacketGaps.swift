import HoldfastCFFmpeg

/// Finds the packets that a container seems to have lost, by the times of those around them.
struct PacketGaps: Sendable {
    /// The time between two frames; nil where it varies.
    private let frameTicks: Int64?
    /// Gaps of more frames than this are taken as pauses.
    private let longest: Int
    /// Whether packets can be gone without a word.
    private let isSilent: Bool
    /// When the last packet was due, and whether its surroundings were damaged.
    private var last: (timestamp: Int64, isDamaged: Bool)?

    /// - Parameters:
    ///   - frameTicks: the time between two frames; nil where it varies.
    ///   - frameCount: how many frames the video has, if that is known.
    ///   - isSilent: whether packets can be gone without a word of FFmpeg.
    init(frameTicks: Int64?, frameCount: Int?, isSilent: Bool) {
        self.frameTicks = frameTicks
        self.isSilent = isSilent
        longest = min(frameCount ?? 10_000, 10_000)
    }

    /// Notes a packet.
    ///
    /// - Parameters:
    ///   - due: when it is to be decoded; nil if nothing says so.
    ///   - shown: when its frame is to be shown, as far as that is known.
    ///   - isDamaged: whether damage was found on the way to it.
    /// - Returns: when the frames would have been shown whose packets are missing before it.
    mutating func advance(due: Int64?, shown: Int64?, isDamaged: Bool) -> [Int64] {
        guard let due else { return [] }
        defer { last = (due, isDamaged) }
        guard let last, let frameTicks, isDamaged || last.isDamaged || isSilent else { return [] }
        let (distance, overflow) = due.subtractingReportingOverflow(last.timestamp)
        // Stated times can be anything.
        let missing = Int(clamping: (distance &+ frameTicks / 2) / frameTicks - 1)
        guard !overflow, missing > 0, missing <= longest else { return [] }
        return (1...missing).map { (shown ?? due) &- Int64(missing + 1 - $0) * frameTicks }
    }
}
