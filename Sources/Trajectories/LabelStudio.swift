import HoldfastImaging
import HoldfastText

/// Writes a task of Label Studio with the rectangles of a video
/// (https://labelstud.io/tags/videorectangle): positions in percent of the frame, frames counted from
/// 1, a keyframe where straight interpolation would miss by more than a pixel, and `enabled` false on
/// the last one before the target is gone. All of it is written at the end.
public struct LabelStudioEncoder: TrajectoryEncoder {
    private struct Region: Sendable {
        let id: Int
        var label: String?
        var filter = SparseKeyframes()
        var last: TrajectoryRecord?
        var keys: [TrajectoryRecord] = []
        /// The indices of the keys after which the target is not seen.
        var ends: Set<Int> = []

        /// Ends the stretch before the target is gone.
        mutating func leave() {
            guard last != nil else { return }
            if let key = filter.finish() { keys.append(key) }
            ends.insert(keys.count - 1)
            last = nil
        }
    }

    private var header = TrajectoryHeader()
    private var regions: [Region] = []
    private var detections: [TrajectoryRecord] = []
    private var frameCount = 0

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8] {
        guard header.width > 0, header.height > 0 else {
            throw .needsFrameSize(format: .labelStudio)
        }
        self.header = header
        frameCount = header.frameCount ?? 0
        return []
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        frameCount = max(frameCount, record.frame + 1)
        if record.id == TrajectoryRecord.unidentified {
            if record.state != .lost { detections.append(record) }
            return []
        }
        let index: Int
        if let known = regions.firstIndex(where: { $0.id == record.id }) {
            index = known
        } else {
            regions.append(Region(id: record.id, label: record.label))
            index = regions.count - 1
        }
        if let last = regions[index].last, record.state == .lost || record.frame > last.frame + 1 {
            regions[index].leave()
        }
        guard record.state != .lost else { return [] }
        if let key = regions[index].filter.add(record) { regions[index].keys.append(key) }
        regions[index].last = record
        return []
    }

    public mutating func end() -> [UInt8] {
        for index in regions.indices {
            if let last = regions[index].last, last.frame + 1 < frameCount {
                regions[index].leave()
            } else if let key = regions[index].filter.finish() {
                regions[index].keys.append(key)
            }
        }
        for (index, detection) in detections.enumerated() {
            var region = Region(id: Int.max - index, label: detection.label)
            region.keys = [detection]
            region.ends = [0]
            regions.append(region)
        }
        let results = regions.filter { !$0.keys.isEmpty }.enumerated().map { result($1, at: $0) }
        let task = JSONValue.members([
            "id": .integer(1), "data": .members(["video": .string(header.input)]),
            "annotations": .array([
                .members(["id": .integer(1), "result": .array(results)])
            ]),
        ])
        return JSONValue.array([task]).bytes + [UInt8(ascii: "\n")]
    }

    private func result(_ region: Region, at index: Int) -> JSONValue {
        let rate = header.frameRate
        let keys = region.keys.enumerated().map { number, key in
            sequenceItem(key, isEnabled: !region.ends.contains(number))
        }
        return .members([
            "id": .string("target_\(index + 1)"), "type": .string("videorectangle"),
            "from_name": .string("box"), "to_name": .string("video"), "origin": .string("manual"),
            "original_width": .integer(header.width), "original_height": .integer(header.height),
            "meta": region.id < 1_000_000_001
                ? .members(["text": .array([.string("id \(region.id)")])]) : nil,
            "value": .members([
                "framesCount": .integer(frameCount),
                "duration": rate > 0 ? .rounded(Double(frameCount) / rate) : nil,
                "sequence": .array(keys),
                "labels": .array([.string(region.label ?? TrajectoryRecord.defaultLabel)]),
            ]),
        ])
    }

    private func sequenceItem(_ record: TrajectoryRecord, isEnabled: Bool) -> JSONValue {
        // Label Studio turns a rectangle about its upper left corner.
        let box = record.rotatedBox?.unturned ?? record.box
        let corner = record.rotatedBox?.corners.first ?? Point(x: box.x, y: box.y)
        let (width, height) = (Double(header.width), Double(header.height))
        let rate = header.frameRate
        let time = record.time ?? (rate > 0 ? Double(record.frame) / rate : nil)
        let degrees = (record.rotatedBox?.angle ?? 0) * 180 / .pi
        return .members([
            "frame": .integer(record.frame + 1), "enabled": .bool(isEnabled),
            "rotation": .rounded(degrees, decimals: 4),
            "x": .rounded(corner.x / width * 100, decimals: 5),
            "y": .rounded(corner.y / height * 100, decimals: 5),
            "width": .rounded(box.width / width * 100, decimals: 5),
            "height": .rounded(box.height / height * 100, decimals: 5),
            "time": time.map { .rounded($0) },
        ])
    }
}
