import Foundation
import HoldfastImaging
import HoldfastText

/// Writes Advanced SubStation Alpha subtitles that draw the boxes over the video: an outline per frame
/// and target, and its name. Players show them with the untouched video; nothing is read back.
public struct SubtitleEncoder: TrajectoryEncoder {
    private struct Track: Sendable {
        let id: Int
        var last: TrajectoryRecord
    }

    private var header = TrajectoryHeader()
    private var tracks: [Track] = []
    /// How long a box is shown if nothing follows, seconds.
    private var duration: Double { header.frameRate > 0 ? 1 / header.frameRate : 0.04 }

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8] {
        guard header.width > 0, header.height > 0 else {
            throw .needsFrameSize(format: .ass)
        }
        self.header = header
        let size = max(10, min(header.width, header.height) / 28)
        return Array(
            """
            [Script Info]
            ScriptType: v4.00+
            PlayResX: \(header.width)
            PlayResY: \(header.height)
            ScaledBorderAndShadow: yes
            WrapStyle: 2

            [V4+ Styles]
            Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
            Style: Box,Sans,\(size),&HFF000000,&HFF000000,&H00FFFFFF,&HFF000000,0,0,0,0,100,100,0,0,1,2,0,7,0,0,0,1
            Style: Label,Sans,\(size),&H00FFFFFF,&H00FFFFFF,&H00000000,&H00000000,1,0,0,0,100,100,0,0,1,1.5,0,1,0,0,0,1

            [Events]
            Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text

            """.utf8)
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        var record = record
        if record.time == nil, header.frameRate > 0 {
            record.time = Double(record.frame) / header.frameRate
        }
        guard let time = record.time, time.isFinite else {
            throw .notHeld(format: .ass, reason: "needs times; give the frame rate")
        }
        guard let index = tracks.firstIndex(where: { $0.id == record.id }),
            record.id != TrajectoryRecord.unidentified
        else {
            if record.id == TrajectoryRecord.unidentified {
                return Self.lines(record, until: time + duration)
            }
            tracks.append(Track(id: record.id, last: record))
            return []
        }
        let last = tracks[index].last
        tracks[index].last = record
        let end = record.frame == last.frame + 1 ? time : (last.time ?? time) + duration
        return Self.lines(last, until: end)
    }

    public mutating func end() -> [UInt8] {
        tracks.flatMap { Self.lines($0.last, until: ($0.last.time ?? 0) + duration) }
    }

    private static func lines(_ record: TrajectoryRecord, until end: Double) -> [UInt8] {
        let start = clock(record.time ?? 0)
        let end = clock(end)
        guard record.state != .lost, start != end else { return [] }
        let color = colors[((record.id - 1) % colors.count + colors.count) % colors.count]
        let (left, top) = (record.box.x, record.box.y)
        let corners = record.rotatedBox?.corners ?? RotatedBox(record.box).corners
        let outline = corners.map { String(format: "%.1f %.1f", $0.x - left, $0.y - top) }
        var text = "Dialogue: 0,\(start),\(end),Box,,0,0,0,,"
        text += String(format: "{\\an7\\pos(%.1f,%.1f)", left, top)
        text += "\\1a&HFF&\\3c&H\(color)&\\bord\(record.state == .uncertain ? "1" : "2")\\p1}"
        text += "m \(outline[0]) l \(outline.dropFirst().joined(separator: " "))\n"
        text += "Dialogue: 1,\(start),\(end),Label,,0,0,0,,"
        text += String(format: "{\\an1\\pos(%.1f,%.1f)", left, max(12, top - 3))
        text += "\\1c&H\(color)&}\(caption(record))\n"
        return Array(text.utf8)
    }

    private static func caption(_ record: TrajectoryRecord) -> String {
        let number = record.id == TrajectoryRecord.unidentified ? "" : "#\(record.id)"
        let name = (record.label ?? number).map { character in
            // Braces and backslashes would be commands.
            "{}\\\n\r".contains(character) ? "_" : String(character)
        }.joined()
        guard let confidence = record.confidence, confidence.isFinite else { return name }
        return name + " \(Int((min(max(confidence, 0), 1) * 100).rounded()))%"
    }

    /// `h:mm:ss.cc`.
    private static func clock(_ seconds: Double) -> String {
        let hundredths = Int((min(max(0, seconds), 3.6e7) * 100).rounded())
        return String(
            format: "%d:%02d:%02d.%02d", hundredths / 360_000, hundredths / 6000 % 60,
            hundredths / 100 % 60, hundredths % 100)
    }

    /// The annotated video's colours, blue first as the format has them.
    private static let colors = [
        "FFC34C", "00B0FF", "A0D92E", "4BECF7", "457AFF", "C48BE8", "FF8D4F",
    ]
}
