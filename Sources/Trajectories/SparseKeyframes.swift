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
