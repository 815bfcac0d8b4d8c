import HoldfastImaging

/// The target's velocity, as an exponentially weighted mean, and how well it has foretold the target's
/// steps.
struct Motion: Sendable {
    /// Pixels per frame.
    private(set) var velocity = Point(x: 0, y: 0)
    /// Running mean of the squared distance between the foretold and the found place, pixels squared.
    private(set) var squaredError: Double
    private let rate: Double
    private let initialError: Double
    private static let errorRate = 0.1

    /// - Parameters:
    ///   - rate: Share of a new frame in the velocity.
    ///   - error: The error to expect before any step was seen, pixels.
    init(rate: Double, error: Double) {
        self.rate = rate
        initialError = error * error
        squaredError = initialError
    }

    mutating func observe(from: Point, to: Point) {
        let (dx, dy) = (to.x - from.x - velocity.x, to.y - from.y - velocity.y)
        squaredError += Self.errorRate * (dx * dx + dy * dy - squaredError)
        velocity.x += rate * dx
        velocity.y += rate * dy
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.point(&velocity)
        try archive.number(&squaredError)
        guard squaredError >= 0 else {
            throw .invalidState(reason: "a squared error is negative")
        }
    }

    mutating func stop() {
        velocity = Point(x: 0, y: 0)
        squaredError = initialError
    }
}
