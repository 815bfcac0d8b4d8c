import HoldfastImaging
import HoldfastText

/// Writes the tracking layout of KITTI (https://www.cvlibs.net/datasets/kitti/eval_tracking.php):
/// `frame id type truncated occluded alpha left top right bottom` and, not known of pictures, the
/// object in space, then the confidence. Frames count from 0; a lost target has no line; an uncertain
/// one is partly occluded.
public struct KITTIEncoder: TrajectoryEncoder {
    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] { [] }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        guard record.state != .lost else { return [] }
        let type = (record.label ?? TrajectoryRecord.defaultLabel)
            .map { $0.isWhitespace ? "_" : String($0) }.joined()
        var line: [UInt8] = []
        line.append("\(record.frame) \(record.id) \(type) 0 ")
        line.append(record.state == .uncertain ? "1" : "0")
        line.append(" -10")
        let box = record.box
        for side in [box.x, box.y, box.maxX, box.maxY] {
            line.append(" ")
            line.append(side, decimals: 3)
        }
        line.append(" -1 -1 -1 -1000 -1000 -1000 -10 ")
        line.append(record.confidence ?? 1, decimals: 4)
        line.append("\n")
        return line
    }

    public mutating func end() -> [UInt8] { [] }
}

/// Reads ground truth and results. Regions of `DontCare` are passed over.
enum KITTIReader {
    static func read(_ source: Lines) throws(TrajectoryError) -> Trajectory {
        var lines = source
        var trajectory = Trajectory()
        var ignored = 0
        while let line = try lines.nextFilled() {
            let words = line.split { $0 <= 0x20 }
            guard words.count >= 10 else { throw lines.malformed("fewer than ten columns") }
            guard words[2].text != "DontCare" else {
                ignored += 1
                continue
            }
            var numbers: [Double] = []
            for index in [0, 1, 4, 6, 7, 8, 9] + (words.count > 17 ? [17] : []) {
                guard let number = words[index].number, number.isFinite else {
                    throw lines.malformed("'\(words[index].prefix(40).text)' is not a number")
                }
                numbers.append(number)
            }
            let identifiers = TrajectoryRecord.unidentified...TrajectoryRecord.largestIdentifier
            guard let frame = whole(numbers[0], in: 0...TrajectoryRecord.largestFrame),
                let id = whole(numbers[1], in: identifiers)
            else { throw lines.malformed("the frame or the id is not a whole number in range") }
            let confidence = numbers.count > 7 ? numbers[7] : .nan
            trajectory.records.append(
                try lines.checked(
                    TrajectoryRecord(
                        frame: frame, id: id,
                        box: Box(
                            x: numbers[3], y: numbers[4], width: numbers[5] - numbers[3],
                            height: numbers[6] - numbers[4]),
                        state: (1...2).contains(numbers[2]) ? .uncertain : .tracking,
                        confidence: (0...1).contains(confidence) ? confidence : nil,
                        label: TrajectoryRecord.label(words[2].text))))
        }
        if ignored > 0 {
            trajectory.passedOver.append("\(ignored) regions of DontCare passed over")
        }
        return trajectory
    }
}
