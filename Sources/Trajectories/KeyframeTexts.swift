import Foundation
import HoldfastImaging
import HoldfastText

/// Keyframes of compositing programs: a target's path, size and turn, for its own layer or node to
/// follow. All of it is written at the end; nothing is read back.
struct KeyframeTracks: Sendable {
    let format: TrajectoryFormat
    private(set) var header = TrajectoryHeader()
    private(set) var tracks: [(id: Int, records: [TrajectoryRecord])] = []

    init(format: TrajectoryFormat) {
        self.format = format
    }

    mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) {
        guard header.width > 0, header.height > 0 else { throw .needsFrameSize(format: format) }
        self.header = header
    }

    mutating func add(_ record: TrajectoryRecord) throws(TrajectoryError) {
        try record.check()
        guard record.id != TrajectoryRecord.unidentified else {
            throw .notHeld(format: format, reason: "holds tracks, not detections without identity")
        }
        if let index = tracks.firstIndex(where: { $0.id == record.id }) {
            tracks[index].records.append(record)
        } else {
            tracks.append((record.id, [record]))
        }
    }

    /// What a compositing program calls the target: letters, digits and underscores.
    static func nodeName(_ track: (id: Int, records: [TrajectoryRecord])) -> String {
        let label = track.records.lazy.compactMap(\.label).first ?? "target"
        let name = label.unicodeScalars.map { scalar in
            scalar.isASCII
                && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
                ? String(scalar) : "_"
        }.joined()
        return "\(name)_\(track.id)"
    }

    static func number(_ value: Double, decimals: Int = 4) -> String {
        var bytes: [UInt8] = []
        bytes.append(value, decimals: decimals)
        return bytes.text
    }
}

/// Where a target is relative to where it was first seen.
struct RelativePose {
    let center: Point
    /// Width and height, as shares of the first ones.
    let scale: (x: Double, y: Double)
    /// Radians, clockwise.
    let angle: Double

    init(_ record: TrajectoryRecord, first: TrajectoryRecord) {
        let box = record.rotatedBox?.unturned ?? record.box
        let base = first.rotatedBox?.unturned ?? first.box
        center = box.center
        scale = (box.width / base.width, box.height / base.height)
        angle = (record.rotatedBox?.angle ?? 0) - (first.rotatedBox?.angle ?? 0)
    }
}

/// Writes After Effects' keyframe data, which is pasted onto a layer: position, scale (percent of the
/// first box), rotation, and opacity 0 while the target is lost. One target.
public struct AfterEffectsEncoder: TrajectoryEncoder {
    private var tracks = KeyframeTracks(format: .afterEffects)

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8] {
        try tracks.begin(header)
        guard header.frameRate > 0 else {
            throw .notHeld(format: .afterEffects, reason: "needs the frame rate")
        }
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try tracks.add(record)
        guard tracks.tracks.count < 2 else {
            throw .notHeld(
                format: .afterEffects,
                reason: "holds one target, and there are several")
        }
        return []
    }

    public mutating func end() -> [UInt8] {
        let header = tracks.header
        let records = tracks.tracks.first?.records ?? []
        let seen = records.filter { $0.state != .lost }
        let poses = seen.compactMap { record in
            seen.first.map { (record.frame, RelativePose(record, first: $0)) }
        }
        let number = { KeyframeTracks.number($0) }
        var text = "Adobe After Effects 8.0 Keyframe Data\r\n\r\n"
        text += "\tUnits Per Second\t\(number(header.frameRate))\r\n"
        text += "\tSource Width\t\(header.width)\r\n\tSource Height\t\(header.height)\r\n"
        text += "\tSource Pixel Aspect Ratio\t1\r\n\tComp Pixel Aspect Ratio\t1\r\n\r\n"
        text += "Transform\tPosition\r\n\tFrame\tX pixels\tY pixels\tZ pixels\t\r\n"
        for (frame, pose) in poses {
            text += "\t\(frame)\t\(number(pose.center.x))\t\(number(pose.center.y))\t0\t\r\n"
        }
        text += "\r\nTransform\tScale\r\n\tFrame\tX percent\tY percent\tZ percent\t\r\n"
        for (frame, pose) in poses {
            text +=
                "\t\(frame)\t\(number(pose.scale.x * 100))\t\(number(pose.scale.y * 100))\t100\t\r\n"
        }
        if seen.contains(where: { $0.rotatedBox != nil }) {
            text += "\r\nTransform\tRotation\r\n\tFrame\tdegrees\t\r\n"
            for (frame, pose) in poses {
                text += "\t\(frame)\t\(number(pose.angle * 180 / .pi))\t\r\n"
            }
        }
        if seen.count < records.count {
            text += "\r\nTransform\tOpacity\r\n\tFrame\tpercent\t\r\n"
            for record in records {
                text += "\t\(record.frame)\t\(record.state == .lost ? 0 : 100)\t\r\n"
            }
        }
        text += "\r\n\r\nEnd of Keyframe Data\r\n"
        return Array(text.utf8)
    }
}

