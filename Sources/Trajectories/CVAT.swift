import HoldfastImaging
import HoldfastText

/// Writes CVAT for video 1.1 (https://docs.cvat.ai/docs/manual/advanced/xml_format/): a track per
/// target with its label, a box for each keyframe, `outside="1"` where the target is lost or has no
/// record, `occluded="1"` while it is uncertain, the confidence as an attribute, a rotated box by its
/// `rotation` in degrees. A keyframe stands where straight interpolation between its neighbours would
/// miss a box by more than a pixel.
///
/// The first target's boxes are written as they come. Those of further targets stand in tracks of
/// their own, so they are kept in memory and written at the end. A detection without identity is a
/// track of one frame.
public struct CVATEncoder: TrajectoryEncoder {
    private struct Track: Sendable {
        let id: Int
        var keys = SparseKeyframes()
        var last: TrajectoryRecord
        var isOutside = false
        /// What waits for the end; empty for the first track.
        var bytes: [UInt8] = []
    }

    private var tracks: [Track] = []
    private var detections: [TrajectoryRecord] = []
    private var lastFrame = -1
    /// The frame before which frames of the source were dropped: there a gap is no absence.
    private var dropsBefore: Int?

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        if let count = header.frameCount { lastFrame = count - 1 }
        var text: [UInt8] = []
        text.append("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n")
        text.append("  <version>1.1</version>\n  <meta>\n    <task>\n")
        if let count = header.frameCount { text.append("      <size>\(count)</size>\n") }
        text.append("      <mode>interpolation</mode>\n      <labels>\n")
        for label in header.labels.isEmpty ? [TrajectoryRecord.defaultLabel] : header.labels {
            text.append("        <label>\n          <name>")
            text.append(escaped: label)
            text.append(
                """
                </name>
                          <attributes>
                            <attribute>
                              <name>confidence</name>
                              <mutable>True</mutable>
                              <input_type>text</input_type>
                              <default_value></default_value>
                              <values></values>
                            </attribute>
                          </attributes>
                        </label>

                """)
        }
        text.append("      </labels>\n")
        if header.width > 0, header.height > 0 {
            text.append("      <original_size>\n        <width>\(header.width)</width>\n")
            text.append("        <height>\(header.height)</height>\n      </original_size>\n")
        }
        text.append("      <source>")
        text.append(escaped: header.input)
        text.append("</source>\n    </task>\n  </meta>\n")
        return text
    }

    public mutating func encode(_ event: TrajectoryEvent) -> [UInt8] {
        if event.dropped > 0 || event.gap != nil { dropsBefore = event.frame }
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        lastFrame = max(lastFrame, record.frame)
        if record.id == TrajectoryRecord.unidentified {
            detections.append(record)
            return []
        }
        guard let index = tracks.firstIndex(where: { $0.id == record.id }) else {
            // Nothing can be said of a box before there was one.
            guard record.box.isValid else { return [] }
            var track = Track(id: record.id, last: record)
            let bytes = Self.open(record) + Self.add(record, to: &track)
            if !tracks.isEmpty { track.bytes = bytes }
            tracks.append(track)
            return tracks.count == 1 ? bytes : []
        }
        let last = tracks[index].last
        var bytes: [UInt8] = []
        let isGap = record.frame > last.frame + 1 && dropsBefore != record.frame
        if isGap { bytes += Self.leave(&tracks[index], at: last.frame + 1) }
        bytes += Self.add(record, to: &tracks[index])
        if index == 0 { return bytes }
        tracks[index].bytes += bytes
        return []
    }

    public mutating func end() -> [UInt8] {
        var text: [UInt8] = []
        for index in tracks.indices {
            text.append(contentsOf: tracks[index].bytes)
            let after = tracks[index].last.frame + 1
            if after <= lastFrame {
                text.append(contentsOf: Self.leave(&tracks[index], at: after))
            } else if let key = tracks[index].keys.finish() {
                text.append(contentsOf: Self.box(key))
            }
            text.append("  </track>\n")
        }
        var id = (tracks.map(\.id).max() ?? 0) + 1
        for detection in detections {
            var single = detection
            single.id = id
            var track = Track(id: id, last: single)
            text.append(contentsOf: Self.open(single) + Self.add(single, to: &track))
            if single.frame < lastFrame {
                text.append(contentsOf: Self.leave(&track, at: single.frame + 1))
            }
            text.append("  </track>\n")
            id += 1
        }
        tracks = []
        detections = []
        text.append("</annotations>\n")
        return text
    }

    /// Adds a record to its track; returns the keyframes that this decides.
    private static func add(_ record: TrajectoryRecord, to track: inout Track) -> [UInt8] {
        var record = record
        if record.state == .lost {
            if !record.box.isValid { record.box = track.last.box }
            defer { track.last = record }
            return leave(&track, at: record.frame, with: record)
        }
        var bytes: [UInt8] = []
        if track.isOutside || record.state != track.last.state,
            let key = track.keys.finish()
        {
            bytes += box(key)
        }
        track.isOutside = false
        track.last = record
        if let key = track.keys.add(record) { bytes += box(key) }
        return bytes
    }

    /// Marks the target as absent from a frame on, if it is not so already.
    private static func leave(
        _ track: inout Track, at frame: Int, with record: TrajectoryRecord? = nil
    ) -> [UInt8] {
        guard !track.isOutside else { return [] }
        var bytes: [UInt8] = []
        if let key = track.keys.finish() { bytes += box(key) }
        var absent = record ?? track.last
        absent.frame = frame
        absent.state = .lost
        if record == nil { absent.confidence = nil }
        track.isOutside = true
        return bytes + box(absent)
    }

    private static func open(_ record: TrajectoryRecord) -> [UInt8] {
        var line: [UInt8] = []
        line.append("  <track id=\"\(record.id)\" label=\"")
        line.append(escaped: record.label ?? TrajectoryRecord.defaultLabel)
        line.append("\" source=\"auto\">\n")
        return line
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

extension TrajectoryRecord {
    /// What a target is called in formats that demand a name, if it has none.
    static let defaultLabel = "target"

    /// The label that a text of a file means; nil for none and for the one that stands for none.
    static func label(_ text: String?) -> String? {
        guard let text, !text.isEmpty, text != defaultLabel else { return nil }
        return text
    }
}
