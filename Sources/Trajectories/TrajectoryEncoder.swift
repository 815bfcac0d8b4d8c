/// Turns a trajectory into bytes, piece by piece; the same trajectory gives the same bytes.
///
/// Call ``begin(_:)`` once, ``encode(_:)`` for each record in the order of frames, ``end()`` once.
/// Each piece is empty or whole lines.
public protocol TrajectoryEncoder: Sendable {
    mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8]
    mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8]
    /// Empty if the format has no events.
    mutating func encode(_ event: TrajectoryEvent) -> [UInt8]
    mutating func end() -> [UInt8]
}

extension TrajectoryEncoder {
    public mutating func encode(_ event: TrajectoryEvent) -> [UInt8] { [] }
}

/// The rules that formats of one region a line share: one target, no frame left out.
struct SingleTargetOrder: Sendable {
    let format: TrajectoryFormat
    private var id: Int?
    private var nextFrame: Int?
    /// The longest run of frames without a record that is filled.
    private static let longestGap = 1_000_000

    init(format: TrajectoryFormat) {
        self.format = format
    }

    mutating func begin(_ header: TrajectoryHeader) {
        nextFrame = header.firstFrame
    }

    /// How many frames without a record come before this one.
    mutating func gap(before record: TrajectoryRecord) throws(TrajectoryError) -> Int {
        try record.check()
        if let id, id != record.id {
            throw .notHeld(
                format: format,
                reason: "holds one target, and there are targets \(id) and \(record.id)")
        }
        id = record.id
        let gap = record.frame - (nextFrame ?? record.frame)
        if gap < 0 {
            throw .notHeld(
                format: format,
                reason:
                    "has a line a frame in their order, and frame \(record.frame) comes too late")
        }
        if gap > Self.longestGap {
            throw .notHeld(
                format: format, reason: "cannot leave out the \(gap) frames before \(record.frame)")
        }
        nextFrame = record.frame + 1
        return gap
    }
}
