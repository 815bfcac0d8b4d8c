import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastPipeline
@testable import HoldfastScenes

/// What targets know of each other.
@Suite struct TargetRivalryTests {
    private static func estimate(_ x: Double, _ state: TrackState = .tracking) -> Estimate {
        Estimate(
            box: Box(x: x, y: 50, width: 40, height: 40), state: state, confidence: 0.8,
            peakToSidelobeRatio: 9, subpeakRatio: 0.1)
    }

    @Test func othersAreWhatIsHeldFirmly() {
        var rivalry = TargetRivalry()
        _ = rivalry.observe([
            (1, Self.estimate(0)), (2, Self.estimate(100)), (3, Self.estimate(200, .lost)),
        ])
        #expect(rivalry.others(than: 1) == [Self.estimate(100).box])
        #expect(rivalry.others(than: 3).count == 2)
    }

    /// Two go towards each other; then both boxes go where the first was going.
    @Test func theOneThatLeavesItsWayYields() {
        var rivalry = TargetRivalry()
        var yielded: [(frame: Int, ids: [Int: Point])] = []
        for frame in 0..<30 {
            let first = 5 * Double(frame)
            let second = frame < 12 ? 130 - 5 * Double(frame) : first
            let result = rivalry.observe([(1, Self.estimate(first)), (2, Self.estimate(second))])
            if !result.isEmpty { yielded.append((frame, result)) }
            if frame == 17 { break }
        }
        #expect(yielded.map(\.frame).first.map { $0 <= 17 } == true)
        #expect(yielded.allSatisfy { Array($0.ids.keys) == [2] })
    }

    /// Two that pass each other are on one place for a few frames, and both right.
    @Test func passingIsNoRivalry() {
        var rivalry = TargetRivalry()
        for frame in 0..<30 {
            let result = rivalry.observe([
                (1, Self.estimate(8 * Double(frame))),
                (2, Self.estimate(240 - 8 * Double(frame))),
            ])
            #expect(result.isEmpty)
        }
    }

    /// Who draws two boxes around one object wants two.
    @Test func targetsThatBeginOnOneObjectAreNoRivals() {
        var rivalry = TargetRivalry()
        for frame in 0..<20 {
            let both = Self.estimate(Double(frame))
            #expect(rivalry.observe([(1, both), (2, both)]).isEmpty)
            #expect(rivalry.others(than: 1).isEmpty)
        }
    }

    @Test func aTargetThatIsRemovedHoldsNothing() {
        var rivalry = TargetRivalry()
        _ = rivalry.observe([(1, Self.estimate(0)), (2, Self.estimate(100))])
        rivalry.forget(2)
        #expect(rivalry.others(than: 1).isEmpty)
    }

    /// The target and a twin that crosses its path, and a post that hides both: never are two on one
    /// object for more than five frames, whatever the number of threads.
    @Test func twinsAreTwoObjects() throws {
        var held = 0
        for seed in 1...12 as ClosedRange<UInt64> {
            let scene = Scene(
                name: "test", width: 320, height: 180, frameCount: 150, seed: seed,
                nuisances: [Nuisance(.lookalike), Nuisance(.occlusion)])
            let renderer = try SceneRenderer(scene)
            let target = try #require(renderer.truth(frame: 0).box)
            let twin = renderer.choreography.twinInWorld(0)
            let boxes = [
                target, Box(center: twin.center, width: target.width, height: target.height),
            ]
            var logs: [[[Estimate]]] = []
            for threads in [1, 2] {
                var set = TargetSet(
                    targets: boxes.enumerated().map { Target(id: $0.offset + 1, box: $0.element) },
                    threads: threads, keepsMaps: false,
                    makeTracker: { try Tracker(image: $0, box: $1.box) }, notice: { _ in })
                logs.append(
                    try (0..<scene.frameCount).map { frame in
                        try renderer.render(frame: frame).withImage {
                            try set.update(frame: frame, image: $0).map(\.estimate)
                        }
                    })
            }
            #expect(logs[0] == logs[1])
            var (run, longest) = (0, 0)
            for estimates in logs[0] {
                let both =
                    estimates.allSatisfy { $0.state == .tracking }
                    && estimates[0].box.overlap(estimates[1].box) > 0.5
                run = both ? run + 1 : 0
                longest = max(longest, run)
            }
            if longest <= 5 { held += 1 }
        }
        #expect(held >= 11)
    }
}
