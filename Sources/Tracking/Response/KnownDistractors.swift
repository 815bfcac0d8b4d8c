import HoldfastImaging

/// What was seen beside the target and looks like it: something else, as both were there at once.
///
/// Followed as long as it raises a sub-peak; after that it is expected to go on at its velocity, with
/// less and less certainty, until it is forgotten. A lost target is not found where one is expected.
struct KnownDistractors: Sendable {
    struct Distractor: Sendable {
        /// Pixels of the frame.
        var center: Point
        /// Pixels per frame.
        var velocity: Point
        /// When it was seen last.
        var frame: Int
    }

    private(set) var known: [Distractor] = []

    private static let most = 8
    /// Frames after which one that is not seen is forgotten.
    private static let memory = 150
    /// How far off its expected position one may be, target sizes, and how that grows per frame.
    private static let reach = 0.8
    private static let growth = 0.02

    /// Takes in where a distractor was seen.
    ///
    /// - Parameter size: Square root of the target's area, pixels.
    mutating func observe(center: Point, velocity: Point, frame: Int, size: Double) {
        let seen = Distractor(center: center, velocity: velocity, frame: frame)
        if let same = index(near: center, frame: frame, size: size) {
            known[same] = seen
        } else {
            if known.count == Self.most { known.removeFirst() }
            known.append(seen)
        }
        known.removeAll { frame - $0.frame > Self.memory }
    }

    /// Whether a distractor is expected at a position.
    func explain(_ position: Point, frame: Int, size: Double) -> Bool {
        index(near: position, frame: frame, size: size) != nil
    }

    private func index(near position: Point, frame: Int, size: Double) -> Int? {
        known.indices.filter { known[$0].frame + Self.memory >= frame }.map {
            (index: $0, distance: known[$0].position(on: frame).distance(to: position) / size)
        }.filter {
            $0.distance < Self.reach + Self.growth * Double(frame - known[$0.index].frame)
        }.min { ($0.distance, $0.index) < ($1.distance, $1.index) }?.index
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var count = known.count
        try archive.whole(&count)
        guard (0...Self.most).contains(count) else {
            throw .invalidState(reason: "\(count) distractors")
        }
        let origin = Point(x: 0, y: 0)
        known += repeatElement(
            Distractor(center: origin, velocity: origin, frame: 0),
            count: max(count - known.count, 0))
        for i in known.indices {
            try archive.point(&known[i].center)
            try archive.point(&known[i].velocity)
            try archive.whole(&known[i].frame)
            guard (0...1 << 53).contains(known[i].frame) else {
                throw .invalidState(reason: "a distractor of no time")
            }
        }
    }
}

extension KnownDistractors.Distractor {
    /// Where it is expected on a frame.
    fileprivate func position(on frame: Int) -> Point {
        let passed = Double(frame - self.frame)
        return Point(x: center.x + velocity.x * passed, y: center.y + velocity.y * passed)
    }
}
