import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

/// An orange square, which was pointed at, and a gray one far from it, to which the tracker has gone.
@Suite struct HypothesesTests {
    private let target = Point(x: 90, y: 120)
    private let other = Point(x: 240, y: 120)
    private let box: Box
    private let picture: TestPicture

    init() {
        let (target, other) = (target, other)
        box = Box(center: target, width: 32, height: 32)
        picture = TestPicture(width: 320, height: 240, encoding: .rgb) { plane, x, y in
            func isLight(_ center: Point) -> Bool? {
                let (dx, dy) = (x - Int(center.x) + 16, y - Int(center.y) + 16)
                guard (0..<32).contains(dx), (0..<32).contains(dy) else { return nil }
                return (dx / 5 + dy / 11) % 2 == 0
            }
            if let light = isLight(target) {
                return (light ? [230, 150, 60] : [150, 60, 20])[plane]
            }
            if let light = isLight(other) { return light ? 165 : 75 }
            return 90 + 5 * plane + (x * x * 7 + y * 13 + x * y) % 23
        }
    }

    /// A tracker at the gray square, and a hypothesis at the orange one.
    private func strayed(_ set: [String: Double] = [:]) throws -> Tracker {
        var tracker = try picture.withView {
            try Tracker(image: $0, box: box, parameters: .balanced(set: set))
        }
        var strayed = tracker
        strayed.branch.pose.center = other
        tracker.framesSeen = 7
        strayed.hypotheses = [Hypothesis(branch: tracker.branch, confidence: 0.5)]
        return strayed
    }

    private func follow(_ tracker: inout Tracker, frames: Int) -> Estimate {
        for _ in 0..<frames { _ = picture.withView { tracker.update(image: $0) } }
        return tracker.estimate
    }

    @Test func theTargetsColoursBringItBack() throws {
        var tracker = try strayed()
        let end = follow(&tracker, frames: 10)
        #expect(end.box.overlap(box) > 0.8)
        #expect(tracker.hypotheses.isEmpty)
        #expect(tracker.framesSeen == 10)
    }

    @Test(arguments: ["prr.weight", "prr.hypotheses"])
    func withoutThePartItStays(name: String) throws {
        var tracker = try strayed([name: 0])
        #expect(follow(&tracker, frames: 10).box.overlap(box) == 0)
    }

    /// Hypotheses of a tracker that went to the ground beside the target, where no peak shows it.
    private func hypotheses(advantage: Double) throws -> [Hypothesis] {
        let parameters = try TrackerParameters.balanced(set: [
            "prr.hypothesis-advantage": advantage, "prr.hypothesis-margin": 100,
        ])
        var tracker = try picture.withView {
            try Tracker(image: $0, box: box, parameters: parameters)
        }
        let center = Point(x: target.x + 40, y: target.y)
        tracker.branch.pose.center = center
        let branch = tracker.branch
        let prior = PriorState(center: center, motion: branch.motion, camera: nil)
        picture.withView { image in
            var found = branch.localize(
                image, window: branch.pose.window(at: center),
                prediction: branch.motion.predict(from: center, camera: nil),
                stages: &tracker.stages)
            let middle = found.window.cells / 2
            found.peak = ResponseMap.Peak(row: middle, column: middle, value: 1)
            found.competitors = []
            found.evidence.colorFit = branch.colorFit(
                at: found.peak, in: found.window, colors: found.response.colors)
            _ = tracker.resolveHypotheses(
                image, result: FrameResult(found: found, confidence: 0.5), prior: prior)
        }
        return tracker.hypotheses
    }

    @Test func whereItsColoursAreItIsLookedForWithoutAPeak() throws {
        let followed = try hypotheses(advantage: 0.05)
        #expect(followed.count == 1)
        #expect(try #require(followed.first).branch.pose.center.distance(to: target) < 4)
        #expect(try #require(followed.first).advantage > 0.3)
        #expect(try hypotheses(advantage: 1).isEmpty)
    }

