import HoldfastImaging

/// Chooses, of a target's boxes as they come, those between which all others lie on straight lines, to
/// within a pixel: what a person edits instead of a box on every frame.
///
/// A box ends a stretch if the line from the stretch's first box to the next one would miss one in
/// between. Of the slopes that miss none, only the bounds are kept, so nothing waits but the last box
/// (the swing filter of Elmeleegy et al., VLDB 2009, with its ends on the data).
struct SparseKeyframes: Sendable {
    /// How far a box may lie from the line, pixels; a little is left for rounding in the file.
    private static let tolerance = 0.99
    /// The same for each number of a turned box, whose corners are moved by all of them.
    private static let turnedTolerance = 0.4
    /// A stretch is not longer than this, frames: it bounds what a run that is killed leaves out.
    private static let longestStretch = 100

    private typealias Values = SIMD8<Double>

    /// The first box of the stretch, which is a keyframe already.
    private var anchor: TrajectoryRecord?
    /// The newest box, if it is not the first.
    private var pending: TrajectoryRecord?
    private var lowest = Values(repeating: -.infinity)
    private var highest = Values(repeating: .infinity)

    /// Takes the next box and returns the one that has turned out to be a keyframe, if any.
    mutating func add(_ record: TrajectoryRecord) -> TrajectoryRecord? {
        guard let anchor else {
            anchor = record
            return record
        }
        let slope = Self.slope(from: anchor, to: record)
        let isInside = all(slope .>= lowest) && all(slope .<= highest)
        if isInside, record.frame - anchor.frame < Self.longestStretch || pending == nil {
            narrow(from: anchor, to: record)
            pending = record
            return nil
        }
        guard let key = pending else {
            narrow(from: anchor, to: record)
            pending = record
            return nil
        }
        begin(at: key)
        narrow(from: key, to: record)
        pending = record
        return key
    }

    /// Ends the stretch: returns its last box, if that is not a keyframe yet.
    mutating func finish() -> TrajectoryRecord? {
        defer { self = SparseKeyframes() }
        return pending
    }

    private mutating func begin(at key: TrajectoryRecord) {
        anchor = key
        lowest = Values(repeating: -.infinity)
        highest = Values(repeating: .infinity)
    }

    private mutating func narrow(from first: TrajectoryRecord, to record: TrajectoryRecord) {
        let frames = Double(max(1, record.frame - first.frame))
        let slope = Self.slope(from: first, to: record)
        let tolerance = first.rotatedBox == nil ? Self.tolerance : Self.turnedTolerance
        let reach = Values(repeating: tolerance / frames)
        lowest = pointwiseMax(lowest, slope - reach)
        highest = pointwiseMin(highest, slope + reach)
    }

    private static func slope(from first: TrajectoryRecord, to record: TrajectoryRecord) -> Values {
        (values(record, like: first) - values(first, like: first))
            / Values(repeating: Double(max(1, record.frame - first.frame)))
    }

    /// What is interpolated, in pixels: the sides, and the turn as the path of a corner.
    private static func values(_ record: TrajectoryRecord, like first: TrajectoryRecord) -> Values {
        let box = record.rotatedBox?.unturned ?? record.box
        let size = first.rotatedBox?.unturned ?? first.box
        let radius = (size.width * size.width + size.height * size.height).squareRoot() / 2
        return Values(
            box.x, box.y, box.maxX, box.maxY, (record.rotatedBox?.angle ?? 0) * radius, 0, 0, 0)
    }
}

extension TrajectoryRecord {
    /// The box on a frame between two, on the straight line from this one to the next.
    func interpolated(to next: TrajectoryRecord, frame: Int) -> TrajectoryRecord {
        let share = Double(frame - self.frame) / Double(next.frame - self.frame)
        func between(_ first: Double, _ last: Double) -> Double { first + (last - first) * share }
        var record = self
        record.frame = frame
        record.confidence = nil
        record.time = nil
        record.polygon = nil
        if let first = rotatedBox, let last = next.rotatedBox {
            let turn = (last.angle - first.angle).remainder(dividingBy: 2 * .pi)
            let turned = RotatedBox(
                center: Point(
                    x: between(first.center.x, last.center.x),
                    y: between(first.center.y, last.center.y)),
                width: between(first.width, last.width), height: between(first.height, last.height),
                angle: first.angle + turn * share)
            record.rotatedBox = turned
            record.box = turned.boundingBox
        } else {
            record.rotatedBox = nil
            record.box = Box(
                x: between(box.x, next.box.x), y: between(box.y, next.box.y),
                width: between(box.width, next.box.width),
                height: between(box.height, next.box.height))
        }
        return record
    }
}

/// Keyframes of a target as they stand in a file, made a record for each frame.
struct KeyframeExpansion {
    /// The most frames between two keyframes, and in a file, that are filled.
    private static let longestGap = 100_000
    private static let mostFilled = 1_000_000

    private var filled = 0

    /// The records between keyframes that come in the order of frames. After a lost one the target is
    /// lost until the next.
    ///
    /// - Parameter end: the index after the last frame, where a target that is seen at last goes on
    ///   to the end.
    /// - Throws: a sentence if there would be too many.
    mutating func expand(
        _ keys: [TrajectoryRecord], end: Int? = nil
    ) throws(ExpansionError) -> [TrajectoryRecord] {
        var records: [TrajectoryRecord] = []
        for (index, key) in keys.enumerated() {
            records.append(key)
            let isLast = index + 1 == keys.count
            let next = isLast ? (key.state == .lost ? nil : end) : keys[index + 1].frame
            guard let next, next > key.frame + 1 else { continue }
            let count = next - key.frame - 1
            filled += count
            guard count <= Self.longestGap, filled <= Self.mostFilled else {
                throw ExpansionError()
            }
            for frame in (key.frame + 1)..<next {
                if isLast || key.state == .lost || keys[index + 1].state == .lost {
                    var held = key
                    held.frame = frame
                    held.confidence = nil
                    held.time = nil
                    records.append(held)
                } else {
                    records.append(key.interpolated(to: keys[index + 1], frame: frame))
                }
            }
        }
        return records
    }
}

/// Two keyframes lie too far apart.
struct ExpansionError: Error {
    let reason = "too many frames between the keyframes"
}
