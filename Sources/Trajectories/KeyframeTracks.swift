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

    /// Where each target was while it was seen, with the first such record; targets that were never seen are
    /// left out.
    var paths: [Path] {
        tracks.compactMap { track in
            let seen = track.records.filter { $0.state != .lost }
            return seen.first.map { first in
                Path(
                    name: Self.nodeName(track), first: RelativePose(first, first: first),
                    poses: seen.map { ($0.frame, RelativePose($0, first: first)) })
            }
        }
    }

    struct Path {
        let name: String
        let first: RelativePose
        let poses: [(frame: Int, pose: RelativePose)]
    }

    /// What a compositing program calls the target: letters, digits and underscores.
    private static func nodeName(_ track: (id: Int, records: [TrajectoryRecord])) -> String {
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

/// Gathers the tracks and writes them all at the end.
protocol KeyframeEncoder: TrajectoryEncoder {
    var tracks: KeyframeTracks { get set }
}

extension KeyframeEncoder {
    public mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8] {
        try tracks.begin(header)
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try tracks.add(record)
        return []
    }
}
