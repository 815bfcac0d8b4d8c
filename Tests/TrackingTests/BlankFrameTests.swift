import HoldfastImaging
import HoldfastScenes
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

/// Frames that show nothing.
@Suite struct BlankFrameTests {
    private static func blank(_ value: Int, _ width: Int = 320, _ height: Int = 240) -> TestPicture
    {
        TestPicture(width: width, height: height, encoding: .rgb) { _, _, _ in value }
    }

    /// One frame in six is black, white or gray; the others are as good as without.
    @Test(arguments: [0, 255, 128])
    func theyMoveNothing(value: Int) throws {
        let blank = Self.blank(value)
        var (worst, claimed) = (0.0, 0)
        for seed in 1...12 as ClosedRange<UInt64> {
            let renderer = try SceneRenderer(
                Scene(
                    name: "test", width: 320, height: 240, frameCount: 30, seed: seed,
                    nuisances: []))
            let box = try #require(renderer.truth(frame: 0).box)
            var tracker = try renderer.render(frame: 0).withImage {
                try Tracker(image: $0, box: box)
            }
            var overlaps: [Double] = []
            for frame in 1..<30 {
                guard frame % 6 != 5 else {
                    let estimate = blank.withView { tracker.update(image: $0) }
                    if estimate.state == .tracking || estimate.confidence > 0 { claimed += 1 }
                    continue
                }
                let estimate = renderer.render(frame: frame).withImage {
                    tracker.update(image: $0)
                }
                if let truth = renderer.truth(frame: frame).box {
                    overlaps.append(estimate.box.overlap(truth))
                }
            }
            worst = max(worst, 1 - overlaps.reduce(0, +) / Double(overlaps.count))
        }
        #expect(claimed == 0)
        #expect(worst < 0.1)
    }

    /// Where there is nothing to track nothing is tracked, and the box stays.
    @Test func nothingIsTrackedOnABlankClip() throws {
        let blank = Self.blank(90)
        let box = Box(x: 100, y: 80, width: 40, height: 30)
        var tracker = try blank.withView { try Tracker(image: $0, box: box) }
        for _ in 0..<20 {
            let estimate = blank.withView { tracker.update(image: $0) }
            #expect(estimate.state == .lost && estimate.confidence == 0)
            #expect(estimate.box.overlap(box) > 0.99)
        }
    }

    /// On a plain surface all sizes look alike, so the filters leave the size as it is; the evidence of
    /// boxes may take in a little of the surface around.
    @Test(arguments: [(evidence: 0.0, least: 0.99), (evidence: 1.0, least: 0.7)])
    func aPlainSurfaceKeepsItsSize(evidence: Double, least: Double) throws {
        let bars = TestPicture(width: 320, height: 240, encoding: .rgb) { plane, column, _ in
            [30, 90, 140, 200, 60, 240][(column / 60 + plane) % 6]
        }
        let box = Box(x: 130, y: 100, width: 40, height: 40)
        var parameters = TrackerParameters.balanced
        try parameters.set("box.evidence", to: evidence)
        var tracker = try bars.withView {
            try Tracker(image: $0, box: box, parameters: parameters)
        }
        for _ in 0..<40 {
            let estimate = bars.withView { tracker.update(image: $0) }
            #expect(estimate.box.overlap(box) > least)
        }
    }

    /// A filter that learned noise finds some peak in all other noise; that is not to track something.
    @Test func noiseIsNotTracked() throws {
        var claims = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            var numbers = TestNumbers(seed)
            func noise() -> TestPicture {
                TestPicture(width: 320, height: 240, encoding: .rgb) { _, _, _ in
                    128 + Int(8 * numbers.real())
                }
            }
            let box = Box(x: 130, y: 90, width: 60, height: 60)
            var tracker = try noise().withView { try Tracker(image: $0, box: box) }
            for frame in 1...60 {
                let estimate = noise().withView { tracker.update(image: $0) }
                if frame > 20, estimate.state == .tracking { claims += 1 }
            }
        }
        #expect(claims <= 24, "\(claims) of 480 frames of noise are tracked")
    }

    /// One frame in ten is black, white, gray, noise, or half of the frame before.
    @Test(arguments: [[], [Nuisance(.fast)], [Nuisance(.shake)], [Nuisance(.scale)]])
    func dropoutsAreNotSeenAndCostNothing(nuisances: [Nuisance]) throws {
        let dropouts = try SceneRuns(nuisances + [Nuisance(.dropouts)], frames: 90)
        let whole = try SceneRuns(nuisances, frames: 90)
        var (claims, farthest, held) = (0, 0.0, 0)
        for (run, other) in zip(dropouts.runs, whole.runs) {
            var good: [(Double, Double)] = []
            for frame in run.truths.indices {
                let estimate = run.estimates[frame]
                guard run.truths[frame].isVisible else {
                    if estimate.state == .tracking || estimate.confidence > 0 { claims += 1 }
                    farthest = max(
                        farthest,
                        estimate.box.center.distance(to: run.estimates[frame - 1].box.center)
                            / estimate.box.width)
                    continue
                }
                if let overlap = run.overlaps[frame], let usual = other.overlaps[frame] {
                    good.append((overlap, usual))
                }
            }
            let loss = good.reduce(0) { $0 + $1.1 - $1.0 } / Double(good.count)
            if loss < 0.02 { held += 1 }
        }
        #expect(claims == 0)
        #expect(farthest < 2)
        #expect(held >= 11)
    }
}
