import HoldfastImaging

/// Where to look for a lost target: at its last position and where it would be had it gone on, on every
/// frame, and at positions around, some a frame, again and again, as far as the target may have come.
struct SearchPlan: Sendable {
    /// The last position first.
    private var centers: [Point] = []
    private var cursor = 0
    /// The target's when it was lost, pixels per frame.
    private var velocity = Point(x: 0, y: 0)
    /// How much farther the target may have come with every frame, pixels.
    private(set) var reachPerFrame = 0.0
    private static let mostCenters = SearchGrid.mostLines * SearchGrid.mostLines + 1
    /// On how many frames in a row a match off the target's way must be seen.
    private var confirmation = 1
    /// Where a match was found on the last frames, and on how many.
    private var candidate = Point(x: 0, y: 0)
    private var confirmed = 0
    /// Nothing is expected to go on as it went for more frames than that.
    private static let longestMotion = 30

    var isBegun: Bool { !centers.isEmpty }

    /// Plans a search of the whole image around the window at the last position.
    mutating func begin(
        around window: SearchWindow, in image: ImageView, velocity: Point, reachPerFrame: Double,
        confirmation: Int
    ) {
        self.confirmation = confirmation
        self.velocity = velocity
        self.reachPerFrame = reachPerFrame
        centers = [window.center] + SearchGrid.positions(covering: image, from: window)
        cursor = 1
        confirmed = 0
    }

    /// Moves the last position, as where the camera has turned.
    mutating func move(last: Point) {
        guard !centers.isEmpty else { return }
        centers[0] = last
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var count = centers.count
        try archive.whole(&count)
        guard (0...Self.mostCenters).contains(count) else {
            throw .invalidState(reason: "a search of \(count) windows")
        }
        centers.append(
            contentsOf: repeatElement(Point(x: 0, y: 0), count: max(count - centers.count, 0)))
        for i in centers.indices { try archive.point(&centers[i]) }
        try archive.whole(&cursor)
        try archive.point(&velocity)
        try archive.point(&candidate)
        try archive.whole(&confirmed)
        try archive.whole(&confirmation)
        try archive.number(&reachPerFrame)
        guard cursor >= 0, cursor <= max(centers.count - 1, 0) || centers.count <= 1 else {
            throw .invalidState(reason: "a search beyond its end")
        }
        guard (0..<Int.max).contains(confirmed), (1...100).contains(confirmation) else {
            throw .invalidState(reason: "a match confirmed \(confirmed) times")
        }
    }

    /// The windows of the next frame.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - reach: How far from the last position to look, pixels.
    ///   - unseen: Frames since the target was seen.
    /// - Returns: Where the target is most likely: where it was and where it would be had it gone on; and
    ///   others, the one first that a match was found at on the frame before.
    mutating func next(
        _ count: Int, reach: Double, unseen: Int, in image: ImageView
    ) -> (near: [Point], far: [Point]) {
        guard let last = centers.first, count > 0 else { return ([], []) }
        let near = Array([last, ahead(unseen: unseen).clamped(to: image)].prefix(count))
        var far = confirmed > 0 ? [candidate] : []
        let inReach = centers.prefix { $0.distance(to: last) <= reach }.count
        if cursor >= inReach { cursor = 1 }
        for _ in 0..<max(min(count - near.count - far.count, inReach - 1), 0) {
            far.append(centers[cursor])
            cursor = cursor + 1 < inReach ? cursor + 1 : 1
        }
        return (near, far)
    }

    /// Where the target would be had it gone on as it went when it was lost.
    private func ahead(unseen: Int) -> Point {
        let last = centers.first ?? Point(x: 0, y: 0)
        let frames = Double(min(unseen, Self.longestMotion))
        return Point(x: last.x + velocity.x * frames, y: last.y + velocity.y * frames)
    }

    /// How far a position lies from the way that the target would have gone, pixels.
    func distanceFromPath(of position: Point, unseen: Int) -> Double {
        guard let last = centers.first else { return .infinity }
        let end = ahead(unseen: unseen)
        let (x, y) = (end.x - last.x, end.y - last.y)
        let squaredLength = x * x + y * y
        let along =
            squaredLength > 0
            ? ((position.x - last.x) * x + (position.y - last.y) * y) / squaredLength : 0
        let share = min(max(along, 0), 1)
        return position.distance(to: Point(x: last.x + share * x, y: last.y + share * y))
    }

    /// Takes in where a match was found on a frame, nil where there was none.
    ///
    /// - Parameters:
    ///   - reach: How far it may be from the one of the frame before.
    ///   - isAtOnce: Whether a single one is enough.
    /// - Returns: Whether matches were found on enough frames in a row.
    mutating func confirms(_ position: Point?, reach: Double, isAtOnce: Bool) -> Bool {
        guard let position else {
            confirmed = 0
            return false
        }
        confirmed = confirmed > 0 && candidate.distance(to: position) <= reach ? confirmed + 1 : 1
        candidate = position
        return isAtOnce || confirmed >= confirmation
    }
}
