/// Finds each frame's position in its source, whatever could be decoded before it: a packet that
/// gives no frame takes a position all the same.
///
/// Packets come in the order of decoding and frames in the order of display, so they are joined by
/// their timestamps.
struct FramePositions: Sendable {
    /// How packets become frames.
    enum Rule: Sendable, Equatable {
        /// Timestamps are positions.
        case timestamps
        /// Each packet is a frame; so the first packet has position 0.
        case packets
        /// Each packet is a frame, but those before the first frame do not count: they need frames
        /// that the stream does not have.
        case packetsFromFirstFrame
        /// Packets can be parts of frames; frames are counted.
        case frames
        /// A table says which timestamps there are: the source was entered in its middle.
        case listed(FrameTable)
    }

    private struct Expected {
        var timestamp: Int64
        /// Whether its packet was never seen; the timestamp is then an estimate.
        var isLost = false
    }

    private var rule: Rule
    /// The packets that have given no frame yet, by their timestamps.
    private var expected: [Expected] = []
    private var hasBegun = false
    /// The position after the last frame.
    private(set) var next = 0

    /// More packets than any decoder holds back.
    private static let longestDelay = 4096

    init(_ rule: Rule) {
        self.rule = rule
    }

    /// Notes that the stream begins with a frame that needs no other: those before the first frame that
    /// can be decoded count, too.
    mutating func countFromFirstPacket() {
        if rule == .packetsFromFirstFrame { rule = .packets }
    }

    /// Notes a packet.
    mutating func expect(_ timestamp: Int64, tolerance: Int64 = 0) {
        switch rule {
        case .timestamps, .frames, .listed: return
        case .packets, .packetsFromFirstFrame: break
        }
        if tolerance > 0 {
            // It was believed lost.
            expected.removeAll {
                $0.isLost && ($0.timestamp &- timestamp).magnitude <= tolerance.magnitude
            }
        }
        insert(Expected(timestamp: timestamp))
    }

    /// Notes packets that the source has lost, by the timestamps that they would have had.
    mutating func lose(_ timestamps: [Int64]) {
        for timestamp in timestamps { insert(Expected(timestamp: timestamp, isLost: true)) }
    }

    private mutating func insert(_ packet: Expected) {
        let index = expected.lastIndex { $0.timestamp <= packet.timestamp }.map { $0 + 1 } ?? 0
        expected.insert(packet, at: index)
        if expected.count > Self.longestDelay { expected.removeFirst() }
    }

    /// The position of the next frame.
    ///
    /// - Parameters:
    ///   - timestamp: nil where the decoder states none.
    ///   - isDamaged: whether packets without a frame count. Without damage they are meant to have
    ///     none.
    ///   - losesPackets: whether packets that are believed lost count; nil means the same.
    mutating func take(
        _ timestamp: Int64?, isDamaged: Bool, losesPackets: Bool? = nil
    ) -> Int {
        defer {
            next += 1
            hasBegun = true
        }
        guard let timestamp else {
            if !expected.isEmpty { expected.removeFirst() }
            return next
        }
        switch rule {
        case .timestamps:
            next = max(next, Int(timestamp))
            return next
        case .listed(let table):
            next = table.index(of: timestamp) ?? next
            return next
        case .packets, .packetsFromFirstFrame, .frames: break
        }
        let before = expected.prefix { $0.timestamp < timestamp }
            .count { !$0.isLost || losesPackets ?? isDamaged }
        let through = expected.prefix { $0.timestamp <= timestamp }.count
        expected.removeFirst(through)
        if isDamaged, hasBegun || rule == .packets { next += before }
        return next
    }

    /// Counts what is still expected at the end of a damaged source.
    mutating func end(count: Int?, isDamaged: Bool) {
        if rule == .timestamps {
            next = max(next, count ?? 0)
        } else if isDamaged, hasBegun {
            next += expected.count { !$0.isLost }
        }
        expected = []
    }
}
