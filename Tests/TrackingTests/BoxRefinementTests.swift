import HoldfastImaging
import HoldfastProposals
import HoldfastScenes
import Testing

@testable import HoldfastTracking

@Suite struct BoxRefinementTests {
    /// A target whose form changes is boxed better on most scenes, and hardly worse on any.
    @Test func theReportedBoxIsBetterOnATargetThatChangesItsForm() throws {
        let gains = try (1...6).map { seed in
            let with = try SceneRun([Nuisance(.aspect)], seed: UInt64(seed), frames: 60)
            let without = try SceneRun(
                [Nuisance(.aspect)], seed: UInt64(seed), frames: 60, set: ["box.evidence": 0])
            return with.meanOverlap - without.meanOverlap
        }
        #expect(gains.filter { $0 > 0 }.count >= 4, "\(gains)")
        #expect(gains.allSatisfy { $0 > -0.03 }, "\(gains)")
    }

    /// What the filter follows and learns does not depend on what is reported.
    @Test func onlyTheReportIsMoved() throws {
        let scene = SceneCatalog.named(
            "rotation", width: 320, height: 240, frameCount: 16, seed: 2)
        let renderer = try SceneRenderer(#require(scene))
        let box = try #require(renderer.truth(frame: 0).box)
        var trackers = try [1.0, 0.5, 0].map { share in
            try renderer.render(frame: 0).withImage {
                try Tracker(
                    image: $0, box: box, parameters: .balanced(set: ["box.evidence": share]))
            }
        }
        #expect(trackers[2].boxRefinement == nil)
        var moved = 0
        for frame in 1..<16 {
            for i in trackers.indices {
                _ = renderer.render(frame: frame).withImage { trackers[i].update(image: $0) }
            }
            for tracker in trackers {
                #expect(tracker.branch.pose.center == trackers[2].branch.pose.center)
                #expect(tracker.branch.pose.box == trackers[2].branch.pose.box)
                #expect(tracker.branch.pose.angle == trackers[2].branch.pose.angle)
            }
            let centers = trackers.map(\.estimate.box.center)
            #expect(centers[2].distance(to: trackers[2].branch.pose.center) < 1e-9)
            if centers[0].distance(to: centers[2]) > 1e-6 { moved += 1 }
            let middle = Point(
                x: (centers[0].x + centers[2].x) / 2, y: (centers[0].y + centers[2].y) / 2)
            #expect(middle.distance(to: centers[1]) < 1e-9)
        }
        // On most frames, if not while the target is uncertain.
        #expect(moved > 7)
    }

    /// A box is never empty nor larger than the frame, and evidence does not make it tiny.
    @Test func limits() throws {
        let renderer = try SceneRenderer(
            #require(SceneCatalog.named("plain", width: 160, height: 120, frameCount: 2)))
        for box in [
            Box(x: -400, y: -300, width: 900, height: 700), Box(x: 40, y: 40, width: 5, height: 90),
            Box(x: 70, y: 50, width: 2, height: 2), Box(x: 130, y: 90, width: 40, height: 40),
        ] {
            renderer.render(frame: 0).withImage { image in
                var refinement = BoxRefinement(first: box, in: image, samplers: Pool())
                for size in [-1.0, 1] {
                    for angle in [0, 0.8, -3] {
                        refinement.offset.width = size
                        refinement.offset.height = -size
                        refinement.offset.x = 0.4
                        let plain = Estimate(
                            box: box, rotatedBox: RotatedBox(box, angle: angle), state: .tracking,
                            confidence: 1, peakToSidelobeRatio: 0, subpeakRatio: 0)
                        let refined = refinement.refined(plain, share: 1, in: image)
                        let turned = refined.rotatedBox
                        #expect(refined.box.isValid && turned.isValid)
                        #expect(refined.box.width <= 160 && refined.box.height <= 120)
                        #expect(turned.width <= 160 && turned.height <= 120)
                        #expect(turned.width >= min(4, box.width))
                        #expect(turned.height >= min(4, box.height))
                        #expect((0...160).contains(turned.center.x))
                        #expect((0...120).contains(turned.center.y))
                        #expect(turned.angle == angle)
                        #expect(turned.center.distance(to: refined.box.center) < 1e-9)
                    }
                }
            }
        }
    }

    /// Trackers that share a workspace look at their windows with one sampler after the other.
    @Test func samplersAreShared() throws {
        let scene = SceneCatalog.named("plain", width: 160, height: 120, frameCount: 7, seed: 1)
        let renderer = try SceneRenderer(#require(scene))
        let box = try #require(renderer.truth(frame: 0).box)
        let workspace = TrackerWorkspace()
        for _ in 0..<2 {
            var tracker = try renderer.render(frame: 0).withImage {
                try Tracker(image: $0, box: box)
            }
            tracker.share(workspace)
            for frame in 1..<7 {
                _ = renderer.render(frame: frame).withImage { tracker.update(image: $0) }
            }
        }
        #expect(workspace.samplers.take() != nil)
        #expect(workspace.samplers.take() == nil)
    }

    /// Where the target was seen last is where the filter saw it.
    @Test func aLostTargetsBoxIsNotMoved() throws {
        let renderer = try SceneRenderer(
            #require(SceneCatalog.named("plain", width: 160, height: 120, frameCount: 2)))
        let box = try #require(renderer.truth(frame: 0).box)
        var tracker = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: box) }
        tracker.boxRefinement?.offset.x = 0.2
        renderer.render(frame: 1).withImage { tracker.report($0, confidence: 1) }
        #expect(tracker.estimate.box.center != tracker.branch.pose.center)
        for score in [1.0, 1, 1, 1, 0, 0] { tracker.branch.states.follow(score: score) }
        #expect(tracker.branch.states.state == .lost)
        renderer.render(frame: 1).withImage { tracker.report($0, confidence: 1) }
        #expect(tracker.estimate.box.center.distance(to: tracker.branch.pose.center) < 1e-9)
        #expect(tracker.boxRefinement?.offset == BoxOffset())
    }

    @Test func itsStateIsSaved() throws {
        let renderer = try SceneRenderer(
            #require(SceneCatalog.named("rotation", width: 320, height: 240, frameCount: 12)))
        let box = try #require(renderer.truth(frame: 0).box)
        var tracker = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: box) }
        for frame in 1..<8 {
            _ = renderer.render(frame: frame).withImage { tracker.update(image: $0) }
        }
        var restored = try Tracker(restoring: tracker.saved())
        #expect(restored.boxRefinement?.offset == tracker.boxRefinement?.offset)
        #expect(restored.boxRefinement?.offset != BoxOffset())
        for frame in 8..<12 {
            renderer.render(frame: frame).withImage { image in
                let estimate = tracker.update(image: image)
                #expect(restored.update(image: image) == estimate)
            }
        }
    }
}

/// Evidence is looked at beside the fitting of the box.
@Suite struct BoxLookTests {
    @Test(arguments: ["rotation", "leaving-returning", "lookalike-crossing", "everything"])
    func noLookOutlivesItsUpdate(name: String) throws {
        let target = try SceneTarget(name, frames: 30, seed: 3)
        var aside = try target.begun(["box.interval": 1])
        var alone = aside
        aside.learnsAside = true
        alone.learnsAside = false
        for frame in 1..<30 {
            #expect(
                target.follow(&aside, frame..<frame + 1)
                    == target.follow(&alone, frame..<frame + 1))
            #expect(aside.boxLook == nil && aside.boxRefinement != nil)
            #expect(aside.lookedAt == nil)
        }
        #expect(aside.boxRefinement?.offset == alone.boxRefinement?.offset)
        #expect(aside.boxRefinement?.offset != BoxOffset())
        #expect(aside.saved() == alone.saved())
    }
}
