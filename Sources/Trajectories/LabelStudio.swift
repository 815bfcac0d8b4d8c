import Foundation
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

/// Reads the video rectangles of the first task, of its annotations or else of its predictions.
struct LabelStudioReader {
    let name: String
    let frameSize: FrameSize?

    func read(_ document: JSONValue) throws(TrajectoryError) -> Trajectory {
        var trajectory = Trajectory()
        let tasks = document.array ?? []
        guard let task = tasks.first else { return trajectory }
        trajectory.header.input = task["data"]?["video"]?.string ?? ""
        let source = [task["annotations"], task["predictions"]].lazy
            .compactMap { $0?.array?.first?["result"]?.array }.first { !$0.isEmpty }
        var expansion = KeyframeExpansion()
        var other = 0
        var number = 0
        for result in source ?? [] {
            guard let items = result["value"]?["sequence"]?.array else {
                other += 1
                continue
            }
            number += 1
            let size = try size(of: result)
            trajectory.header.width = size.width
            trajectory.header.height = size.height
            let bounds = 0...TrajectoryRecord.largestFrame
            let end = whole(result["value"]?["framesCount"]?.number, in: bounds)
            let label = TrajectoryRecord.label(result["value"]?["labels"]?.array?.first?.string)
            let keys = try keys(items, size: size, id: id(of: result) ?? number, label: label)
            do {
                trajectory.records += try expansion.expand(keys, end: end)
            } catch {
                throw malformed(error.reason)
            }
        }
        if other > 0 {
            trajectory.passedOver.append("\(other) results that are no boxes passed over")
        }
        if tasks.count > 1 {
            trajectory.passedOver.append(
                "\(tasks.count - 1) further tasks passed over; the first is read")
        }
        return trajectory
    }

    private func size(of result: JSONValue) throws(TrajectoryError) -> FrameSize {
        let bounds = 1...1_000_000
        if let width = whole(result["original_width"]?.number, in: bounds),
            let height = whole(result["original_height"]?.number, in: bounds)
        {
            return FrameSize(width: width, height: height)
        }
        guard let frameSize else { throw .needsFrameSize(format: .labelStudio) }
        return frameSize
    }

    /// The number that the encoder has written.
    private func id(of result: JSONValue) -> Int? {
        guard let text = result["meta"]?["text"]?.array?.first?.string, text.hasPrefix("id ") else {
            return nil
        }
        return Int(text.dropFirst(3)).flatMap {
            (0...TrajectoryRecord.largestIdentifier).contains($0) ? $0 : nil
        }
    }

    private func keys(
        _ items: [JSONValue], size: FrameSize, id: Int, label: String?
    ) throws(TrajectoryError) -> [TrajectoryRecord] {
        var keys: [TrajectoryRecord] = []
        for item in items {
            guard let frame = whole(item["frame"]?.number, in: 1...TrajectoryRecord.largestFrame),
                let x = item["x"]?.number, let y = item["y"]?.number,
                let width = item["width"]?.number, let height = item["height"]?.number
            else { throw malformed("a keyframe without its frame or its box") }
            let scale = (x: Double(size.width) / 100, y: Double(size.height) / 100)
            var record = TrajectoryRecord(
                frame: frame - 1, time: item["time"]?.number, id: id,
                box: Box(
                    x: x * scale.x, y: y * scale.y, width: width * scale.x,
                    height: height * scale.y), label: label)
            if let degrees = item["rotation"]?.number, degrees != 0 {
                record.turn(aboutCornerBy: degrees.remainder(dividingBy: 360) * .pi / 180)
            }
            do {
                try record.check()
            } catch .invalidRecord(_, _, let reason) {
                throw malformed("frame \(frame): \(reason)")
            }
            if let last = keys.last,
                last.frame > record.frame || last.frame == record.frame && last.state != .lost
            {
                throw malformed("frame \(frame) comes too late")
            }
            keys.append(record)
            if item["enabled"] == .bool(false) {
                record.state = .lost
                record.frame += 1
                keys.append(record)
            }
        }
        // A target that comes back at once was not gone.
        var result: [TrajectoryRecord] = []
        for key in keys {
            if let last = result.last, last.frame == key.frame { result.removeLast() }
            result.append(key)
        }
        return result
    }

    private func malformed(_ reason: String) -> TrajectoryError {
        .malformed(path: name, line: 1, reason: reason)
    }
}

extension TrajectoryRecord {
    /// Takes ``box`` as one that is turned about its upper left corner.
    fileprivate mutating func turn(aboutCornerBy angle: Double) {
        guard box.isValid, angle.isFinite else { return }
        let (dx, dy) = (box.width / 2, box.height / 2)
        let center = Point(
            x: box.x + dx * cos(angle) - dy * sin(angle),
            y: box.y + dx * sin(angle) + dy * cos(angle))
        let turned = RotatedBox(center: center, width: box.width, height: box.height, angle: angle)
        rotatedBox = turned
        if turned.isValid { box = turned.boundingBox }
    }
}