    /// The tracker has gone to the ground beside the target and has learned it as if it were the target.
    @Test(arguments: [(uncertain: 1.0, isBack: true), (uncertain: 0.0, isBack: false)])
    func whatWasKnownBeforeADoubtBringsItBack(uncertain: Double, isBack: Bool) throws {
        let parameters = try TrackerParameters.balanced(set: ["state.uncertain": uncertain])
        let ground = Box(center: Point(x: target.x + 40, y: target.y), width: 32, height: 32)
        var tracker = try picture.withView {
            try Tracker(image: $0, box: box, parameters: parameters)
        }
        tracker.beforeDoubt = tracker.branch
        tracker.branch = try picture.withView {
            try Tracker(image: $0, box: ground, parameters: parameters).branch
        }
        _ = follow(&tracker, frames: 10)
        let found = tracker.branch.pose.box
        #expect((found.overlap(box) > 0.8) == isBack, "\(found)")
        #expect((tracker.beforeDoubt == nil) == !isBack)
    }

    /// Two that are seen side by side are two, unless what is taken for the target is doubtful.
    @Test(arguments: [(uncertain: 1.0, count: 0), (uncertain: 0.0, count: 1)])
    func aDoubtfulTargetMakesNoDistractors(uncertain: Double, count: Int) throws {
        var tracker = try picture.withView {
            try Tracker(
                image: $0, box: box,
                parameters: .balanced(set: [
                    "state.uncertain": uncertain, "prr.hypothesis-margin": 100,
                ]))
        }
        var away = tracker.branch
        away.pose.center = other
        tracker.hypotheses = [Hypothesis(branch: away, confidence: 0.5)]
        _ = follow(&tracker, frames: 6)
        #expect(tracker.otherObjects.distractors.known.count == count)
    }

    /// Its colours alone do not make a thing the target.
    @Test func whatTakesThePlaceLooksLikeTheTarget() throws {
        let branch = try picture.withView { try Tracker(image: $0, box: box) }.branch
        func isSeen(similarity: Double, instead other: Double, score: Double = 0.8) -> Bool {
            var (one, followed) = (branch, branch)
            for _ in 0..<50 { one.states.follow(score: 0.8) }
            one.states.follow(score: score)
            one.evidence.firstSimilarity = similarity
            followed.evidence.firstSimilarity = other
            return Hypothesis(branch: one, confidence: 0.5).isSeen(instead: followed)
        }
        #expect(isSeen(similarity: 0.3, instead: 0.1))
        #expect(isSeen(similarity: 0.3, instead: 0.4))
        #expect(!isSeen(similarity: 0.1, instead: 0.4))
        #expect(!isSeen(similarity: 0.3, instead: 0.1, score: 0.4))
    }

    @Test func aHigherMarginTakesLonger() throws {
        func frames(margin: Double) throws -> Int? {
            var tracker = try strayed(["prr.hypothesis-margin": margin])
            return (1...20).first { _ in follow(&tracker, frames: 1).box.overlap(box) > 0.5 }
        }
        let (soon, late) = (
            try #require(try frames(margin: 0.2)), try #require(try frames(margin: 1))
        )
        #expect(soon < late)
    }

    @Test func whatShowsTheSameOrGoesOnForTooLongIsDropped() throws {
        var tracker = try picture.withView { try Tracker(image: $0, box: box) }
        tracker.hypotheses = [Hypothesis(branch: tracker.branch, confidence: 0.5)]
        _ = follow(&tracker, frames: 1)
        #expect(tracker.hypotheses.isEmpty)

        tracker = try strayed([
            "prr.hypothesis-margin": 100, "prr.hypothesis-frames": 3, "prr.hypotheses": 1,
        ])
        _ = follow(&tracker, frames: 2)
        #expect(tracker.hypotheses.map(\.frames) == [2])
        _ = follow(&tracker, frames: 1)
        #expect(tracker.hypotheses.isEmpty)
    }

    @Test func whatFallsBehindIsDropped() throws {
        var away = try picture.withView { try Tracker(image: $0, box: box) }
        var tracker = away
        away.branch.pose.center = other
        tracker.hypotheses = [Hypothesis(branch: away.branch, confidence: 0.5)]
        let end = follow(&tracker, frames: 6)
        #expect(end.box.overlap(box) > 0.8)
        #expect(tracker.hypotheses.isEmpty)
    }
}
