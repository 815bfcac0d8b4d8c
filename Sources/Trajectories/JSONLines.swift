import HoldfastImaging

/// Writes JSON lines: a header object, then an object per frame and target, and one per event of a
/// live source. Reading leaves the events out.
///
/// A rotated box is `"rotated_box":[x,y,width,height,angle]`: its centre, its sides, and its turn in
/// radians, clockwise as seen on the frame.
public struct JSONLinesEncoder: TrajectoryEncoder {
    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        var line: [UInt8] = []
        line.append("{\"holdfast\":{\"version\":")
        line.append(quoted: header.version)
        line.append(",\"input\":")
        line.append(quoted: header.input)
        line.append(",\"width\":\(header.width),\"height\":\(header.height),\"frame_rate\":")
        line.append(header.frameRate, decimals: 6, atLeast: 1)
        line.append(",\"parameters\":{")
        let parameters = header.parameters.filter(\.value.isFinite)
        for (index, parameter) in parameters.enumerated() {
            if index > 0 { line.append(",") }
            line.append(quoted: parameter.name)
            line.append(":")
            line.append(parameter.value.description)
        }
        line.append("}")
        if let first = header.firstFrame { line.append(",\"first_frame\":\(first)") }
        line.append("}}\n")
        return line
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        var line: [UInt8] = []
        func number(_ key: String, _ value: Double?, decimals: Int) {
            guard let value, value.isFinite else { return }
            line.append(",\"\(key)\":")
            line.append(value, decimals: decimals, atLeast: 1)
        }
        line.append("{\"frame\":\(record.frame)")
        number("time", record.time, decimals: 6)
        line.append(",\"id\":\(record.id),\"box\":[")
        line.append(record.box)
        line.append("],\"state\":\"\(record.state.rawValue)\"")
        number("confidence", record.confidence, decimals: 4)
        number("psr", record.peakToSidelobeRatio, decimals: 3)
        number("subpeak", record.subpeakRatio, decimals: 4)
        if let turned = record.rotatedBox {
            line.append(",\"rotated_box\":[")
            line.append(turned)
            line.append("]")
        }
        if let polygon = record.polygon {
            line.append(",\"polygon\":[")
            line.append(polygon)
            line.append("]")
        }
        number("latency_ms", record.latency, decimals: 3)
        line.append("}\n")
        return line
    }

    public mutating func encode(_ event: TrajectoryEvent) -> [UInt8] {
        var line: [UInt8] = []
        line.append("{\"event\":\"\(event.gap == nil ? "drop" : "gap")\"")
        line.append(",\"frame\":\(event.frame)")
        func number(_ key: String, _ value: Double, decimals: Int) {
            guard value.isFinite else { return }
            line.append(",\"\(key)\":")
            line.append(value, decimals: decimals, atLeast: 1)
        }
        number("time", event.time, decimals: 6)
        if let gap = event.gap { number("seconds", gap, decimals: 3) }
        line.append(",\"dropped\":\(event.dropped)}\n")
        return line
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
                value = try JSONParser.parse(line)
            } catch {
                throw lines.malformed(error.reason)
            }
            if let head = value["holdfast"] {
                guard lines.number == 1 else {
                    throw lines.malformed("the header stands on the first line alone")
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
        else { throw lines.malformed("the id is not a number of a target") }
        var record = TrajectoryRecord(
            frame: frame, time: value["time"]?.number, id: id,
            box: Box(x: box[0], y: box[1], width: box[2], height: box[3]), state: state,
            confidence: value["confidence"]?.number,
            peakToSidelobeRatio: value["psr"]?.number, subpeakRatio: value["subpeak"]?.number,
            latency: value["latency_ms"]?.number)
        if let turned = value["rotated_box"] {
            guard let numbers = turned.numbers, numbers.count == 5 else {
                throw lines.malformed("a rotated box that is not five numbers")
            }
            record.rotatedBox = RotatedBox(
                center: Point(x: numbers[0], y: numbers[1]), width: numbers[2],
                height: numbers[3], angle: numbers[4])
        } else if let angle = value["angle"]?.number {
            record.turn(by: angle)
        }
        if let polygon = value["polygon"] {
            guard let numbers = polygon.numbers, numbers.count % 2 == 0 else {
                throw lines.malformed("a polygon that is no list of corners")
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
