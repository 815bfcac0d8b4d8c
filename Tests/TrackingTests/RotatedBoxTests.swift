import Foundation
import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

@Suite struct RotatedBoxTests {
    @Test func turnsWithTheTarget() throws {
        let held = try SceneRuns([Nuisance(.rotation)], frames: 90).seeds { run in
            zip(run.estimates, run.truths).allSatisfy { estimate, truth in
                let turned = estimate.rotatedBox
                let error = (turned.angle - truth.angle).remainder(dividingBy: 2 * .pi)
                return abs(error) < 8 * .pi / 180
                    && turned.center.distance(to: truth.rotatedBox.center) < 6
                    && turned.ellipseBox.overlap(estimate.box) > 0.999
            } && run.truths.last.map { $0.angle > 1.5 } == true
        }
        #expect(held.count >= 11)
    }

    @Test func isTheBoxWhereNothingTurns() throws {
        let run = try SceneRun([Nuisance(.scale)], frames: 20, set: ["rotation.count": 1])
        for estimate in run.estimates {
            #expect(estimate.rotatedBox.angle == 0)
            #expect(estimate.rotatedBox.unturned.overlap(estimate.box) > 0.999_999)
        }
    }

    @Test func isTheGivenBoxAtFirst() throws {
        let renderer = try SceneRenderer(
            #require(SceneCatalog.named("plain", width: 320, height: 240, frameCount: 2)))
        let thin = Box(x: 100, y: 100, width: 1.5, height: 40)
        let tracker = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: thin) }
        #expect(tracker.estimate.rotatedBox == RotatedBox(thin))
    }

    @Test func isSavedAndRestored() throws {
        let renderer = try SceneRenderer(
            #require(SceneCatalog.named("rotation", width: 320, height: 240, frameCount: 30)))
        let first = try #require(renderer.truth(frame: 0).box)
        var tracker = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: first) }
        for frame in 1..<16 {
            _ = renderer.render(frame: frame).withImage { tracker.update(image: $0) }
        }
        #expect(tracker.estimate.rotatedBox.angle > 0.3)
        let restored = try Tracker(restoring: tracker.saved())
        #expect(restored.estimate == tracker.estimate)
    }

    /// Turned about a point near the edge, larger than the frame, over many turns.
    @Test func isNeverEmptyNorLargerThanTheFrame() throws {
        let renderer = try SceneRenderer(
            #require(SceneCatalog.named("plain", width: 160, height: 120, frameCount: 2)))
        let large = Box(x: -400, y: -300, width: 900, height: 700)
        var tracker = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: large) }
        for angle in [0.0, 0.5, 3.5, -40, 1e9] {
            tracker.branch.pose.angle = angle
            renderer.render(frame: 1).withImage { tracker.report($0, confidence: 1) }
            let turned = tracker.estimate.rotatedBox
            #expect(turned.isValid && abs(turned.angle) <= .pi)
            #expect(turned.width <= 160 && turned.height <= 120)
        }
    }
}
