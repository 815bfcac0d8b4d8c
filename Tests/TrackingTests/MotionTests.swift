import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct MotionTests {
    private let start = Point(x: 40, y: 30)

    @Test func motionFollowsTheSteps() {
        var motion = MotionModel(rate: 0.5, error: 8)
        for i in 0..<30 {
            motion.observe(
                from: Point(x: Double(3 * i), y: 0), to: Point(x: Double(3 * i + 3), y: -1),
                camera: nil)
        }
        #expect(abs(motion.velocity.x - 3) < 1e-6)
        #expect(abs(motion.velocity.y + 1) < 1e-6)
        motion.stop()
        #expect(motion.velocity == Point(x: 0, y: 0))
    }

    @Test func aConstantVelocityIsForetold() {
        var motion = MotionModel(rate: 0.4, error: 10)
        var place = start
        for _ in 0..<60 {
            let next = Point(x: place.x + 3, y: place.y - 2)
            motion.observe(from: place, to: next, camera: nil)
            place = next
        }
        let prediction = motion.predict(from: place, camera: nil)
        #expect(prediction.position.distance(to: Point(x: place.x + 3, y: place.y - 2)) < 1e-6)
        #expect(prediction.squaredError < 1)
        // Who stays where it was is off by every step.
        #expect(abs(motion.squaredStep - 13) < 0.5)
    }

    @Test func theErrorTellsGlidingFromShaking() {
        var gliding = MotionModel(rate: 0.4, error: 10)
        var shaking = gliding
        for i in 0..<60 {
            gliding.observe(from: Point(x: 0, y: 0), to: Point(x: 3, y: 1), camera: nil)
            shaking.observe(
                from: Point(x: 0, y: 0), to: Point(x: i % 2 == 0 ? 9 : -9, y: 0), camera: nil)
        }
        func error(_ motion: MotionModel) -> Double {
            motion.predict(from: Point(x: 0, y: 0), camera: nil).squaredError
        }
        #expect(error(gliding) < 1)
        #expect(error(shaking) > 80)
        gliding.stop()
        #expect(error(gliding) == 100)
    }

    /// A target that goes 2 pixels a frame over a background that jumps to and fro.
    private func shaken(telling isTold: Bool) -> (motion: MotionModel, place: Point) {
        var motion = MotionModel(rate: 0.4, error: 10)
        var numbers = TestNumbers(5)
        var place = start
        for _ in 0..<80 {
            let camera = Point(x: Double(numbers.real()) * 12, y: Double(numbers.real()) * 12)
            let next = Point(x: place.x + 2 + camera.x, y: place.y + camera.y)
            motion.observe(from: place, to: next, camera: isTold ? camera : nil)
            place = next
        }
        return (motion, place)
    }

    @Test func underAShakingCameraTheTargetIsForetoldOverTheBackground() {
        let (told, place) = shaken(telling: true)
        let camera = Point(x: -11, y: 7)
        let prediction = told.predict(from: place, camera: camera)
        #expect(prediction.position.distance(to: Point(x: place.x - 9, y: place.y + 7)) < 0.01)
        #expect(prediction.squaredError < 2)
        // One who does not know how the camera moves is off by its jumps.
        let (blind, same) = shaken(telling: false)
        #expect(same == place)
        #expect(blind.predict(from: place, camera: nil).squaredError > 40)
    }

    @Test func whatMovesWithTheCameraIsForetoldOnThePicture() {
        // The camera pans along unevenly with a target that therefore keeps its pace on the picture.
        var motion = MotionModel(rate: 0.4, error: 10)
        for i in 0..<80 {
            motion.observe(
                from: start, to: Point(x: start.x + 1, y: start.y),
                camera: Point(x: i % 2 == 0 ? 8 : -8, y: 0))
        }
        let prediction = motion.predict(from: start, camera: Point(x: 8, y: 0))
        #expect(prediction.position.distance(to: Point(x: start.x + 1, y: start.y)) < 1e-6)
        #expect(prediction.squaredError < 1)
    }

    @Test func anExpectationWithoutAStepIsTheOldPlace() {
        let motion = MotionModel(rate: 0.4, error: 6)
        let prediction = motion.predict(from: start, camera: nil)
        #expect(prediction.position == start)
        #expect(prediction.squaredError == 36)
    }

    @Test func aSavedMotionGoesOnTheSame() throws {
        var (motion, place) = shaken(telling: true)
        var writer = StateWriter()
        try motion.archive(&writer)
        var reader = StateReader(writer.bytes)
        var restored = MotionModel(rate: 0.4, error: 10)
        try restored.archive(&reader)
        try reader.finish()
        for camera in [Point(x: 5, y: 1), Point(x: -3, y: 2)] {
            let next = Point(x: place.x + camera.x + 1, y: place.y + camera.y)
            motion.observe(from: place, to: next, camera: camera)
            restored.observe(from: place, to: next, camera: camera)
            place = next
            let (one, other) = (
                motion.predict(from: place, camera: camera),
                restored.predict(from: place, camera: camera)
            )
            #expect(one.position == other.position)
            #expect(one.squaredError == other.squaredError)
        }
        #expect(restored.squaredStep == motion.squaredStep)
    }

    @Test func hostileNumbersAreRefused() throws {
        func restore(_ values: [Double]) throws {
            var reader = StateReader(bytes(values))
            var motion = MotionModel(rate: 0.4, error: 2)
            try motion.archive(&reader)
        }
        // Two velocities, the steps seen, a squared error for each model.
        let good: [Double] = [1, 2, 1, 2, 7, 0, 3, 4]
        try restore(good)
        #expect(throws: TrackerError.self) { try restore(good.dropLast()) }
        for (place, value) in [
            (0, Double.nan), (3, .infinity), (4, -1), (4, 0.5), (4, 1001), (4, 1e300), (5, -0.25),
            (6, -1), (7, -1e-9), (7, .infinity),
        ] {
            var bad = good
            bad[place] = value
            #expect(throws: TrackerError.self) { try restore(bad) }
        }
    }
}
