import HoldfastImaging
import HoldfastText

/// Writes comma-separated values (RFC 4180). An unknown value is empty; the header of the log and
/// polygons are not held.
///
/// Rotated boxes have columns of their own after all others, and `angle`, radians clockwise; labels
/// have a column after those.
public struct CSVEncoder: TrajectoryEncoder {
    private let rotatedBoxes: Bool
    private let labels: Bool

    /// - Parameters:
    ///   - rotatedBoxes: whether there are columns for rotated boxes.
    ///   - labels: whether there is a column for labels.
    public init(rotatedBoxes: Bool = false, labels: Bool = false) {
        self.rotatedBoxes = rotatedBoxes
        self.labels = labels
    }

    static let columns = [
        "frame", "time", "id", "x", "y", "width", "height", "state", "confidence", "psr", "subpeak",
        "angle", "latency_ms",
    ]
    static let rotatedColumns = ["center_x", "center_y", "rotated_width", "rotated_height"]

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        let columns =
            Self.columns + (rotatedBoxes ? Self.rotatedColumns : []) + (labels ? ["label"] : [])
        return Array((columns.joined(separator: ",") + "\n").utf8)
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        var line: [UInt8] = []
        func number(_ value: Double?, decimals: Int) {
            line.append(",")
            guard let value, value.isFinite else { return }
            line.append(value, decimals: decimals)
        }
        line.append("\(record.frame)")
        number(record.time, decimals: 6)
        line.append(",\(record.id),")
        line.append(record.box)
        line.append(",\(record.state.rawValue)")
        number(record.confidence, decimals: 4)
        number(record.peakToSidelobeRatio, decimals: 3)
        number(record.subpeakRatio, decimals: 4)
        let turned = rotatedBoxes ? record.rotatedBox : nil
        number(turned?.angle, decimals: 5)
        number(record.latency, decimals: 3)
        if rotatedBoxes {
            number(turned?.center.x, decimals: 3)
            number(turned?.center.y, decimals: 3)
            number(turned?.width, decimals: 3)
            number(turned?.height, decimals: 3)
        }
        if labels { line.append("," + Self.quoted(record.label ?? "")) }
        line.append("\n")
        return line
    }

    public mutating func end() -> [UInt8] { [] }

    /// A text as a field; on one line, since a record is a line.
    private static func quoted(_ text: String) -> String {
        let line = text.map { $0.isNewline ? " " : String($0) }.joined()
        guard line.contains(where: { ",\" \t".contains($0) }) else { return line }
        return "\""
            + line.split(separator: "\"", omittingEmptySubsequences: false)
            .joined(separator: "\"\"") + "\""
    }
}

/// Reads the columns that it knows, in any order; `frame`, `x`, `y`, `width`, `height` must be there.
enum CSVReader {
    static func read(_ source: Lines) throws(TrajectoryError) -> Trajectory {
        var lines = source
        guard let names = try lines.nextFilled() else { return Trajectory() }
        var columns: [String: Int] = [:]
        let fields = split(names)
        for (index, field) in fields.enumerated() {
            columns[field.text.lowercased()] = index
        }
        for needed in ["frame", "x", "y", "width", "height"] where columns[needed] == nil {
            throw lines.malformed("no column '\(needed)'")
        }
        var trajectory = Trajectory()
        while let line = try lines.nextFilled() {
            let values = split(line)
            guard values.count == fields.count else {
                throw lines.malformed("\(values.count) values under \(fields.count) columns")
            }
            let row = Row(columns: columns, values: values, lines: lines)
            trajectory.records.append(try lines.checked(try row.record()))
        }
        return trajectory
    }

    /// The fields of a line without the blanks around them and without their quotes.
    private static func split(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        let quote = UInt8(ascii: "\"")
        var fields: [ArraySlice<UInt8>] = []
        var start = line.startIndex
        var isQuoted = false
        for index in line.indices {
            if line[index] == quote { isQuoted.toggle() }
            guard line[index] == UInt8(ascii: ","), !isQuoted else { continue }
            fields.append(line[start..<index])
            start = index + 1
        }
        fields.append(line[start...])
        return fields.map { field in
            var field = field
            while let first = field.first, first == 0x20 || first == 0x09 { field.removeFirst() }
            while let last = field.last, last == 0x20 || last == 0x09 { field.removeLast() }
            guard field.count > 1, field.first == quote, field.last == quote else { return field }
            var text: [UInt8] = []
            var isSecond = false
            for byte in field.dropFirst().dropLast() {
                isSecond = byte == quote && !isSecond
                if !isSecond { text.append(byte) }
            }
            return text[...]
        }
    }

    private struct Row {
        let columns: [String: Int]
        let values: [ArraySlice<UInt8>]
        let lines: Lines

        /// The value of a column, nil where it is empty or not there.
        func number(_ column: String) throws(TrajectoryError) -> Double? {
            guard let index = columns[column], !values[index].isEmpty else { return nil }
            guard let number = values[index].number, number.isFinite else {
                throw lines.malformed(
                    "column '\(column)': '\(values[index].prefix(40).text)' is not a number")
            }
            return number
        }

        func record() throws(TrajectoryError) -> TrajectoryRecord {
            guard
                let frame = whole(try number("frame"), in: 0...TrajectoryRecord.largestFrame),
                let id = whole(
                    try number("id") ?? 1,
                    in: TrajectoryRecord.unidentified...TrajectoryRecord.largestIdentifier)
            else { throw lines.malformed("the frame or the id is not a whole number in range") }
            guard let x = try number("x"), let y = try number("y"),
                let width = try number("width"), let height = try number("height")
            else { throw lines.malformed("the box is incomplete") }
            var state = TrackState.tracking
            if let index = columns["state"], !values[index].isEmpty {
                guard let named = TrackState(rawValue: values[index].text) else {
                    throw lines.malformed("an unknown state")
                }
                state = named
            }
            var record = TrajectoryRecord(
                frame: frame, time: try number("time"), id: id,
                box: Box(x: x, y: y, width: width, height: height), state: state,
                confidence: try number("confidence"), peakToSidelobeRatio: try number("psr"),
                subpeakRatio: try number("subpeak"), latency: try number("latency_ms"))
            if let index = columns["label"], !values[index].isEmpty {
                record.label = values[index].text
            }
            try addRotatedBox(to: &record)
            return record
        }

        private func addRotatedBox(to record: inout TrajectoryRecord) throws(TrajectoryError) {
            guard let angle = try number("angle") else { return }
            guard columns["rotated_width"] != nil else {
                // The box and its turn, where there is no other box.
                return record.turn(by: angle)
            }
            guard let x = try number("center_x"), let y = try number("center_y"),
                let width = try number("rotated_width"), let height = try number("rotated_height")
            else { throw lines.malformed("the rotated box is incomplete") }
            record.rotatedBox = RotatedBox(
                center: Point(x: x, y: y), width: width, height: height, angle: angle)
        }
    }
}
