import HoldfastImaging
import HoldfastText

/// Writes the layout of the Visual Object Tracking challenge's results (Kristan et al., TPAMI 2016;
/// the region codes of https://github.com/votchallenge/toolkit): a line per frame for one target. The
/// first line is `1` (initialized here), a lost target is `0` (unknown), else a rectangle
/// `x,y,w,h`, or the corners of a rotated box or polygon, `x1,y1,x2,y2,...`. The box of the first frame is not held.
public struct VOTEncoder: TrajectoryEncoder {
    private var order = SingleTargetOrder(format: .vot)
    private var isFirst = true

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        order.begin(header)
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        var lines: [UInt8] = []
        for _ in 0..<(try order.gap(before: record)) { lines.append("0\n") }
        if record.state == .lost || !record.box.isValid {
            lines.append("0\n")
        } else if isFirst {
            lines.append("1\n")
            isFirst = false
        } else if let corners = record.outline {
            lines.append(corners)
            lines.append("\n")
        } else {
            lines.append(record.box)
            lines.append("\n")
        }
        return lines
    }

    public mutating func end() -> [UInt8] { [] }
}

/// Reads results and ground truth. Four corners of a rectangle are a rotated box, other polygons are
/// kept; the bounding box is the box. A frame of initialization has no record since its region is not
/// told.
enum VOTReader {
    /// How far the corners of a rectangle may lie from where they belong, pixels: files have their
    /// numbers rounded to a hundredth or finer.
    private static let tolerance = 0.02

    static func read(_ source: Lines) throws(TrajectoryError) -> Trajectory {
        var lines = source
        var trajectory = Trajectory()
        var last = Box(x: 0, y: 0, width: 0, height: 0)
        var frame = -1
        while let line = try lines.nextOfFrame() {
            frame += 1
            if line.first == UInt8(ascii: "m") {
                throw lines.malformed("masks are not supported")
            }
            let numbers = try lines.numbers(line, most: 2 * TrajectoryRecord.mostCorners)
            var record = TrajectoryRecord(frame: frame, box: last, state: .lost)
            if numbers.count == 1 {
                if numbers[0] == 1 { continue }
                guard numbers[0] == 0 || numbers[0] == 2 else {
                    throw lines.malformed("an unknown frame code")
                }
            } else if numbers.contains(where: \.isNaN) {
                guard numbers.count >= 4 else { throw lines.malformed("not a region") }
            } else if numbers.count == 4 {
                let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
                if box.isValid {
                    record.box = box
                    record.state = .tracking
                }
            } else if numbers.count >= 6, numbers.count % 2 == 0 {
                let polygon = points(numbers)
                record.box = Box(around: polygon)
                record.rotatedBox = RotatedBox(corners: polygon, tolerance: tolerance)
                if record.rotatedBox == nil { record.polygon = polygon }
                record.state = .tracking
            } else {
                throw lines.malformed("\(numbers.count) numbers are not a region")
            }
            last = record.box
            trajectory.records.append(try lines.checked(record))
        }
        return trajectory
    }
}
