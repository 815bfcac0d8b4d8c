import HoldfastImaging

/// The boxes that tracking begins with, read from a file.
public enum InitialBoxes {
    /// How many targets a file may hold, unless the caller says otherwise: each that is tracked takes
    /// about 20 MB and its share of the time.
    public static let mostTargets = 64

    /// The first record of each target, in the order of their numbers.
    ///
    /// The file has one of the trajectory formats, known by its name, or lines `x,y,w,h`: then each
    /// line is a target of its own. A record on which its target is lost does not count.
    ///
    /// - Throws: ``TrajectoryError/tooManyTargets(path:count:limit:)``, and what is wrong with the file.
    public static func read(
        path: String, format: TrajectoryFormat? = nil, limit: Int = mostTargets
    ) throws(TrajectoryError) -> [TrajectoryRecord] {
        var found: [TrajectoryRecord]
        if let format = format ?? TrajectoryFormat(path: path) {
            found = try Trajectory(path: path, format: format).records
        } else {
            found = try plain(Lines(try fileBytes(path: path, limit: 1 << 20), name: path))
        }
        found.removeAll { $0.state == .lost || !$0.box.isValid }
        var first: [Int: TrajectoryRecord] = [:]
        for record in found where record.frame < first[record.id]?.frame ?? .max {
            first[record.id] = record
        }
        guard !first.isEmpty else { throw .malformed(path: path, line: 1, reason: "no box") }
        try check(first.count, of: path, limit: limit)
        return first.values.sorted { $0.id < $1.id }
    }

    /// Throws ``TrajectoryError/tooManyTargets(path:count:limit:)`` if a file has more targets than the
    /// limit.
    public static func check(
        _ count: Int, of path: String, limit: Int
    ) throws(TrajectoryError) {
        guard count <= limit else {
            throw .tooManyTargets(path: path, count: count, limit: limit)
        }
    }

    private static func plain(_ source: Lines) throws(TrajectoryError) -> [TrajectoryRecord] {
        var lines = source
        var records: [TrajectoryRecord] = []
        while let line = try lines.nextFilled() {
            let numbers = try lines.numbers(line, most: 4)
            guard numbers.count == 4 else {
                throw lines.malformed("\(numbers.count) numbers instead of x,y,w,h")
            }
            records.append(
                try lines.checked(
                    TrajectoryRecord(
                        frame: 0, id: records.count + 1,
                        box: Box(
                            x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]))))
        }
        return records
    }
}
