import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

/// Going on after frames that were not seen.
@Suite struct GapTests {
    @Test(arguments: 4...16)
    func theTargetIsFoundFartherAwayThanAWindowReaches(steps: Int) throws {
        var tracker = try PatternedPatch.at(60, 60) {
            try Tracker(image: $0, box: Box(x: 60, y: 60, width: 32, height: 32))
        }
        for step in 1...steps {
            _ = PatternedPatch.at(60 + step, 60) { tracker.update(image: $0) }
        }
        // A window is 128 pixels wide: nothing of the target is in the one at the last place, nor in those
        // around it. The second ring has it.
        let far = Box(x: 230, y: 190, width: 32, height: 32)
        let found = PatternedPatch.at(230, 190) { tracker.resume(image: $0) }
        #expect(found.box.overlap(far) > 0.6)
        #expect(found.state == .tracking)
    }

    @Test func whatHasNotMovedIsHeld() throws {
        var tracker = try PatternedPatch.at(60, 60) {
            try Tracker(image: $0, box: Box(x: 60, y: 60, width: 32, height: 32))
        }
        for _ in 1...5 { _ = PatternedPatch.at(60, 60) { tracker.update(image: $0) } }
        let found = PatternedPatch.at(62, 61) { tracker.resume(image: $0) }
        #expect(found.box.overlap(Box(x: 62, y: 61, width: 32, height: 32)) > 0.8)
    }
}
