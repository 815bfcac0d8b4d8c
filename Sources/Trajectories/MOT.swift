import HoldfastImaging
import HoldfastText

/// Writes the MOTChallenge layout (https://motchallenge.net/instructions/): frames and pixels count
/// from 1, a target that is lost has no line, an unknown confidence is 1.
public struct MOTEncoder: TrajectoryEncoder {
    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] { [] }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        guard record.state != .lost else { return [] }
        var line: [UInt8] = []
        line.append("\(record.frame + 1),\(record.id),")
        line.append(record.box, offset: 1)
        line.append(",")
        line.append(record.confidence ?? 1, decimals: 4)
        line.append(",-1,-1,-1\n")
        return line
    }

    public mutating func end() -> [UInt8] { [] }
}

/// Reads results, detections and ground truth: the first six columns and the confidence. An id of -1
/// is a detection without identity.
enum MOTReader {
    static func read(_ source: Lines) throws(TrajectoryError) -> Trajectory {
        var lines = source
        var trajectory = Trajectory()
        while let line = try lines.nextFilled() {
            let numbers = try lines.numbers(line, most: 16)
            guard numbers.count >= 6 else { throw lines.malformed("fewer than six columns") }
            guard let frame = whole(numbers[0], in: 1...TrajectoryRecord.largestFrame) else {
                throw lines.malformed("the frame's number is not 1 or more")
            }
            guard let id = whole(numbers[1], in: -1...TrajectoryRecord.largestIdentifier) else {
                throw lines.malformed("the id is not a target's number")
            }
            let confidence = numbers.count > 6 ? numbers[6] : .nan
            let box = Box(
                x: numbers[2] - 1, y: numbers[3] - 1, width: numbers[4], height: numbers[5])
            trajectory.records.append(
                try lines.checked(
                    TrajectoryRecord(
                        frame: frame - 1, id: id, box: box,
                        confidence: (0...1).contains(confidence) ? confidence : nil)))
        }
        return trajectory
    }
}
