import HoldfastCorrections
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

@Suite struct StretchTests {
    /// A post hides the target in the middle of the stretch. What is seen from both sides is better
    /// than what is seen from the first alone.
    @Test func overAnOcclusionBothSidesAreBetterThanOne() throws {
        var better: [UInt64] = []
        var sums = (forward: 0.0, joined: 0.0)
        for seed: UInt64 in 1...12 {
            let stretch = try SceneStretch([Nuisance(.occlusion)], seed: seed, frames: 40)
            let forward = try stretch.tracker.track(from: stretch.first, to: stretch.second.frame)
            let backward = try stretch.tracker.track(from: stretch.second, to: stretch.first.frame)
            let joined = join(stretch.first, stretch.second, forward, backward)
            let overlaps = (stretch.meanOverlap(forward), stretch.meanOverlap(joined))
            sums = (sums.forward + overlaps.0, sums.joined + overlaps.1)
            if overlaps.1 > overlaps.0 { better.append(seed) }
        }
        #expect(better.count >= 10, "better: \(better)")
        #expect(sums.joined / 12 > sums.forward / 12 + 0.01, "\(sums)")
    }

    /// One side goes over to a twin and is sure of it; the other side knows better.
    @Test func aSideThatHasJumpedToATwinIsLeft() throws {
        func estimate(_ x: Double) -> Estimate {
            Estimate(
                box: Box(x: x, y: 10, width: 10, height: 10), state: .tracking, confidence: 0.8,
                peakToSidelobeRatio: 9, subpeakRatio: 0.1)
        }
        let count = 31
        let truth = (0..<count).map { Double($0) }
        // The twin goes the other way from frame 12 on.
        let forward = truth.map { estimate($0 < 12 ? $0 : 24 - $0) }
        let backward = truth.map { estimate($0 > 8 ? $0 : 16 - $0) }
        let part = join(
            KeyBox(frame: 0, box: estimate(0).box), KeyBox(frame: 30, box: estimate(30).box),
            TrackPart(first: 0, estimates: forward), TrackPart(first: 0, estimates: backward))
        let overlaps = (0..<count).map { frame in
            part[frame]?.box.overlap(estimate(truth[frame]).box) ?? 0
        }
        // Where the twin is still near, the sides are averaged.
        #expect(overlaps.allSatisfy { $0 > 0.4 }, "\(overlaps)")
        #expect(overlaps.reduce(0, +) / Double(count) > 0.85, "\(overlaps)")
    }

    @Test func theBoxPassesThroughBothKeyBoxes() throws {
        let stretch = try SceneStretch([], seed: 1, frames: 20)
        let joined = try stretch.tracker.join(stretch.first, stretch.second)
        #expect(joined.frames == 0..<20)
        #expect(joined[0]?.box == stretch.first.box)
        #expect(joined[19]?.box == stretch.second.box)
        #expect(joined.estimates.allSatisfy { $0?.box.isValid == true })
    }

    @Test func whatIsFoundDoesNotDependOnThreads() throws {
        let stretch = try SceneStretch([Nuisance(.lookalike)], seed: 3, frames: 16)
        let parallel = try stretch.tracker.join(stretch.first, stretch.second)
        var alone = stretch.tracker
        alone.usesThreads = false
        #expect(try alone.join(stretch.first, stretch.second) == parallel)
    }

    @Test func trackingGoesBackwards() throws {
        let stretch = try SceneStretch([], seed: 2, frames: 30)
        let part = try stretch.tracker.track(from: stretch.second, to: 0)
        #expect(part.frames == 0..<30)
        #expect(stretch.meanOverlap(part) > 0.7)
    }

    @Test func neighboursHaveNothingBetween() throws {
        let stretch = try SceneStretch([], seed: 2, frames: 30)
        let next = KeyBox(frame: 1, box: stretch.first.box)
        let part = try stretch.tracker.join(stretch.first, next)
        #expect(part.frames == 0..<2 && part.estimates.allSatisfy { $0 != nil })
    }

    /// Frames that cannot be decoded have no estimate, and tracking goes on behind them.
    @Test func framesThatCannotBeDecodedAreLeftOut() throws {
        let stretch = try SceneStretch([], seed: 2, frames: 20)
        var tracker = stretch.tracker
        let whole = tracker.frames
        tracker.frames.withImage = { index, body in
            try index == 7 ? false : whole.withImage(index, body)
        }
        tracker.usesThreads = false
        let part = try tracker.join(stretch.first, stretch.second)
        #expect(part[7] == nil && part[8] != nil && part.frames == 0..<20)
    }

    /// Where both sides have lost the target, boxes are laid evenly, and nothing claims to be sure.
    @Test func whereBothAreLostBoxesLieEvenly() throws {
        func box(_ x: Double) -> Box { Box(x: x, y: 10, width: 10, height: 10) }
        func estimate(_ x: Double, _ state: TrackState) -> Estimate {
            Estimate(
                box: box(x), state: state, confidence: state == .lost ? 0 : 0.9,
                peakToSidelobeRatio: 9, subpeakRatio: 0.1)
        }
        let forward = (0...10).map { estimate($0 < 4 ? Double($0) : 3, $0 < 4 ? .tracking : .lost) }
        let backward = (0...10).map {
            estimate($0 > 6 ? 90 + Double($0) : 97, $0 > 6 ? .tracking : .lost)
        }
        let part = join(
            KeyBox(frame: 0, box: box(0)), KeyBox(frame: 10, box: box(100)),
            TrackPart(first: 0, estimates: forward), TrackPart(first: 0, estimates: backward))
        #expect(part[2]?.state == .tracking && part[8]?.state == .tracking)
        #expect(part[5]?.state == .lost && part[5]?.confidence == 0)
        #expect(abs((part[5]?.box.x ?? 0) - 50) < 1)
    }

    /// A look from a frame between settles what two sides disagree about.
    @Test func aLookFromBetweenDecides() throws {
        func box(_ x: Double) -> Box { Box(x: x, y: 10, width: 10, height: 10) }
        func estimate(_ x: Double) -> Estimate {
            Estimate(
                box: box(x), state: .tracking, confidence: 0.8, peakToSidelobeRatio: 9,
                subpeakRatio: 0.1)
        }
        // The forward side leaves the standing target between frames 5 and 12.
        let forward = (0...20).map { estimate((5...12).contains($0) ? 40 : 0) }
        let standing = (0...20).map { _ in estimate(0) }
        let (first, second) = (KeyBox(frame: 0, box: box(0)), KeyBox(frame: 20, box: box(0)))
        let middle = KeyBox(frame: 15, box: box(0))
        let looks = [
            Joining.Look(from: first, to: second, found: TrackPart(first: 0, estimates: forward)),
            Joining.Look(from: second, to: first, found: TrackPart(first: 0, estimates: standing)),
            Joining.Look(
                from: middle, to: first,
                found: TrackPart(first: 0, estimates: Array(standing.prefix(16)))),
        ]
        let joining = Joining(first: first, second: second)
        #expect(joining.join(looks).estimates.allSatisfy { $0?.box == box(0) })
    }

    private func join(
        _ first: KeyBox, _ second: KeyBox, _ forward: TrackPart, _ backward: TrackPart
    ) -> TrackPart {
        Joining(first: first, second: second).join([
            Joining.Look(from: first, to: second, found: forward),
            Joining.Look(from: second, to: first, found: backward),
        ])
    }
}
