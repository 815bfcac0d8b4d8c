import HoldfastImaging
import HoldfastText

/// Writes CVAT for video 1.1 (https://docs.cvat.ai/docs/manual/advanced/xml_format/): a track per
/// target, `outside="1"` while it is lost, `occluded="1"` while it is uncertain, the confidence as an
/// attribute, a rotated box by its `rotation` in degrees.
///
/// The first target's boxes are written as they come. Those of further targets stand in tracks of
/// their own, so they are kept in memory (about 200 bytes a frame) and written at the end.
public struct CVATEncoder: TrajectoryEncoder {
    private var firstIdentifier: Int?
    private var later: [(id: Int, bytes: [UInt8])] = []

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        var text: [UInt8] = []
        text.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n")
        text.append(
            "  <version>1.1</version>\n  <meta>\n    <task>\n      <mode>interpolation</mode>\n")
        text.append("      <original_size>\n        <width>\(header.width)</width>\n")
        text.append("        <height>\(header.height)</height>\n      </original_size>\n")
        text.append("      <source>")
        text.append(escaped: header.input)
        text.append("</source>\n    </task>\n  </meta>\n")
        return text
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        let line = Self.box(record)
        guard let firstIdentifier else {
            self.firstIdentifier = record.id
            return Self.open(record.id) + line
        }
        if record.id == firstIdentifier { return line }
        if let index = later.firstIndex(where: { $0.id == record.id }) {
            later[index].bytes.append(contentsOf: line)
        } else {
            later.append((record.id, Self.open(record.id) + line))
        }
        return []
    }

    public mutating func end() -> [UInt8] {
        var text: [UInt8] = []
        if firstIdentifier != nil { text.append("  </track>\n") }
        for track in later {
            text.append(contentsOf: track.bytes)
            text.append("  </track>\n")
        }
        later = []
        text.append("</annotations>\n")
        return text
    }

    private static func open(_ id: Int) -> [UInt8] {
        Array("  <track id=\"\(id)\" label=\"target\" source=\"auto\">\n".utf8)
    }

    private static func box(_ record: TrajectoryRecord) -> [UInt8] {
        var line: [UInt8] = []
        func attribute(_ name: String, _ value: Double, decimals: Int = 3) {
            line.append(" \(name)=\"")
            line.append(value, decimals: decimals)
            line.append("\"")
        }
        line.append("    <box frame=\"\(record.frame)\"")
        // A box with a rotation is given as it is before it is turned about its centre.
        let box = record.rotatedBox?.unturned ?? record.box
        attribute("xtl", box.x)
        attribute("ytl", box.y)
        attribute("xbr", box.maxX)
        attribute("ybr", box.maxY)
        if let turned = record.rotatedBox {
            let degrees = (turned.angle * 180 / .pi).remainder(dividingBy: 360)
            attribute("rotation", degrees < 0 ? degrees + 360 : degrees)
        }
        line.append(
            " outside=\"\(record.state == .lost ? 1 : 0)\""
                + " occluded=\"\(record.state == .uncertain ? 1 : 0)\" keyframe=\"1\" z_order=\"0\">"
        )
        if let confidence = record.confidence, confidence.isFinite {
            line.append("<attribute name=\"confidence\">")
            line.append(confidence, decimals: 4)
            line.append("</attribute>")
        }
        line.append("</box>\n")
        return line
    }
}

extension Array where Element == UInt8 {
    /// Appends text with what XML gives a meaning escaped and what XML forbids replaced.
    mutating func append(escaped text: String) {
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": append("&amp;")
            case "<": append("&lt;")
            case ">": append("&gt;")
            case "\"": append("&quot;")
            case "'": append("&apos;")
            case "\u{0}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": append("\u{FFFD}")
            default: append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
            }
        }
    }
}

/// Reads the tracks of boxes of a CVAT for video file; other shapes are an error, images are not
/// read. A file whose end is missing gives what was written.
enum CVATReader {
    static func read(_ bytes: [UInt8], name: String) throws(TrajectoryError) -> Trajectory {
        var scanner = XMLScanner(bytes, name: name)
        var trajectory = Trajectory()
        var track: Int?
        var attributeName: String?
        var path: [String] = []
        while let token = try scanner.next() {
            switch token {
            case .open(let element, let attributes, let isEmpty):
                if path.isEmpty, element != "annotations" {
                    throw scanner.malformed("not a CVAT file: it begins with <\(element)>")
                }
                guard path.count < 32 else { throw scanner.malformed("nested too deeply") }
                if !isEmpty { path.append(element) }
                switch element {
                case "track":
                    guard
                        let id = whole(
                            attributes["id"]?.utf8.number,
                            in: 0...TrajectoryRecord.largestIdentifier)
                    else { throw scanner.malformed("a track without a number") }
                    track = isEmpty ? nil : id
                case "box":
                    guard let track else { throw scanner.malformed("a box outside a track") }
                    trajectory.records.append(
                        try record(attributes, id: track, in: scanner))
                case "polygon", "polyline", "points", "cuboid", "ellipse", "mask", "skeleton":
                    throw scanner.malformed("<\(element)> is not supported; only boxes are")
                default: break
                }
                attributeName = element == "attribute" ? attributes["name"] : nil
            case .close(let element):
                guard path.popLast() == element else {
                    throw scanner.malformed("</\(element)> closes an element that is not open")
                }
                if element == "track" { track = nil }
                attributeName = nil
            case .text(let text):
                switch (path.last, attributeName) {
                case ("attribute", "confidence"):
                    if track != nil, !trajectory.records.isEmpty, let value = text.utf8.number,
                        value.isFinite
                    {
                        trajectory.records[trajectory.records.count - 1].confidence = value
                    }
                case ("source", _): trajectory.header.input = text
                case ("width", _) where path.dropLast().last == "original_size":
                    trajectory.header.width = whole(text.utf8.number, in: 0...1_000_000) ?? 0
                case ("height", _) where path.dropLast().last == "original_size":
                    trajectory.header.height = whole(text.utf8.number, in: 0...1_000_000) ?? 0
                default: break
                }
            }
        }
        if !path.isEmpty {
            let whole = bytes.last == UInt8(ascii: "\n") ? bytes.dropLast() : bytes[...]
            trajectory.cutLine = whole.count { $0 == UInt8(ascii: "\n") } + 1
        }
        return trajectory
    }

    private static func record(
        _ attributes: [String: String], id: Int, in scanner: XMLScanner
    ) throws(TrajectoryError) -> TrajectoryRecord {
        func number(_ name: String) -> Double? { attributes[name]?.utf8.number }
        guard let frame = whole(number("frame"), in: 0...TrajectoryRecord.largestFrame),
            let left = number("xtl"), let top = number("ytl"), let right = number("xbr"),
            let bottom = number("ybr")
        else { throw scanner.malformed("a box without its frame or its corners") }
        let isOutside = attributes["outside"] == "1"
        var record = TrajectoryRecord(
            frame: frame, id: id,
            box: Box(x: left, y: top, width: right - left, height: bottom - top),
            state: isOutside ? .lost : attributes["occluded"] == "1" ? .uncertain : .tracking)
        if let degrees = number("rotation") {
            record.turn(by: degrees.remainder(dividingBy: 360) * .pi / 180)
        }
        do {
            try record.check()
        } catch .invalidRecord(_, _, let reason) {
            throw scanner.malformed(reason)
        }
        return record
    }
}
