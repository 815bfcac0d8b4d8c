import HoldfastImaging

/// Where to look for a lost target: its last position on every frame, and positions around it, some a
/// frame, again and again, as far as the target may have come.
struct SearchPlan: Sendable {
    private var centers: [Point] = []
    private var cursor = 0

    /// Plans the search.
    ///
    /// - Parameters:
    ///   - stepX, stepY: Distances of neighbouring windows, pixels.
    mutating func begin(around last: Point, stepX: Double, stepY: Double, image: ImageView) {
        let (width, height) = (Double(image.width), Double(image.height))
        func line(_ length: Double, _ step: Double) -> [Double] {
            // No more than 64 a side, however small the target.
            let count = min(max(Int((length / step).rounded(.up)), 1), 64)
            return (0..<count).map { (Double($0) + 0.5) * length / Double(count) }
        }
        var positions: [Point] = []
        for y in line(height, stepY) {
            for x in line(width, stepX) { positions.append(Point(x: x, y: y)) }
        }
        centers = positions.sorted {
            ($0.distance(to: last), $0.y, $0.x) < ($1.distance(to: last), $1.y, $1.x)
        }
        centers.insert(last, at: 0)
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
        guard (0...64 * 64 + 1).contains(count) else {
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
