import HoldfastImaging

/// The target's velocity, as an exponentially weighted mean.
struct Motion: Sendable {
    /// Pixels per frame.
    private(set) var velocity = Point(x: 0, y: 0)
    private let rate: Double

    init(rate: Double) { self.rate = rate }

    mutating func observe(from: Point, to: Point) {
        velocity.x += rate * (to.x - from.x - velocity.x)
        velocity.y += rate * (to.y - from.y - velocity.y)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.point(&velocity)
    }

    mutating func stop() { velocity = Point(x: 0, y: 0) }
}
