import HoldfastImaging
import HoldfastText

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
