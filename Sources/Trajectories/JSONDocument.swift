import HoldfastImaging
import HoldfastText

/// Writes one JSON document: `{"holdfast":{...},"records":[...],"events":[...]}`, with the objects of
/// JSON lines, a line each.
public struct JSONDocumentEncoder: TrajectoryEncoder {
    private var isFirst = true
    private var events: [TrajectoryEvent] = []

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        var text = JSONObjects.header(header).bytes
        text.removeLast()
        text.append(",\"records\":[\n")
        return text
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        defer { isFirst = false }
        return (isFirst ? [] : [UInt8(ascii: ",")]) + JSONObjects.record(record).bytes
            + [UInt8(ascii: "\n")]
    }

    public mutating func encode(_ event: TrajectoryEvent) -> [UInt8] {
        events.append(event)
        return []
    }

    public mutating func end() -> [UInt8] {
        var text = Array("],\"events\":".utf8)
        text.append(contentsOf: JSONValue.array(events.map(JSONObjects.event)).bytes)
        text.append("}\n")
        return text
    }
}

/// Reads a JSON document, whichever of the known kinds it is: Holdfast's own, COCO's, Label Studio's,
/// or JSON lines under another name.
struct JSONDocumentReader {
    /// The largest document, bytes: unlike lines, all of it is in memory at once.
    static let largestDocument = 64 << 20

    let name: String
    let frameSize: FrameSize?

    func read(_ bytes: [UInt8]) throws(TrajectoryError) -> Trajectory {
        let (document, isCut) = try parse(bytes)
        guard let document else { return try JSONLinesReader.read(Lines(bytes, name: name)) }
        var trajectory: Trajectory
        if document["records"] != nil {
            trajectory = try own(document)
        } else if document["annotations"] != nil || document["images"] != nil {
            trajectory = try COCOReader(name: name).read(document)
        } else if document.array != nil {
            trajectory = try LabelStudioReader(name: name, frameSize: frameSize).read(document)
        } else if document["holdfast"] != nil || document["box"] != nil {
            return try JSONLinesReader.read(Lines(bytes, name: name))
        } else {
            throw malformed("neither a log nor annotations of COCO or Label Studio")
        }
        if isCut { trajectory.cutLine = bytes.count { $0 == UInt8(ascii: "\n") } + 1 }
        return trajectory
    }

    /// The document, and whether its end was missing; no document for JSON lines.
    private func parse(
        _ bytes: [UInt8]
    ) throws(TrajectoryError) -> (document: JSONValue?, isCut: Bool) {
        guard bytes.count <= Self.largestDocument else {
            throw .tooLarge(path: name, limit: Self.largestDocument)
        }
        let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard !bytes[start...].allSatisfy({ $0 <= 0x20 }) else { return (.object([]), false) }
        let reason: String
        do {
            return (try JSONValue(parsing: bytes[start...]), false)
        } catch {
            reason = error.reason
        }
        // What stands on the first line tells whether each line is an object of its own.
        let first = bytes[start...].prefix { $0 != UInt8(ascii: "\n") }
        if (try? JSONValue(parsing: first)) != nil { return (nil, false) }
        if let end = bytes.lastIndex(of: UInt8(ascii: "\n")),
            let whole = try? JSONValue(parsing: Array(bytes[start...end]) + Array("]}".utf8))
        {
            return (whole, true)
        }
        throw malformed(reason)
    }

    private func own(_ document: JSONValue) throws(TrajectoryError) -> Trajectory {
        var trajectory = Trajectory(header: JSONObjects.readHeader(document["holdfast"] ?? .null))
        guard let records = document["records"]?.array else {
            throw malformed("the records are not a list")
        }
        for (index, value) in records.enumerated() {
            do {
                trajectory.records.append(try JSONObjects.readRecord(value))
            } catch {
                throw malformed("record \(index + 1): \(error.reason)")
            }
        }
        trajectory.events = (document["events"]?.array ?? []).compactMap(JSONObjects.readEvent)
        return trajectory
    }

    private func malformed(_ reason: String) -> TrajectoryError {
        .malformed(path: name, line: 1, reason: reason)
    }
}