/// Writes a Nuke script that is pasted into the node graph: a `Transform` per target with curves of
/// translation, scale and rotation from its first frame on. Frames count from 1, pixels upwards.
public struct NukeEncoder: TrajectoryEncoder {
    private var tracks = KeyframeTracks(format: .nuke)

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8] {
        try tracks.begin(header)
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try tracks.add(record)
        return []
    }

    public mutating func end() -> [UInt8] {
        let header = tracks.header
        let height = Double(header.height)
        var text = "#! holdfast \(header.version)\nset cut_paste_input [stack 0]\n"
        for track in tracks.tracks {
            let seen = track.records.filter { $0.state != .lost }
            guard let first = seen.first else { continue }
            let poses = seen.map { ($0.frame, RelativePose($0, first: first)) }
            let center = RelativePose(first, first: first).center
            func curve(_ value: (RelativePose) -> Double) -> String {
                "{curve L "
                    + poses.map { "x\($0.0 + 1) \(KeyframeTracks.number(value($0.1)))" }
                    .joined(separator: " ") + "}"
            }
            text += "push $cut_paste_input\nTransform {\n"
            text += " translate {\(curve { $0.center.x - center.x }) "
            text += "\(curve { center.y - $0.center.y })}\n"
            text += " rotate {\(curve { -$0.angle * 180 / .pi })}\n"
            text += " scale {\(curve { $0.scale.x }) \(curve { $0.scale.y })}\n"
            text += " center {\(KeyframeTracks.number(center.x)) "
            text += "\(KeyframeTracks.number(height - center.y))}\n"
            text += " name \(KeyframeTracks.nodeName(track))\n selected true\n}\n"
        }
        return Array(text.utf8)
    }
}

/// Writes a Fusion setting that is pasted into the flow: a `Transform` per target whose centre, size
/// and angle follow it. Positions are shares of the frame, upwards.
public struct FusionEncoder: TrajectoryEncoder {
    private var tracks = KeyframeTracks(format: .fusion)

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8] {
        try tracks.begin(header)
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try tracks.add(record)
        return []
    }

    public mutating func end() -> [UInt8] {
        let (width, height) = (Double(tracks.header.width), Double(tracks.header.height))
        var text = "{\n\tTools = ordered() {\n"
        for track in tracks.tracks {
            let seen = track.records.filter { $0.state != .lost }
            guard let first = seen.first else { continue }
            let poses = seen.map { ($0.frame, RelativePose($0, first: first)) }
            let name = KeyframeTracks.nodeName(track)
            text += "\t\t\(name) = Transform {\n\t\t\tInputs = {\n"
            text += "\t\t\t\tCenter = Input { SourceOp = \"\(name)Path\", Source = \"Value\", },\n"
            text += "\t\t\t\tSize = Input { SourceOp = \"\(name)Size\", Source = \"Value\", },\n"
            text += "\t\t\t\tAngle = Input { SourceOp = \"\(name)Angle\", Source = \"Value\", },\n"
            text += "\t\t\t},\n\t\t\tViewInfo = OperatorInfo { Pos = { 0, 0 } },\n\t\t},\n"
            text += "\t\t\(name)Path = XYPath {\n\t\t\tShowKeyPoints = false,\n\t\t\tInputs = {\n"
            text += "\t\t\t\tX = Input { SourceOp = \"\(name)X\", Source = \"Value\", },\n"
            text += "\t\t\t\tY = Input { SourceOp = \"\(name)Y\", Source = \"Value\", },\n"
            text += "\t\t\t},\n\t\t},\n"
            let splines: [(String, (RelativePose) -> Double)] = [
                ("X", { $0.center.x / width }), ("Y", { 1 - $0.center.y / height }),
                ("Size", { ($0.scale.x * $0.scale.y).squareRoot() }),
                ("Angle", { -$0.angle * 180 / .pi }),
            ]
            for (suffix, value) in splines {
                text += "\t\t\(name)\(suffix) = BezierSpline {\n\t\t\tKeyFrames = {\n"
                for (frame, pose) in poses {
                    text +=
                        "\t\t\t\t[\(frame)] = { \(KeyframeTracks.number(value(pose), decimals: 6)), "
                    text += "Flags = { Linear = true } },\n"
                }
                text += "\t\t\t},\n\t\t},\n"
            }
        }
        return Array((text + "\t},\n}\n").utf8)
    }
}
