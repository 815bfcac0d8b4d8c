import HoldfastImaging

/// The boxes that tracking begins with, read from a file.
public enum InitialBoxes {
    /// How many targets a file may hold, unless the caller says otherwise: each that is tracked takes
    /// about 4 MB and its share of the time.
    public static let mostTargets = 64

    /// The first record of each target, in the order of their numbers.
    ///
    /// The file has one of the trajectory formats, known by its name, or lines `x,y,w,h` or
    /// `x,y,w,h,label`: then each line is a target of its own. A record on which its target is lost does
    /// not count. Of detections without identity, each on the first frame that has some is a target.
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
        let targets = firsts(of: found)
        guard !targets.isEmpty else { throw .malformed(path: path, line: 1, reason: "no box") }
        try check(targets.count, of: path, limit: limit)
        return targets
    }

    /// The first record of each target on which it is seen, in the order of their numbers. Of
    /// detections without identity, those of the first frame that has some, with numbers of their own.
    public static func firsts(of records: [TrajectoryRecord]) -> [TrajectoryRecord] {
        let seen = records.filter { $0.state != .lost && $0.box.isValid }
        var first: [Int: TrajectoryRecord] = [:]
        for record in seen where record.id != TrajectoryRecord.unidentified {
            if record.frame < first[record.id]?.frame ?? .max { first[record.id] = record }
        }
        var targets = first.values.sorted { $0.id < $1.id }
        let detections = seen.filter { $0.id == TrajectoryRecord.unidentified }
        let frame = detections.map(\.frame).min()
        for var detection in detections where detection.frame == frame {
            detection.id = (targets.last?.id ?? 0) + 1
            targets.append(detection)
        }
        return targets
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
            let (box, label) = parts(line)
            let numbers = try lines.numbers(box, most: 4)
            guard numbers.count == 4 else {
                throw lines.malformed("\(numbers.count) numbers instead of x,y,w,h")
            }
            records.append(
                try lines.checked(
                    TrajectoryRecord(
                        frame: 0, id: records.count + 1,
                        box: Box(
                            x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3]),
                        label: label)))
        }
        return records
    }

    /// The numbers of a line, and the label that may stand after the fourth.
    private static func parts(_ line: ArraySlice<UInt8>) -> (ArraySlice<UInt8>, String?) {
        var count = 0
        var position = line.startIndex
        func isMark(_ index: Int) -> Bool { ",; \t".utf8.contains(line[index]) }
        while position < line.endIndex, count < 4 {
            while position < line.endIndex, isMark(position) { position += 1 }
            while position < line.endIndex, !isMark(position) { position += 1 }
            count += 1
        }
        var rest = line[position...]
        while let first = rest.first, ",; \t".utf8.contains(first) { rest.removeFirst() }
        while let last = rest.last, last <= 0x20 { rest.removeLast() }
        // A further number is a mistake, not a name.
        guard !rest.isEmpty, rest.first.map({ $0 > 0x39 || $0 < 0x2B }) == true else {
            return (line, nil)
        }
        return (line[..<position], rest.text)
    }
}
