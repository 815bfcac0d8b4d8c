import HoldfastImaging

/// Where the target will be, by what has predicted its steps better so far: that it goes on at its
/// velocity on the picture, or at its velocity over a background that the camera moves. Under an
/// unsteady hand the second is off by a third of the first or less, and what lies where it is not
/// expected competes less.
struct MotionModel: Sendable {
    private enum Model: Int, CaseIterable {
        case staying, steady, overBackground
    }

    struct Prediction: Sendable {
        var position: Point
        /// How far off such predictions were, squared, pixels.
        var squaredError: Double
    }

    /// Pixels per frame.
    private(set) var velocity = Point(x: 0, y: 0)
    /// Over the background, pixels per frame.
    private var ownVelocity = Point(x: 0, y: 0)
    /// For each model the running mean of the squared distance between the predicted and the
    /// found position, pixels squared.
    private var squaredErrors: [Double]
    private let rate: Double
    private let initialError: Double
    /// Steps seen, as far as they count.
    private var steps = 0
    private static let errorRate = 0.1
    private static let longMemory = 1000
    /// No saved step is longer, pixels.
    private static let farthest = 1e6

    /// - Parameters:
    ///   - rate: Share of a new frame in the velocity.
    ///   - error: The error to expect before any step was seen, pixels.
    init(rate: Double, error: Double) {
        self.rate = rate
        initialError = error
        squaredErrors = Model.allCases.map { _ in error * error }
    }

    /// Takes in a step, with the picture's own shift where that is known.
    mutating func observe(from: Point, to: Point, camera: Point?) {
        // What was expected before any step was seen counts as much as one step.
        steps = min(steps + 1, Self.longMemory)
        let share = max(Self.errorRate, 1 / Double(steps + 1))
        for model in Model.allCases {
            let predicted = step(model, camera: camera)
            let (dx, dy) = (to.x - from.x - predicted.x, to.y - from.y - predicted.y)
            squaredErrors[model.rawValue] +=
                share * (dx * dx + dy * dy - squaredErrors[model.rawValue])
        }
        velocity.x += rate * (to.x - from.x - velocity.x)
        velocity.y += rate * (to.y - from.y - velocity.y)
        let camera = camera ?? Point(x: 0, y: 0)
        ownVelocity.x += rate * (to.x - from.x - camera.x - ownVelocity.x)
        ownVelocity.y += rate * (to.y - from.y - camera.y - ownVelocity.y)
    }

    private func step(_ model: Model, camera: Point?) -> Point {
        switch model {
        case .staying: Point(x: 0, y: 0)
        case .steady: velocity
        case .overBackground:
            Point(
                x: ownVelocity.x + (camera?.x ?? 0), y: ownVelocity.y + (camera?.y ?? 0))
        }
    }

    /// Where to expect the target.
    ///
    /// - Parameters:
    ///   - position: Where it was on the last frame.
    ///   - camera: The picture's shift since, where it is known.
    ///   - unseen: On how many frames before nothing was seen, so that it may have gone anywhere.
    func predict(from position: Point, camera: Point?, unseen: Int = 0) -> Prediction {
        let best: Model =
            squaredErrors[Model.overBackground.rawValue] < squaredErrors[Model.steady.rawValue]
            ? .overBackground : .steady
        let step = step(best, camera: camera)
        return Prediction(
            position: Point(x: position.x + step.x, y: position.y + step.y),
            squaredError: squaredErrors[best.rawValue]
                + Double(unseen * unseen) * squaredStep)
    }

    /// How far the target goes from frame to frame: the running mean of its squared steps, pixels.
    var squaredStep: Double { squaredErrors[Model.staying.rawValue] }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.point(&velocity)
        try archive.point(&ownVelocity)
        try archive.whole(&steps)
        guard (0...Self.longMemory).contains(steps) else {
            throw .invalidState(reason: "steps out of range")
        }
        let speeds = [velocity.x, velocity.y, ownVelocity.x, ownVelocity.y]
        guard speeds.allSatisfy({ abs($0) <= Self.farthest }) else {
            throw .invalidState(reason: "a target of unlikely speed")
        }
        for i in squaredErrors.indices {
            try archive.number(&squaredErrors[i])
            guard (0...Self.farthest * Self.farthest).contains(squaredErrors[i]) else {
                throw .invalidState(reason: "a squared error out of range")
            }
        }
    }

    mutating func stop() { self = MotionModel(rate: rate, error: initialError) }
}
