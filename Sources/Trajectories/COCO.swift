import HoldfastImaging
import HoldfastText

/// Writes COCO JSON (https://cocodataset.org/#format-data) that image and video tools both read: an
/// image per frame and an annotation per box, with `video_id`, `frame_id` and `instance_id` as
/// COCO-VID has them and `track_id` and `tracks` as TAO has them. A lost target has no annotation; a
/// rotated box is the annotation's segmentation.
public struct COCOEncoder: TrajectoryEncoder {
    private var header = TrajectoryHeader()
    private var labels = LabelTable()
    private var frames: ClosedRange<Int>?
    private var tracks: [(id: Int, category: Int)] = []
    private var count = 0

    /// The most images that are listed: nine hours.
    private static let mostImages = 1_000_000

    public init() {}

    public mutating func begin(_ header: TrajectoryHeader) -> [UInt8] {
        self.header = header
        if let count = header.frameCount, count > 0 {
            frames = 0...(min(count, Self.mostImages) - 1)
        }
        labels = LabelTable(header.labels)
        var text = JSONValue.members([
            "info": .members([
                "description": .string(header.input),
                "contributor": .string("holdfast \(header.version)"),
            ]),
            "videos": .array([
                .members([
                    "id": .integer(1), "name": .string(header.input),
                    "file_name": .string(header.input), "width": .integer(header.width),
                    "height": .integer(header.height),
                    "fps": header.frameRate > 0
                        ? .decimal(header.frameRate, decimals: 6, atLeast: 0) : nil,
                ])
            ]),
        ]).bytes
        text.removeLast()
        text.append(",\"annotations\":[\n")
        return text
    }

    public mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        try record.check()
        guard record.frame < Self.mostImages else {
            throw .notHeld(format: .coco, reason: "has an image per frame, and there are too many")
        }
        let first = min(frames?.lowerBound ?? record.frame, record.frame)
        frames = first...max(frames?.upperBound ?? record.frame, record.frame)
        guard record.state != .lost else { return [] }
        let category = labels.number(of: record.label) + 1
        let isTracked = record.id != TrajectoryRecord.unidentified
        if isTracked, !tracks.contains(where: { $0.id == record.id }) {
            tracks.append((record.id, category))
        }
        count += 1
        let box = record.box
        let value = JSONValue.members([
            "id": .integer(count), "image_id": .integer(record.frame + 1),
            "video_id": .integer(1), "category_id": .integer(category),
            "track_id": isTracked ? .integer(record.id) : nil,
            "instance_id": isTracked ? .integer(record.id) : nil,
            "bbox": .rounded([box.x, box.y, box.width, box.height]),
            "area": .rounded(box.area), "iscrowd": .integer(0),
            "segmentation": record.outline.map {
                .array([.rounded($0.flatMap { [$0.x, $0.y] })])
            },
            "score": record.confidence.map { .rounded($0, decimals: 4) },
            "attributes": .members([
                "occluded": .bool(record.state == .uncertain),
                "track_id": isTracked ? .integer(record.id) : nil,
            ]),
        ])
        return (count > 1 ? [UInt8(ascii: ",")] : []) + value.bytes + [UInt8(ascii: "\n")]
    }

    public mutating func end() -> [UInt8] {
        var text = Array("],\"images\":[\n".utf8)
        if let frames {
            for frame in frames {
                if frame > frames.lowerBound { text.append(",") }
                text.append(contentsOf: image(frame).bytes)
                text.append("\n")
            }
        }
        text.append("],\"tracks\":")
        let listed = tracks.map { track in
            JSONValue.members([
                "id": .integer(track.id), "video_id": .integer(1),
                "category_id": .integer(track.category),
            ])
        }
        text.append(contentsOf: JSONValue.array(listed).bytes)
        text.append(",\"categories\":")
        let categories = labels.names.enumerated().map { index, name in
            JSONValue.members(["id": .integer(index + 1), "name": .string(name)])
        }
        text.append(contentsOf: JSONValue.array(categories).bytes)
        text.append("}\n")
        return text
    }

    private func image(_ frame: Int) -> JSONValue {
        let digits = String(frame)
        let name = "frame_" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        return .members([
            "id": .integer(frame + 1), "file_name": .string(name + ".jpg"),
            "width": .integer(header.width), "height": .integer(header.height),
            "video_id": .integer(1), "frame_id": .integer(frame), "frame_index": .integer(frame),
        ])
    }
}
