import HoldfastImaging
import HoldfastText

/// Reads boxes of COCO annotations: of images in their order, of COCO-VID and TAO with their frames
/// and tracks, and the lists of boxes of YouTube-VIS.
struct COCOReader {
    let name: String

    func read(_ document: JSONValue) throws(TrajectoryError) -> Trajectory {
        var trajectory = Trajectory()
        let video = document["videos"]?.array?.first
        trajectory.header = header(video, document["images"]?.array ?? [])
        var labels: [Int: String] = [:]
        for category in document["categories"]?.array ?? [] {
            guard let id = whole(category["id"]?.number, in: 0...1_000_000_000) else { continue }
            labels[id] = category["name"]?.string
        }
        let frames = try frames(document["images"]?.array ?? [], video: video)
        var emptyBoxes = 0
        var otherVideos = 0
        let first = video?["id"]?.number
        for (index, value) in (document["annotations"]?.array ?? []).enumerated() {
            if let first, let own = value["video_id"]?.number, own != first {
                otherVideos += 1
                continue
            }
            let label = whole(value["category_id"]?.number, in: 0...1_000_000_000)
                .flatMap { TrajectoryRecord.label(labels[$0]) }
            for (frame, box) in try boxes(of: value, frames: frames, index: index) {
                guard box.isValid else {
                    emptyBoxes += 1
                    continue
                }
                trajectory.records.append(
                    try record(value, index: index, frame: frame, box: box, label: label))
            }
        }
        if emptyBoxes > 0 {
            trajectory.passedOver.append("\(emptyBoxes) boxes without a size passed over")
        }
        if otherVideos > 0 {
            trajectory.passedOver.append(
                "\(otherVideos) boxes of other videos passed over; the first video's are read")
        }
        return trajectory
    }

    private func header(_ video: JSONValue?, _ images: [JSONValue]) -> TrajectoryHeader {
        let source = video ?? images.first
        let rate = video?["fps"]?.number ?? 0
        return TrajectoryHeader(
            input: video?["file_name"]?.string ?? video?["name"]?.string ?? "",
            width: whole(source?["width"]?.number, in: 0...1_000_000) ?? 0,
            height: whole(source?["height"]?.number, in: 0...1_000_000) ?? 0,
            frameRate: rate.isFinite && rate > 0 ? rate : 0)
    }

    /// The frame of each image by its number.
    private func frames(
        _ images: [JSONValue], video: JSONValue?
    ) throws(TrajectoryError) -> [Int: Int] {
        var frames: [Int: Int] = [:]
        let bounds = 0...TrajectoryRecord.largestFrame
        for (index, image) in images.enumerated() {
            guard let id = whole(image["id"]?.number, in: 0...Int(1e15)) else {
                throw malformed("image \(index + 1) has no number")
            }
            let stated = image["frame_id"] ?? image["frame_index"]
            frames[id] = whole(stated?.number, in: bounds) ?? index
        }
        return frames
    }

    private func boxes(
        of value: JSONValue, frames: [Int: Int], index: Int
    ) throws(TrajectoryError) -> [(frame: Int, box: Box)] {
        if let list = value["bboxes"]?.array {
            return list.enumerated().compactMap { frame, box in
                JSONObjects.box(box).map { (frame, $0) }
            }
        }
        guard let box = JSONObjects.box(value["bbox"]) else {
            throw malformed("annotation \(index + 1) has no box")
        }
        guard let image = whole(value["image_id"]?.number, in: 0...Int(1e15)),
            let frame = frames[image]
        else { throw malformed("annotation \(index + 1) is of no image of the file") }
        return [(frame, box)]
    }

    private func record(
        _ value: JSONValue, index: Int, frame: Int, box: Box, label: String?
    ) throws(TrajectoryError) -> TrajectoryRecord {
        let bounds = 0...TrajectoryRecord.largestIdentifier
        var track =
            value["track_id"] ?? value["instance_id"] ?? value["attributes"]?["track_id"]
        if value["bboxes"] != nil { track = track ?? value["id"] }
        let score = value["score"]?.number
        var record = TrajectoryRecord(
            frame: frame, id: whole(track?.number, in: bounds) ?? TrajectoryRecord.unidentified,
            box: box,
            state: value["attributes"]?["occluded"] == .bool(true) ? .uncertain : .tracking,
            confidence: score.flatMap { (0...1).contains($0) ? $0 : nil }, label: label)
        if let outline = value["segmentation"]?.array?.first?.numbers, outline.count == 8 {
            // Four corners that are a turned rectangle; anything finer is not kept.
            record.rotatedBox = RotatedBox(corners: points(outline), tolerance: 0.02)
        }
        do {
            try record.check()
        } catch .invalidRecord(_, _, let reason) {
            throw malformed("annotation \(index + 1): \(reason)")
        }
        return record
    }

    private func malformed(_ reason: String) -> TrajectoryError {
        .malformed(path: name, line: 1, reason: reason)
    }
}
