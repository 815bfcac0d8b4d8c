import HoldfastImaging
import HoldfastText

/// Writes JSON lines: a header object, then an object per frame and target, and one per event of a
/// live source and per frame that could not be decoded. Reading leaves the events out.
///
/// A rotated box is `"rotated_box":[x,y,width,height,angle]`: its centre, its sides, and its turn in
/// radians, clockwise as seen on the frame.
public struct JSONLinesEncoder: TrajectoryEncoder {
    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        let parameters = header.parameters.filter(\.value.isFinite)
            .map { JSONMember(key: $0.name, value: .number($0.value)) }
        return Self.line([
            "holdfast": .members([
                "version": .string(header.version), "input": .string(header.input),
                "width": .integer(header.width), "height": .integer(header.height),
                "frame_rate": .decimal(header.frameRate, decimals: 6, atLeast: 1),
                "parameters": .object(parameters),
                "first_frame": header.firstFrame.map { .integer($0) },
            ])
        ])
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        let box = record.box
        return Self.line([
            "frame": .integer(record.frame), "time": Self.number(record.time, decimals: 6),
            "id": .integer(record.id),
            "box": .rounded([box.x, box.y, box.width, box.height]),
            "state": .string(record.state.rawValue),
            "confidence": Self.number(record.confidence, decimals: 4),
            "psr": Self.number(record.peakToSidelobeRatio, decimals: 3),
            "subpeak": Self.number(record.subpeakRatio, decimals: 4),
            "rotated_box": record.rotatedBox.map(Self.turned),
            "polygon": record.polygon.map { .rounded($0.flatMap { [$0.x, $0.y] }) },
            "latency_ms": Self.number(record.latency, decimals: 3),
        ])
    }

    public mutating func encode(_ event: TrajectoryEvent) -> [UInt8] {
        if event.isUndecoded {
            return Self.line([
                "event": .string("undecoded"), "frame": .integer(event.frame),
                "time": Self.number(event.time, decimals: 6),
            ])
        }
        return Self.line([
            "event": .string(event.gap == nil ? "drop" : "gap"), "frame": .integer(event.frame),
            "time": Self.number(event.time, decimals: 6),
            "seconds": Self.number(event.gap, decimals: 3), "dropped": .integer(event.dropped),
        ])
    }

    private static func line(_ members: KeyValuePairs<String, JSONValue?>) -> [UInt8] {
        JSONValue.members(members).bytes + [UInt8(ascii: "\n")]
    }

    /// Left out where it is not known.
    private static func number(_ value: Double?, decimals: Int) -> JSONValue? {
        guard let value, value.isFinite else { return nil }
        return .decimal(value, decimals: decimals, atLeast: 1)
    }

    private static func turned(_ box: RotatedBox) -> JSONValue {
        .array(
            [box.center.x, box.center.y, box.width, box.height].map { .rounded($0) }
                + [.rounded(box.angle, decimals: 5)])
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
                trajectory.header = header(head)
            } else if value["event"] == nil {
                trajectory.records.append(try record(value, in: lines))
            }
        }
        return trajectory
    }

    private static func header(_ value: JSONValue) -> TrajectoryHeader {
        var parameters: [TrajectoryHeader.Parameter] = []
        if case .object(let members) = value["parameters"] {
            for member in members {
                guard let number = member.value.number else { continue }
                parameters.append(.init(name: member.key, value: number))
            }
        }
        let rate = value["frame_rate"]?.number ?? 0
        return TrajectoryHeader(
            version: value["version"]?.string ?? "", input: value["input"]?.string ?? "",
            width: whole(value["width"]?.number, in: 0...1_000_000) ?? 0,
            height: whole(value["height"]?.number, in: 0...1_000_000) ?? 0,
            frameRate: rate > 0 ? rate : 0, parameters: parameters,
            firstFrame: whole(
                value["first_frame"]?.number, in: 0...TrajectoryRecord.largestFrame))
    }

    private static func record(
        _ value: JSONValue, in lines: Lines
    ) throws(TrajectoryError) -> TrajectoryRecord {
        guard
            let frame = whole(value["frame"]?.number, in: 0...TrajectoryRecord.largestFrame)
        else { throw lines.malformed("no frame index") }
        guard let box = value["box"]?.numbers, box.count == 4 else {
            throw lines.malformed("no box of four numbers")
        }
        guard let state = TrackState(rawValue: value["state"]?.string ?? "tracking") else {
            throw lines.malformed("an unknown state")
        }
        guard
            let id = whole(
                value["id"]?.number ?? 1, in: 0...TrajectoryRecord.largestIdentifier)
        else { throw lines.malformed("the id is not a target's number") }
        var record = TrajectoryRecord(
            frame: frame, time: value["time"]?.number, id: id,
            box: Box(x: box[0], y: box[1], width: box[2], height: box[3]), state: state,
            confidence: value["confidence"]?.number,
            peakToSidelobeRatio: value["psr"]?.number, subpeakRatio: value["subpeak"]?.number,
            latency: value["latency_ms"]?.number)
        if let turned = value["rotated_box"] {
            guard let numbers = turned.numbers, numbers.count == 5 else {
                throw lines.malformed("the rotated box is not five numbers")
            }
            record.rotatedBox = RotatedBox(
                center: Point(x: numbers[0], y: numbers[1]), width: numbers[2],
                height: numbers[3], angle: numbers[4])
        } else if let angle = value["angle"]?.number {
            record.turn(by: angle)
        }
        if let polygon = value["polygon"] {
            guard let numbers = polygon.numbers, numbers.count % 2 == 0 else {
                throw lines.malformed("the polygon is not a list of corners")
            }
            record.polygon = points(numbers)
        }
        return try lines.checked(record)
    }
}

/// Pairs of numbers as points.
func points(_ numbers: [Double]) -> [Point] {
    stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
}
