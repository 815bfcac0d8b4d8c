import HoldfastImaging

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
        record.isFilled = true
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
                    held.isFilled = true
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
