import Foundation
import HoldfastImaging
import HoldfastText

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
