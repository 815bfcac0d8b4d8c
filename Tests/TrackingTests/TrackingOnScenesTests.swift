import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

/// The whole tracker on synthetic clips with exact truth. The bounds lie well below what is measured,
/// and far above what a tracker that has lost its target reaches.
@Suite struct TrackingOnScenesTests {
    /// Nothing changes the box but its place.
    private static let fixedBox = [
        "scale.count": 1.0, "aspect.count": 1, "rotation.count": 1, "extent.rate": 0,
        "box.evidence": 0,
    ]

    @Test(arguments: [
        (Nuisance.Kind.noise, 0.9), (.lighting, 0.9), (.motionBlur, 0.8), (.lookalike, 0.9),
        (.shake, 0.9), (.clutter, 0.9), (.scale, 0.85),
    ])
    func followsThrough(kind: Nuisance.Kind, bound: Double) throws {
        let run = try SceneRun([Nuisance(kind)])
        #expect(run.meanOverlap > bound)
        #expect(run.finalOverlap > bound - 0.05)
        #expect(run.estimates.last?.state == .tracking)
        #expect(run.estimates.allSatisfy { $0.state != .lost })
    }

    @Test func followsAPlainTargetClosely() throws {
        let run = try SceneRun([])
        #expect(run.meanOverlap > 0.95)
        #expect(run.finalOverlap > 0.95)
        #expect(run.estimates.allSatisfy { $0.state == .tracking })
    }

    @Test func withoutScaleSearchTheSizeIsMissed() throws {
        let run = try SceneRun([Nuisance(.scale)], set: Self.fixedBox)
        #expect(run.meanOverlap < 0.6)
        let first = try #require(run.estimates.first)
        #expect(run.estimates.allSatisfy { abs($0.box.width - first.box.width) < 1e-9 })
    }

    @Test func staysOnATurningTarget() throws {
        let run = try SceneRun([Nuisance(.rotation)])
        #expect(run.meanOverlap > 0.75)
        #expect(run.finalOverlap > 0.7)
    }

    @Test func withoutRotationATurningTargetIsBoxedBadly() throws {
        // The box stays upright with its ratio, so a quarter turn costs overlap.
        let run = try SceneRun(
            [Nuisance(.rotation)], set: ["rotation.count": 1, "box.evidence": 0])
        #expect(run.finalOverlap < 0.6)
    }

    @Test func followsATargetOfTenPixels() throws {
        // In 60 frames it moves slowly enough to stay in its window of four times its size.
        let run = try SceneRun([Nuisance(.tiny)], frames: 60)
        #expect(run.meanOverlap > 0.8)
        #expect(run.finalOverlap > 0.8)
    }

    @Test(arguments: [1, 3])
    func aHiddenTargetIsFoundAgain(seed: UInt64) throws {
        let run = try SceneRun([Nuisance(.occlusion)], seed: seed)
        #expect(run.meanOverlap > 0.7)
        #expect(run.finalOverlap > 0.85)
        #expect(run.estimates.last?.state == .tracking)
        // Nothing is learned from the post.
        let hidden = zip(run.estimates, run.truths).filter { !$1.isVisible }
        #expect(!hidden.isEmpty)
        #expect(hidden.allSatisfy { $0.0.state != .tracking })
    }

    @Test func aTargetThatLeavesIsLostAndFoundAgain() throws {
        let run = try SceneRun([Nuisance(.leaving)])
        let absent = zip(run.estimates, run.truths).filter { !$1.isVisible }.map(\.0)
        #expect(absent.last?.state == .lost)
        #expect(absent.allSatisfy { $0.state != .tracking })
        #expect(run.estimates.last?.state == .tracking)
        #expect(run.finalOverlap > 0.85)
        // The confidence tells the frames with the target from those without.
        let seen = zip(run.estimates, run.overlaps).filter { ($1 ?? 0) > 0.8 }.map(\.0.confidence)
        let lost = absent.filter { $0.state == .lost }.map(\.confidence)
        #expect(try #require(lost.max()) < seen.reduce(0, +) / Double(seen.count))
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
