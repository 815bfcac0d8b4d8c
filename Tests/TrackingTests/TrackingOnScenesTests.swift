import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

/// The whole tracker on synthetic clips with exact truth, over consecutive seeds: all or nearly all
/// of them hold. The bounds lie below what is measured, and far above what a tracker that has lost
/// its target reaches.
@Suite struct TrackingOnScenesTests {
    /// Nothing changes the box but its place.
    private static let fixedBox = [
        "scale.count": 1.0, "aspect.count": 1, "rotation.count": 1, "extent.rate": 0,
        "box.evidence": 0,
    ]

    /// Noise and the like are there from the first frame; motion takes its time.
    @Test(arguments: [
        (Nuisance.Kind.noise, 0.9, 24), (.lighting, 0.9, 24), (.motionBlur, 0.8, 40),
        (.lookalike, 0.9, 40), (.shake, 0.9, 24), (.clutter, 0.9, 24),
    ])
    func followsThrough(kind: Nuisance.Kind, bound: Double, frames: Int) throws {
        let held = try SceneRuns([Nuisance(kind)], frames: frames).seeds { run in
            run.meanOverlap > bound && run.finalOverlap > bound - 0.05
                && run.estimates.last?.state == .tracking
                && run.estimates.allSatisfy { $0.state != .lost }
        }
        #expect(held.count >= 11)
    }

    @Test func followsATargetThatGrows() throws {
        let held = try SceneRuns([Nuisance(.scale)]).seeds { run in
            run.meanOverlap > 0.85 && run.finalOverlap > 0.65
                && run.estimates.allSatisfy { $0.state == .tracking }
        }
        #expect(held.count >= 11)
    }

    @Test func followsAPlainTargetClosely() throws {
        let held = try SceneRuns([], frames: 24).seeds { run in
            run.holds(0.95) && run.estimates.allSatisfy { $0.state == .tracking }
        }
        #expect(held.count >= 11)
    }

    @Test func withoutScaleSearchTheSizeIsMissed() throws {
        let runs = try SceneRuns([Nuisance(.scale)], frames: 24, set: Self.fixedBox)
        #expect(runs.seeds { $0.meanOverlap >= 0.6 }.count <= 1)
        let fixed = runs.seeds { run in
            run.estimates.allSatisfy {
                abs($0.box.width - (run.estimates.first?.box.width ?? 0)) < 1e-9
            }
        }
        #expect(fixed.count == 12)
    }

    @Test func staysOnATurningTarget() throws {
        #expect(try SceneRuns([Nuisance(.rotation)]).seeds(above: 0.75).count >= 11)
    }

    @Test func withoutRotationATurningTargetIsBoxedBadly() throws {
        // The box stays upright with its ratio, so a quarter turn costs overlap.
        let held = try SceneRuns(
            [Nuisance(.rotation)], set: ["rotation.count": 1, "box.evidence": 0])
        #expect(held.seeds(above: 0.65).count <= 1)
    }

    @Test func followsATargetOfTenPixels() throws {
        // In 60 frames it moves slowly enough to stay in its window of four times its size.
        #expect(try SceneRuns([Nuisance(.tiny)], frames: 60).seeds(above: 0.8).count >= 11)
    }

    /// Nothing is learned from the post.
    @Test func aHiddenTargetIsFoundAgain() throws {
        let held = try SceneRuns([Nuisance(.occlusion)]).seeds { run in
            run.meanOverlap > 0.7 && run.finalOverlap > 0.85
                && run.estimates.last?.state == .tracking && !run.withoutTarget.isEmpty
                && run.withoutTarget.allSatisfy { $0.state != .tracking }
        }
        #expect(held.count >= 11)
    }

    /// The confidence tells the frames with the target from those without.
    @Test func aTargetThatLeavesIsLostAndFoundAgain() throws {
        let held = try SceneRuns([Nuisance(.leaving)]).seeds { run in
            let absent = run.withoutTarget
            let seen = zip(run.estimates, run.overlaps).filter { ($1 ?? 0) > 0.8 }
                .map(\.0.confidence)
            let lost = absent.filter { $0.state == .lost }.map(\.confidence)
            return absent.last?.state == .lost && absent.allSatisfy { $0.state != .tracking }
                && run.estimates.last?.state == .tracking && run.finalOverlap > 0.85
                && (lost.max() ?? 1) < seen.reduce(0, +) / Double(max(seen.count, 1))
        }
        #expect(held.count >= 11)
    }
}

/// A tracker is a value, and the same frames give the same estimates.
@Suite struct DeterminismTests {
    private static let frames = 12
    private let renderer: SceneRenderer
    private let first: Box

    init() throws {
        renderer = try SceneRenderer(
            Scene(
                name: "test", width: 320, height: 240, frameCount: Self.frames,
                nuisances: [Nuisance(.lookalike), Nuisance(.noise)]))
        first = try #require(renderer.truth(frame: 0).box)
    }

    private func begin() throws -> Tracker {
        try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: first) }
    }

    private func follow(_ tracker: inout Tracker, _ frames: Range<Int>) -> [Estimate] {
        frames.map { frame in renderer.render(frame: frame).withImage { tracker.update(image: $0) }
        }
    }

    @Test func theSameFramesGiveTheSameEstimates() throws {
        var one = try begin()
        var other = try begin()
        #expect(follow(&one, 1..<Self.frames) == follow(&other, 1..<Self.frames))
    }

    @Test func aCopyIsIndependentAndGoesOnTheSame() throws {
        var original = try begin()
        _ = follow(&original, 1..<6)
        var copy = original
        let ofCopy = follow(&copy, 6..<Self.frames)
        #expect(copy.estimate != original.estimate)
        #expect(follow(&original, 6..<Self.frames) == ofCopy)
    }

    @Test func aRestartIsAFreshTracker() throws {
        var used = try begin()
        _ = follow(&used, 1..<8)
        try renderer.render(frame: 0).withImage { try used.restart(image: $0, box: first) }
        var fresh = try begin()
        #expect(used.estimate == fresh.estimate)
        #expect(follow(&used, 1..<8) == follow(&fresh, 1..<8))
    }
}
