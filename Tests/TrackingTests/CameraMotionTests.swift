import Foundation
import HoldfastImaging
import HoldfastScenes
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct CameraMotionTests {
    private static let width = 256
    private static let height = 192

    /// Brightness of a world of soft hills.
    private static func world(_ x: Double, _ y: Double) -> Double {
        var sum = 0.0
        for (fx, fy, phase) in [
            (0.11, 0.05, 0.3), (-0.07, 0.13, 1.1), (0.21, 0.17, 2.3), (0.19, -0.23, 4.0),
            (0.05, 0.31, 5.1), (0.33, 0.02, 0.7), (-0.27, 0.29, 3.3), (0.02, 0.09, 2.0),
        ] {
            sum += sin(fx * x + fy * y + phase + 1.5 * sin(0.031 * x * fy * 10 + 0.023 * y))
        }
        return sum / 8
    }

    /// The world, its things moved by `shift`.
    private static func picture(shift: Point) -> TestPicture {
        TestPicture(width: width, height: height, encoding: .gray(fullRange: true)) { _, x, y in
            Int((128 + 110 * world(Double(x) - shift.x, Double(y) - shift.y)).rounded())
        }
    }

    private static func constant(_ value: Int) -> TestPicture {
        TestPicture(width: width, height: height, encoding: .gray(fullRange: true)) { _, _, _ in
            value
        }
    }

    /// A cell of the coarse copy is 4 by 3 pixels.
    @Test(arguments: [
        Point(x: 0, y: 0), Point(x: 8, y: 6), Point(x: -12, y: 3), Point(x: 5, y: -7),
        Point(x: -20, y: -16), Point(x: 2, y: 1), Point(x: 30, y: 0),
    ])
    func aShiftOfThePictureIsMeasured(shift: Point) throws {
        var motion = CameraMotion()
        let first = Self.picture(shift: Point(x: 0, y: 0))
        #expect(motion.observe(first.view) == nil)
        let seen = Self.picture(shift: shift).withView { motion.observe($0) }
        let measured = try #require(seen)
        #expect(abs(measured.x - shift.x) < 1.6)
        #expect(abs(measured.y - shift.y) < 1.2)
    }

    /// What repeats itself is like itself a period away, in the scene below by ten cells of the coarse copy.
    @Test func ofAPatternNoPeriodIsTakenForAShift() throws {
        let renderer = try SceneRenderer(
            Scene(
                name: "test", width: 320, height: 180, frameCount: 120, seed: 4,
                nuisances: [Nuisance(.pattern), Nuisance(.shake)]))
        let truths = (0..<120).compactMap { renderer.truth(frame: $0).box?.center }
        let steps = zip(truths, truths.dropFirst()).map { $0.distance(to: $1) }
        #expect(steps.count == 119)
        var motion = CameraMotion()
        let shifts = (0..<120).compactMap { frame in
            renderer.render(frame: frame).withImage { motion.observe($0) }
        }
        #expect(shifts.count == 119)
        let largest = shifts.map { $0.distance(to: Point(x: 0, y: 0)) }.max() ?? .infinity
        #expect(largest < 2 * (steps.max() ?? 0))
    }

    @Test func aShiftIsAgainstTheFrameBefore() throws {
        var motion = CameraMotion()
        for x in [0.0, 16, 24] {
            let measured = Self.picture(shift: Point(x: x, y: 0)).withView { motion.observe($0) }
            guard x == 24 else { continue }
            #expect(abs(try #require(measured).x - 8) < 1.6)
        }
    }

    /// The steps' errors would add up; the shift since the anchor has one.
    @Test func theShiftSinceAnAnchorHasTheErrorOfOneStep() throws {
        var motion = CameraMotion()
        let still = Self.picture(shift: Point(x: 0, y: 0))
        _ = motion.observe(still.view)
        let unanchored = motion.shiftSinceAnchor(on: still.view)
        #expect(unanchored == nil)
        motion.setAnchor()
        for i in 1...8 {
            _ = Self.picture(shift: Point(x: 2.5 * Double(i), y: 0)).withView {
                motion.observe($0)
            }
        }
        let shift = motion.shiftSinceAnchor(on: still.view)
        let measured = try #require(shift)
        #expect(abs(measured.x - 20) < 1.6)
        var writer = StateWriter()
        try motion.archive(&writer)
        var reader = StateReader(writer.bytes)
        var restored = CameraMotion()
        try restored.archive(&reader)
        _ = restored.observe(still.view)
        _ = motion.observe(still.view)
        let (one, other) = (
            motion.shiftSinceAnchor(on: still.view), restored.shiftSinceAnchor(on: still.view)
        )
        #expect(one == other)
    }

    @Test func aBlankPictureTellsNothing() {
        var motion = CameraMotion()
        let picture = Self.picture(shift: Point(x: 0, y: 0))
        for value in [0, 0, 128, 255] {
            let blank = Self.constant(value)
            #expect(motion.observe(blank.view) == nil)
        }
        // Nor does the first picture after it.
        #expect(motion.observe(picture.view) == nil)
        #expect(motion.observe(picture.view) != nil)
    }

    @Test func aSavedPictureMeasuresTheSame() throws {
        var motion = CameraMotion()
        _ = Self.picture(shift: Point(x: 0, y: 0)).withView { motion.observe($0) }
        var writer = StateWriter()
        try motion.archive(&writer)
        var reader = StateReader(writer.bytes)
        var restored = CameraMotion()
        try restored.archive(&reader)
        try reader.finish()
        let next = Self.picture(shift: Point(x: 9, y: -4))
        let measured = motion.observe(next.view)
        #expect(measured != nil)
        #expect(restored.observe(next.view) == measured)
    }

    @Test func aPictureOfAWrongSizeIsRefused() throws {
        func restore(_ values: [Float]) throws {
            var values = values
            var noAnchor: [Float] = []
            var writer = StateWriter()
            writer.numbers(&values, count: nil)
            writer.numbers(&noAnchor, count: nil)
            var still = Point(x: 0, y: 0)
            try writer.point(&still)
            var noLuma: [Float] = []
            writer.numbers(&noLuma, count: nil)
            var reader = StateReader(writer.bytes)
            var motion = CameraMotion()
            try motion.archive(&reader)
        }
        var motion = CameraMotion()
        _ = Self.picture(shift: Point(x: 0, y: 0)).withView { motion.observe($0) }
        var writer = StateWriter()
        try motion.archive(&writer)
        let count = (writer.bytes.count - 5 * 8) / 4 - CameraMotion.size * CameraMotion.size
        try restore([])
        try restore([Float](repeating: 1, count: count))
        for wrong in [1, 2, count - 1, count + 1, count * 2] {
            #expect(throws: TrackerError.self) {
                try restore([Float](repeating: 1, count: wrong))
            }
        }
        var broken = [Float](repeating: 1, count: count)
        broken[7] = .nan
        #expect(throws: TrackerError.self) { try restore(broken) }
    }

    /// It is where the next picture is looked at.
    @Test(arguments: [Point(x: 0, y: -64), Point(x: 34, y: 0), Point(x: 1, y: 1e300)])
    func aRestoredShiftBeyondThePictureIsRefused(shift: Point) throws {
        var (shift, nothing) = (shift, [Float]())
        var writer = StateWriter()
        writer.numbers(&nothing, count: nil)
        writer.numbers(&nothing, count: nil)
        try writer.point(&shift)
        writer.numbers(&nothing, count: nil)
        #expect(throws: TrackerError.self) {
            var reader = StateReader(writer.bytes)
            var motion = CameraMotion()
            try motion.archive(&reader)
        }
    }

    @Test func aRestoredPictureOfHugeNumbersTellsNothing() throws {
        var motion = CameraMotion()
        let picture = Self.picture(shift: Point(x: 0, y: 0))
        _ = motion.observe(picture.view)
        var writer = StateWriter()
        try motion.archive(&writer)
        let samples = CameraMotion.size * CameraMotion.size
        var huge = [Float](
            repeating: .greatestFiniteMagnitude,
            count: (writer.bytes.count - 5 * 8) / 4 - samples)
        var still = Point(x: 0, y: 0)
        var hugeLuma = [Float](repeating: .greatestFiniteMagnitude, count: samples)
        var other = StateWriter()
        other.numbers(&huge, count: nil)
        other.numbers(&huge, count: nil)
        try other.point(&still)
        other.numbers(&hugeLuma, count: nil)
        var reader = StateReader(other.bytes)
        try motion.archive(&reader)
        let sinceAnchor = motion.shiftSinceAnchor(on: picture.view)
        #expect(sinceAnchor.map { $0.x.isFinite && $0.y.isFinite } ?? true)
        let measured = motion.observe(picture.view)
        #expect(measured.map { $0.x.isFinite && $0.y.isFinite } ?? true)
    }

    /// A large object that moves raises a peak of its own, higher than that of a background which stands
    /// still. From frame to frame that counts; since an anchor it does not.
    @Test func aLargeObjectMovesTheCameraLessOverALongerTime() throws {
        var (misled, misledSinceAnchor) = (0, 0)
        func isFar(_ shift: Point?) -> Bool {
            shift.map { max(abs($0.x), abs($0.y)) > 10 } ?? false
        }
        for seed in 1...12 as ClosedRange<UInt64> {
            let renderer = try SceneRenderer(
                Scene(
                    name: "test", width: 320, height: 180, frameCount: 120, seed: seed,
                    nuisances: [Nuisance(.scale)]))
            for first in [0, 30, 60] {
                for later in stride(from: first + 6, to: 120, by: 12) {
                    var motion = CameraMotion()
                    _ = renderer.render(frame: first).withImage { motion.observe($0) }
                    motion.setAnchor()
                    renderer.render(frame: later).withImage {
                        if isFar(motion.observe($0)) { misled += 1 }
                        if isFar(motion.shiftSinceAnchor(on: $0)) { misledSinceAnchor += 1 }
                    }
                }
            }
        }
        #expect(misled >= 20)
        #expect(3 * misledSinceAnchor <= 2 * misled)
    }

    @Test func anotherSceneIsACut() throws {
        var motion = CameraMotion()
        _ = Self.picture(shift: Point(x: 0, y: 0)).withView { motion.observe($0) }
        _ = Self.picture(shift: Point(x: 6, y: 3)).withView { motion.observe($0) }
        #expect(!motion.isCut)
        let other = TestPicture(width: 256, height: 192, encoding: .gray(fullRange: true)) {
            _, column, row in (column / 9 * 37 ^ row / 7 * 91) % 200
        }
        _ = other.withView { motion.observe($0) }
        #expect(motion.isCut)
        _ = other.withView { motion.observe($0) }
        #expect(!motion.isCut)
    }
}
