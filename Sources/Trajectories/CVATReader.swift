import HoldfastImaging
import HoldfastText

/// Reads the boxes of a CVAT file, for video or for images. Between two keyframes of a track a box is
/// on the straight line, as in CVAT. Boxes of images are detections without identity. Other shapes are
/// passed over and named. A file whose end is missing gives what was written.
struct CVATReader {
    private var scanner: XMLScanner
    private var trajectory = Trajectory()
    private var path: [String] = []
    /// The open track and its keyframes.
    private var track: (id: Int, label: String?)?
    private var keys: [TrajectoryRecord] = []
    /// The frame of the open image.
    private var image: Int?
    /// Lines of the file.
    private var lines = 0
    private var attributeName: String?
    private var expansion = KeyframeExpansion()
    private var passedOver: [String: Int] = [:]
    private static let otherShapes = [
        "polygon": "polygons", "polyline": "polylines", "points": "points", "cuboid": "cuboids",
        "ellipse": "ellipses", "mask": "masks", "skeleton": "skeletons",
    ]

    static func read(_ bytes: [UInt8], name: String) throws(TrajectoryError) -> Trajectory {
        var reader = CVATReader(scanner: XMLScanner(bytes, name: name))
        reader.lines =
            bytes.count { $0 == UInt8(ascii: "\n") } + (bytes.last == UInt8(ascii: "\n") ? 0 : 1)
        return try reader.read()
    }

    /// The line in which the file ends, if elements are open there or the first one has not come.
    private var cutLine: Int? { path.isEmpty && hasRoot ? nil : lines }

    private var hasRoot = false

    private init(scanner: XMLScanner) {
        self.scanner = scanner
    }

    private mutating func read() throws(TrajectoryError) -> Trajectory {
        while let token = try scanner.next() {
            switch token {
            case .open(let element, let attributes, let isEmpty):
                try open(element, attributes, isEmpty: isEmpty)
            case .close(let element):
                guard path.popLast() == element else {
                    throw scanner.malformed("</\(element)> closes an element that is not open")
                }
                if element == "track" { try closeTrack() }
                if element == "image" { image = nil }
                attributeName = nil
            case .text(let text): take(text)
            }
        }
        try closeTrack()
        trajectory.cutLine = cutLine
        trajectory.passedOver = passedOver.sorted { $0.key < $1.key }.map { what, count in
            "\(what) passed over, \(count) \(count == 1 ? "shape" : "shapes"): only boxes are read"
        }
        return trajectory
    }

    private mutating func open(
        _ element: String, _ attributes: [String: String], isEmpty: Bool
    ) throws(TrajectoryError) {
        if path.isEmpty, element != "annotations" {
            throw scanner.malformed("not a CVAT file: it begins with <\(element)>")
        }
        hasRoot = true
        guard path.count < 32 else { throw scanner.malformed("nested too deeply") }
        if !isEmpty { path.append(element) }
        attributeName = element == "attribute" ? attributes["name"] : nil
        switch element {
        case "track":
            let bounds = 0...TrajectoryRecord.largestIdentifier
            guard let id = whole(attributes["id"]?.utf8.number, in: bounds) else {
                throw scanner.malformed("a track without a number")
            }
            try closeTrack()
            track = isEmpty ? nil : (id, attributes["label"])
        case "image":
            let bounds = 0...TrajectoryRecord.largestFrame
            guard let frame = whole(attributes["id"]?.utf8.number, in: bounds) else {
                throw scanner.malformed("an image without a number")
            }
            image = isEmpty ? nil : frame
        case "box":
            if let track {
                let bounds = 0...TrajectoryRecord.largestFrame
                guard let frame = whole(attributes["frame"]?.utf8.number, in: bounds) else {
                    throw scanner.malformed("a box without its frame")
                }
                keys.append(try record(attributes, id: track.id, frame: frame, label: track.label))
            } else if let image {
                trajectory.records.append(
                    try record(
                        attributes, id: TrajectoryRecord.unidentified, frame: image,
                        label: attributes["label"]))
            } else {
                throw scanner.malformed("a box outside a track")
            }
        default:
            guard let kind = Self.otherShapes[element], track != nil || image != nil else { return }
            let label = track?.label ?? attributes["label"] ?? ""
            let owner = track.map { "track \($0.id)" } ?? "images"
            passedOver[
                "\(kind) of \(owner)\(label.isEmpty ? "" : " (\(label.prefix(40)))")", default: 0] +=
                1
        }
    }

    private mutating func closeTrack() throws(TrajectoryError) {
        defer {
            track = nil
            keys = []
        }
        guard !keys.isEmpty else { return }
        var sorted: [TrajectoryRecord] = []
        for key in keys.enumerated().sorted(by: {
            ($0.element.frame, $0.offset) < ($1.element.frame, $1.offset)
        }) {
            if sorted.last?.frame == key.element.frame { sorted.removeLast() }
            sorted.append(key.element)
        }
        do {
            trajectory.records += try expansion.expand(sorted, end: trajectory.header.frameCount)
        } catch {
            throw scanner.malformed(error.reason)
        }
    }

    private mutating func take(_ text: String) {
        let bounds = 0...1_000_000
        switch (path.last, attributeName) {
        case ("attribute", "confidence"):
            guard let value = text.utf8.number, (0...1).contains(value) else { return }
            if track != nil, !keys.isEmpty {
                keys[keys.count - 1].confidence = value
            } else if image != nil, !trajectory.records.isEmpty {
                trajectory.records[trajectory.records.count - 1].confidence = value
            }
        case ("source", _): trajectory.header.input = text
        case ("size", _) where path.dropLast().last == "task":
            trajectory.header.frameCount = whole(
                text.utf8.number, in: 0...TrajectoryRecord.largestFrame)
        case ("width", _) where path.dropLast().last == "original_size":
            trajectory.header.width = whole(text.utf8.number, in: bounds) ?? 0
        case ("height", _) where path.dropLast().last == "original_size":
            trajectory.header.height = whole(text.utf8.number, in: bounds) ?? 0
        default: break
        }
    }

    private func record(
        _ attributes: [String: String], id: Int, frame: Int, label: String?
    ) throws(TrajectoryError) -> TrajectoryRecord {
        func number(_ name: String) -> Double? { attributes[name]?.utf8.number }
        guard let left = number("xtl"), let top = number("ytl"), let right = number("xbr"),
            let bottom = number("ybr")
        else { throw scanner.malformed("a box without its corners") }
        let isOutside = attributes["outside"] == "1"
        var record = TrajectoryRecord(
            frame: frame, id: id,
            box: Box(x: left, y: top, width: right - left, height: bottom - top),
            state: isOutside ? .lost : attributes["occluded"] == "1" ? .uncertain : .tracking,
            label: TrajectoryRecord.label(label))
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
