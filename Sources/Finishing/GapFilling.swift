import Foundation
import HoldfastImaging
import HoldfastTrajectories

/// Fills short absences of a target from both sides: on a curve that leaves and arrives with the speed
/// that the target has before and after it (cubic Hermite interpolation).
public struct GapFilling: Sendable {
    /// Absences of more frames stay as they are.
    public var longest: Int
    /// How many frames on each side tell the speed there.
    private static let side = 6

    public init(longest: Int) {
        self.longest = longest
    }

    /// The records of one target, in the order of their frames, with short absences filled. Filled
    /// records are uncertain and marked.
    public func fill(_ records: [TrajectoryRecord]) -> [TrajectoryRecord] {
        let seen = records.indices.filter { records[$0].isSeen }
        guard longest > 0, seen.count > 1 else { return records }
        var result = Array(records[..<seen[0]])
        for (before, after) in zip(seen, seen.dropFirst()) {
            result.append(records[before])
            let missing = records[after].frame - records[before].frame - 1
            guard missing > 0, missing <= longest else {
                result += records[(before + 1)..<after]
                continue
            }
            let between = Dictionary(
                records[(before + 1)..<after].map { ($0.frame, $0) }, uniquingKeysWith: { $1 })
            let curve = Curve(
                from: records[before], speed: speed(records, up: seen, to: before),
                to: records[after], speed: speed(records, down: seen, to: after))
            for frame in (records[before].frame + 1)..<records[after].frame {
                result.append(curve.record(at: frame, like: between[frame] ?? records[before]))
            }
        }
        return result + records[seen[seen.count - 1]...]
    }

    /// The centre's speed in pixels per frame up to a record; nil if there is too little before it.
    private func speed(
        _ records: [TrajectoryRecord], up seen: [Int], to index: Int
    ) -> Point? {
        Self.slope(seen.filter { $0 <= index }.suffix(Self.side).map { records[$0] }, at: index)
    }

    private func speed(
        _ records: [TrajectoryRecord], down seen: [Int], to index: Int
    ) -> Point? {
        Self.slope(seen.filter { $0 >= index }.prefix(Self.side).map { records[$0] }, at: index)
    }

    /// The slope of the line that fits the centres best; nil unless they are of frames in a row.
    private static func slope(_ records: [TrajectoryRecord], at index: Int) -> Point? {
        guard records.count > 2, let first = records.first, let last = records.last,
            last.frame - first.frame == records.count - 1
        else { return nil }
        let middle = Double(first.frame + last.frame) / 2
        var (sum, x, y) = (0.0, 0.0, 0.0)
        for record in records {
            let time = Double(record.frame) - middle
            sum += time * time
            x += time * record.box.center.x
            y += time * record.box.center.y
        }
        return Point(x: x / sum, y: y / sum)
    }
}

/// The way from one box to another.
private struct Curve {
    let first: TrajectoryRecord
    let last: TrajectoryRecord
    let startSpeed: Point
    let endSpeed: Point

    init(from first: TrajectoryRecord, speed: Point?, to last: TrajectoryRecord, speed end: Point?)
    {
        self.first = first
        self.last = last
        let frames = Double(last.frame - first.frame)
        let (a, b) = (first.box.center, last.box.center)
        let straight = Point(x: (b.x - a.x) / frames, y: (b.y - a.y) / frames)
        startSpeed = speed ?? straight
        endSpeed = end ?? straight
    }

    func record(at frame: Int, like present: TrajectoryRecord) -> TrajectoryRecord {
        let frames = Double(last.frame - first.frame)
        let t = Double(frame - first.frame) / frames
        func cubic(_ a: Double, _ b: Double, _ start: Double, _ end: Double) -> Double {
            let (t2, t3) = (t * t, t * t * t)
            return (2 * t3 - 3 * t2 + 1) * a + (t3 - 2 * t2 + t) * frames * start
                + (3 * t2 - 2 * t3) * b + (t3 - t2) * frames * end
        }
        // Sizes are ratios: halfway between 10 and 40 is 20.
        func size(_ a: Double, _ b: Double) -> Double { exp(log(a) + (log(b) - log(a)) * t) }
        let (a, b) = (first.box.center, last.box.center)
        let center = Point(
            x: cubic(a.x, b.x, startSpeed.x, endSpeed.x),
            y: cubic(a.y, b.y, startSpeed.y, endSpeed.y))
        var record = TrajectoryRecord(
            frame: frame, id: first.id,
            box: Box(
                center: center, width: size(first.box.width, last.box.width),
                height: size(first.box.height, last.box.height)),
            state: .uncertain, label: first.label, isFilled: true)
        if let before = first.time, let after = last.time {
            record.time =
                present.frame == frame && present.time != nil
                ? present.time : before + (after - before) * t
        }
        if let from = first.rotatedBox, let to = last.rotatedBox {
            let turn = (to.angle - from.angle).remainder(dividingBy: 2 * .pi)
            let turned = RotatedBox(
                center: center, width: size(from.width, to.width),
                height: size(from.height, to.height), angle: from.angle + turn * t)
            record.rotatedBox = turned
            record.box = turned.boundingBox
        }
        return record
    }
}

extension TrajectoryRecord {
    /// Whether the target has a place on the frame.
    var isSeen: Bool { state != .lost && box.isValid }
}
