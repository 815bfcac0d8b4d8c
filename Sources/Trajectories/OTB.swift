import HoldfastImaging
import HoldfastText

/// Writes the layout of the Object Tracking Benchmark (Wu, Lim and Yang, TPAMI 2015): a line
/// `x,y,w,h` per frame for one target, `NaN` where it is absent. Of the rest nothing is held.
public struct OTBEncoder: TrajectoryEncoder {
    private var order = SingleTargetOrder(format: .otb)
    private let keepsLostBoxes: Bool
    private static let absent = Array("NaN,NaN,NaN,NaN\n".utf8)

    /// - Parameter keepsLostBoxes: writes the last box instead of `NaN` while the target is lost,
    ///   as benchmarks expect of results.
    public init(keepsLostBoxes: Bool = false) {
        self.keepsLostBoxes = keepsLostBoxes
    }

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        order.begin(header)
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        var lines: [UInt8] = []
        for _ in 0..<(try order.gap(before: record)) { lines.append(contentsOf: Self.absent) }
        if record.box.isValid, keepsLostBoxes || record.state != .lost {
            lines.append(record.box)
            lines.append("\n")
        } else {
            lines.append(contentsOf: Self.absent)
        }
        return lines
    }

    public mutating func end() -> [UInt8] { [] }
}

/// Reads a line per frame. A box that is `NaN` or has no size is an absent target.
enum OTBReader {
    static func read(_ source: Lines) throws(TrajectoryError) -> Trajectory {
        var lines = source
        var trajectory = Trajectory()
        var last = Box(x: 0, y: 0, width: 0, height: 0)
        while let line = try lines.nextOfFrame() {
            let numbers = try lines.numbers(line, most: 4)
            guard numbers.count == 4 else {
                throw lines.malformed("\(numbers.count) numbers instead of four")
            }
            let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
            let frame = trajectory.records.count
            if box.isValid {
                last = box
                trajectory.records.append(
                    try lines.checked(TrajectoryRecord(frame: frame, box: box)))
            } else {
                trajectory.records.append(
                    try lines.checked(TrajectoryRecord(frame: frame, box: last, state: .lost)))
            }
        }
        return trajectory
    }
}
