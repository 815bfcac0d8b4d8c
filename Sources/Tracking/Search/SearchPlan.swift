import HoldfastImaging

/// Where to look for a lost target: its last position on every frame, and positions around it, some a
/// frame, again and again, as far as the target may have come.
struct SearchPlan: Sendable {
    private var centers: [Point] = []
    private var cursor = 0
    private static let mostCenters = SearchGrid.mostLines * SearchGrid.mostLines + 1

    /// Plans a search of the whole image around the window at the last position.
    mutating func begin(around window: SearchWindow, in image: ImageView) {
        centers = [window.center] + SearchGrid.positions(covering: image, from: window)
        cursor = 1
    }

    /// Moves the last position, as where the camera has turned.
    mutating func shift(by step: Point) {
        guard !centers.isEmpty else { return }
        centers[0] = Point(x: centers[0].x + step.x, y: centers[0].y + step.y)
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
        guard cursor >= 0, cursor <= max(centers.count - 1, 0) || centers.count <= 1 else {
            throw .invalidState(reason: "a search beyond its end")
        }
    }

    /// The windows of the next frame, the last position first.
    ///
    /// - Parameter reach: How far from the last position to look, pixels.
    mutating func next(_ count: Int, reach: Double) -> [Point] {
        guard let last = centers.first, count > 0 else { return [] }
        let inReach = centers.prefix { $0.distance(to: last) <= reach }.count
        if cursor >= inReach { cursor = 1 }
        var positions = [last]
        for _ in 1..<max(min(count, inReach), 1) {
            positions.append(centers[cursor])
            cursor = cursor + 1 < inReach ? cursor + 1 : 1
        }
        return positions
    }
}
