import HoldfastImaging
import HoldfastText

/// The header, the records and the events of a log as JSON objects, the same in JSON lines and in a
/// JSON document.
enum JSONObjects {
    /// What is wrong with an object, for the reader that knows where it stands.
    struct Malformed: Error {
        let reason: String

        init(_ reason: String) {
            self.reason = reason
        }
    }

    // MARK: Writing

    /// What is not known is left out, so that no number is made up.
    static func header(_ header: TrajectoryHeader) -> JSONValue {
        let parameters = header.parameters.filter(\.value.isFinite)
            .map { JSONMember(key: $0.name, value: .number($0.value)) }
        return .members([
            "holdfast": .members([
                "version": .string(header.version), "input": .string(header.input),
                "width": header.width > 0 ? .integer(header.width) : nil,
                "height": header.height > 0 ? .integer(header.height) : nil,
                "frame_rate": header.frameRate > 0
                    ? .decimal(header.frameRate, decimals: 6, atLeast: 1) : nil,
                "parameters": .object(parameters),
                "first_frame": header.firstFrame.map { .integer($0) },
                "frame_count": header.frameCount.map { .integer($0) },
                "labels": header.labels.isEmpty
                    ? nil : .array(header.labels.map { .string($0) }),
                "converted_from": header.convertedFrom.map { .string($0) },
                "smoothed": header.smoothing.map { .string($0) },
            ])
        ])
    }

    static func record(_ record: TrajectoryRecord) -> JSONValue {
        .members([
            "frame": .integer(record.frame), "time": number(record.time, decimals: 6),
            "id": .integer(record.id), "label": record.label.map { .string($0) },
            "box": numbers(record.box), "state": .string(record.state.rawValue),
            "confidence": number(record.confidence, decimals: 4),
            "psr": number(record.peakToSidelobeRatio, decimals: 3),
            "subpeak": number(record.subpeakRatio, decimals: 4),
            "rotated_box": record.rotatedBox.map(turned),
            "polygon": record.polygon.map { .rounded($0.flatMap { [$0.x, $0.y] }) },
            "latency_ms": number(record.latency, decimals: 3),
            "filled": record.isFilled ? .bool(true) : nil,
            "raw_box": record.rawBox.map(numbers),
        ])
    }

    static func event(_ event: TrajectoryEvent) -> JSONValue {
        if event.isUndecoded {
            return .members([
                "event": .string("undecoded"), "frame": .integer(event.frame),
                "time": number(event.time, decimals: 6),
            ])
        }
        return .members([
            "event": .string(event.gap == nil ? "drop" : "gap"), "frame": .integer(event.frame),
            "time": number(event.time, decimals: 6),
            "seconds": number(event.gap, decimals: 3), "dropped": .integer(event.dropped),
        ])
    }

    /// Left out where it is not known.
    private static func number(_ value: Double?, decimals: Int) -> JSONValue? {
        guard let value, value.isFinite else { return nil }
        return .decimal(value, decimals: decimals, atLeast: 1)
    }

    private static func numbers(_ box: Box) -> JSONValue {
        .rounded([box.x, box.y, box.width, box.height])
    }

    private static func turned(_ box: RotatedBox) -> JSONValue {
        .array(
            [box.center.x, box.center.y, box.width, box.height].map { .rounded($0) }
                + [.rounded(box.angle, decimals: 5)])
    }

    // MARK: Reading

    static func readHeader(_ value: JSONValue) -> TrajectoryHeader {
        var parameters: [TrajectoryHeader.Parameter] = []
        if case .object(let members) = value["parameters"] {
            for member in members {
                guard let number = member.value.number else { continue }
                parameters.append(.init(name: member.key, value: number))
            }
        }
        let rate = value["frame_rate"]?.number ?? 0
        let frames = 0...TrajectoryRecord.largestFrame
        var header = TrajectoryHeader(
            version: value["version"]?.string ?? "", input: value["input"]?.string ?? "",
            width: whole(value["width"]?.number, in: 0...1_000_000) ?? 0,
            height: whole(value["height"]?.number, in: 0...1_000_000) ?? 0,
            frameRate: rate > 0 ? rate : 0, parameters: parameters,
            firstFrame: whole(value["first_frame"]?.number, in: frames),
            frameCount: whole(value["frame_count"]?.number, in: frames),
            labels: value["labels"]?.array?.compactMap(\.string) ?? [])
        header.convertedFrom = value["converted_from"]?.string
        header.smoothing = value["smoothed"]?.string
        return header
    }

    /// Nil for an event of a kind that is not known.
    static func readEvent(_ value: JSONValue) -> TrajectoryEvent? {
        let frames = 0...TrajectoryRecord.largestFrame
        guard let frame = whole(value["frame"]?.number, in: frames),
            let kind = value["event"]?.string, ["drop", "gap", "undecoded"].contains(kind)
        else { return nil }
        return TrajectoryEvent(
            frame: frame, time: value["time"]?.number ?? 0,
            dropped: whole(value["dropped"]?.number, in: frames) ?? 0,
            gap: kind == "gap" ? value["seconds"]?.number ?? 0 : nil,
            isUndecoded: kind == "undecoded")
    }

    static func readRecord(_ value: JSONValue) throws(Malformed) -> TrajectoryRecord {
        guard
            let frame = whole(value["frame"]?.number, in: 0...TrajectoryRecord.largestFrame)
        else { throw Malformed("no frame index") }
        guard let box = box(value["box"]) else { throw Malformed("no box of four numbers") }
        guard let state = TrackState(rawValue: value["state"]?.string ?? "tracking") else {
            throw Malformed("an unknown state")
        }
        let identifiers = TrajectoryRecord.unidentified...TrajectoryRecord.largestIdentifier
        guard let id = whole(value["id"]?.number ?? 1, in: identifiers) else {
            throw Malformed("the id is not a target's number")
        }
        var record = TrajectoryRecord(
            frame: frame, time: value["time"]?.number, id: id, box: box, state: state,
            confidence: value["confidence"]?.number,
            peakToSidelobeRatio: value["psr"]?.number, subpeakRatio: value["subpeak"]?.number,
            latency: value["latency_ms"]?.number, label: value["label"]?.string,
            isFilled: value["filled"] == .bool(true))
        if let raw = value["raw_box"] {
            guard let raw = self.box(raw) else {
                throw Malformed("the raw box is not four numbers")
            }
            record.rawBox = raw
        }
        if let turned = value["rotated_box"] {
            guard let numbers = turned.numbers, numbers.count == 5 else {
                throw Malformed("the rotated box is not five numbers")
            }
            record.rotatedBox = RotatedBox(
                center: Point(x: numbers[0], y: numbers[1]), width: numbers[2],
                height: numbers[3], angle: numbers[4])
        } else if let angle = value["angle"]?.number {
            record.turn(by: angle)
        }
        if let polygon = value["polygon"] {
            guard let numbers = polygon.numbers, numbers.count % 2 == 0 else {
                throw Malformed("the polygon is not a list of corners")
            }
            record.polygon = points(numbers)
        }
        do {
            try record.check()
        } catch .invalidRecord(_, _, let reason) {
            throw Malformed(reason)
        } catch {
            throw Malformed("\(error)")
        }
        return record
    }

    static func box(_ value: JSONValue?) -> Box? {
        guard let numbers = value?.numbers, numbers.count == 4 else { return nil }
        return Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
}

/// Pairs of numbers as points.
func points(_ numbers: [Double]) -> [Point] {
    stride(from: 0, to: numbers.count - 1, by: 2).map { Point(x: numbers[$0], y: numbers[$0 + 1]) }
}
