import HoldfastImaging
import HoldfastTracking
import Testing

/// Looking at the windows around, on the first frame on which the target is not seen where it was.
@Suite struct LookAroundTests {
    /// A tracker whose target has gone back and forth by a step for some frames, and is at (60, 100).
    private func tracker(step: Int) throws -> Tracker {
        let (x, y, side) = (60, 100, Double(PatternedPatch.side))
        var tracker = try PatternedPatch.at(x, y) {
            // The patch has more contrast than the ground, so its way would be taken for the camera's.
            try Tracker(
                image: $0, box: Box(x: Double(x), y: Double(y), width: side, height: side),
                parameters: .balanced(set: ["motion.camera": 0]))
        }
        for frame in 1...20 {
            _ = PatternedPatch.at(x + (frame % 2) * step, y) { tracker.update(image: $0) }
        }
        #expect(abs(tracker.estimate.box.x - Double(x)) < 3)
        return tracker
    }

    /// What is like the target farther off than a slow one goes in a frame is another thing.
    @Test(arguments: [100, 120])
    func aSlowTargetIsNotFoundFarOff(distance: Int) throws {
        var tracker = try tracker(step: 1)
        let before = tracker.estimate.box
        let found = PatternedPatch.at(60 + distance, 100) { tracker.update(image: $0) }
        #expect(found.box.center.distance(to: before.center) < 16)
    }

    @Test func aFastTargetIsFoundWhereItCanHaveGone() throws {
        var tracker = try tracker(step: 40)
        let found = PatternedPatch.at(60 + 100, 100) { tracker.update(image: $0) }
        #expect(abs(found.box.x - 160) < 4)
    }

    /// What is better, but farther off than the target can have gone, does not hide it.
    @Test func aTwinOutOfReachHidesNothing() throws {
        var tracker = try tracker(step: 25)
        let found = PatternedPatch.at(60 + 80, 100, rows: 24, twin: (x: 128, y: 32)) {
            tracker.update(image: $0)
        }
        #expect(abs(found.box.x - 140) < 4)
    }
}
