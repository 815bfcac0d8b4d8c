import HoldfastImaging
import HoldfastText

/// Writes JSON lines: a header object, then an object per frame and target, and one per event of a
/// live source and per frame that could not be decoded.
///
/// A rotated box is `"rotated_box":[x,y,width,height,angle]`: its centre, its sides, and its turn in
/// radians, clockwise as seen on the frame.
public struct JSONLinesEncoder: TrajectoryEncoder {
    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        Self.line(JSONObjects.header(header))
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        return Self.line(JSONObjects.record(record))
    }

    public mutating func encode(_ event: TrajectoryEvent) -> [UInt8] {
        Self.line(JSONObjects.event(event))
    }

    private static func line(_ value: JSONValue) -> [UInt8] {
        value.bytes + [UInt8(ascii: "\n")]
    }

    public mutating func end() -> [UInt8] { [] }
}

enum JSONLinesReader {
    static func read(_ source: Lines) throws(TrajectoryError) -> Trajectory {
        var lines = source
        var trajectory = Trajectory()
        while let line = try lines.nextFilled() {
            let value: JSONValue
            do {
                value = try JSONValue(parsing: line)
            } catch {
                throw lines.malformed(error.reason)
            }
            if let head = value["holdfast"] {
                guard lines.number == 1 else {
                    throw lines.malformed("a header after the first line")
                }
                trajectory.header = JSONObjects.readHeader(head)
            } else if value["event"] != nil {
                if let event = JSONObjects.readEvent(value) { trajectory.events.append(event) }
            } else {
                do {
                    trajectory.records.append(try JSONObjects.readRecord(value))
                } catch {
                    throw lines.malformed(error.reason)
                }
            }
        }
        return trajectory
    }
}
