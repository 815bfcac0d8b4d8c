import HoldfastImaging
import Testing

@testable import HoldfastTracking

/// The maps for display are kept where they are wanted, and nothing else depends on them.
@Suite struct ShownMapsTests {
    @Test func withoutThemATrackerFindsTheSame() throws {
        let target = try SceneTarget("plain", frames: 8, seed: 1)
        var with = try target.begun()
        var without = with
        without.keepsMaps = false
        #expect(target.follow(&with, 1..<8) == target.follow(&without, 1..<8))
        #expect(with.responseMap != nil && with.activationMap != nil)
        #expect(without.responseMap == nil && without.activationMap == nil)
    }

    @Test func theyAreDroppedAndComeBack() throws {
        let target = try SceneTarget("plain", frames: 4, seed: 1)
        var tracker = try target.begun()
        _ = target.follow(&tracker, 1..<3)
        tracker.keepsMaps = false
        #expect(tracker.responseMap == nil)
        tracker.keepsMaps = true
        _ = target.follow(&tracker, 3..<4)
        #expect(tracker.responseMap != nil)
    }

    @Test func aRestartKeepsTheChoice() throws {
        let target = try SceneTarget("plain", frames: 3, seed: 1)
        var tracker = try target.begun()
        tracker.keepsMaps = false
        try target.renderer.render(frame: 1).withImage {
            try tracker.restart(image: $0, box: target.first)
        }
        _ = target.follow(&tracker, 2..<3)
        #expect(tracker.responseMap == nil)
    }
}
