import HoldfastImaging
import Testing

@testable import HoldfastTracking

@Suite struct KnownDistractorsTests {
    private let size = 20.0

    @Test func oneIsExpectedWhereItGoes() {
        var distractors = KnownDistractors()
        distractors.observe(
            center: Point(x: 100, y: 50), velocity: Point(x: 3, y: 0), frame: 10, size: size)
        #expect(distractors.explain(Point(x: 100, y: 50), frame: 10, size: size))
        #expect(distractors.explain(Point(x: 160, y: 50), frame: 30, size: size))
        #expect(!distractors.explain(Point(x: 100, y: 50), frame: 30, size: size))
        #expect(!distractors.explain(Point(x: 160, y: 90), frame: 30, size: size))
    }

    @Test func certaintyFadesAndOneIsForgotten() {
        var distractors = KnownDistractors()
        let still = Point(x: 0, y: 0)
        distractors.observe(center: still, velocity: still, frame: 0, size: size)
        let aside = Point(x: 30, y: 0)
        #expect(!distractors.explain(aside, frame: 1, size: size))
        #expect(distractors.explain(aside, frame: 100, size: size))
        #expect(!distractors.explain(still, frame: 200, size: size))
    }

    @Test func oneThatIsSeenAgainIsTheSame() {
        var distractors = KnownDistractors()
        for frame in 0..<20 {
            distractors.observe(
                center: Point(x: 2 * Double(frame), y: 0), velocity: Point(x: 2, y: 0),
                frame: frame, size: size)
        }
        #expect(distractors.known.count == 1)
        for i in 1...20 {
            distractors.observe(
                center: Point(x: 0, y: 100 * Double(i)), velocity: Point(x: 0, y: 0), frame: 20,
                size: size)
        }
        #expect(distractors.known.count == 8)
    }
}
