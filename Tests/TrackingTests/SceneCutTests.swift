import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

/// Another scene from one frame to the next.
@Suite struct SceneCutTests {
    private static func renderer(_ seed: UInt64) throws -> SceneRenderer {
        try SceneRenderer(
            Scene(
                name: "test", width: 320, height: 240, frameCount: 60, seed: seed, nuisances: []))
    }

    /// Ten frames of one scene, ten of another, and the first again. The other scene has an object of the
    /// same size near by, which sometimes looks like the target.
    @Test func theTargetIsNotSeenInAnotherSceneAndIsFoundInItsOwn() throws {
        var (silent, found) = (0, 0)
        for seed in 1...12 as ClosedRange<UInt64> {
            let own = try Self.renderer(seed)
            let other = try Self.renderer(seed + 100)
            let box = try #require(own.truth(frame: 0).box)
            var tracker = try own.render(frame: 0).withImage { try Tracker(image: $0, box: box) }
            for frame in 1..<10 {
                _ = own.render(frame: frame).withImage { tracker.update(image: $0) }
            }
            var claims = 0
            for frame in 10..<20 {
                let estimate = other.render(frame: frame).withImage { tracker.update(image: $0) }
                if estimate.state == .tracking { claims += 1 }
            }
            if claims == 0 { silent += 1 }
            for frame in 20..<32 {
                _ = own.render(frame: frame).withImage { tracker.update(image: $0) }
            }
            let truth = try #require(own.truth(frame: 31).box)
            if tracker.estimate.state == .tracking, tracker.estimate.box.overlap(truth) > 0.6 {
                found += 1
            }
        }
        #expect(silent >= 9)
        #expect(found >= 11)
    }

    /// Where every frame is another scene there is no target.
    @Test func cutsOnEveryFrameAreNotTracked() throws {
        let first = try Self.renderer(1)
        let box = try #require(first.truth(frame: 0).box)
        var tracker = try first.render(frame: 0).withImage { try Tracker(image: $0, box: box) }
        var claims = 0
        for seed in 2...40 as ClosedRange<UInt64> {
            let estimate = try Self.renderer(seed).render(frame: 0).withImage {
                tracker.update(image: $0)
            }
            if estimate.state == .tracking { claims += 1 }
        }
        #expect(claims <= 4)
    }
}
