import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

@Suite struct ConsensusTests {
    private func estimate(
        _ x: Double, _ width: Double = 40, state: TrackState = .tracking, confidence: Double = 0.6
    ) -> Estimate {
        Estimate(
            box: Box(x: x, y: 20, width: width, height: 40), state: state, confidence: confidence,
            peakToSidelobeRatio: 10, subpeakRatio: 0.1)
    }

    @Test func theBoxIsTheMedianOfThoseThatAgree() throws {
        let all = [estimate(10), estimate(12, 44), estimate(16, 42)]
        let consensus = try #require(Consensus(of: all))
        #expect(consensus.box == Box(center: Point(x: 34, y: 40), width: 42, height: 40))
        #expect(consensus.guide == 1)
        #expect(consensus.state == .tracking)
    }

    @Test func oneThatIsElsewhereDoesNotCount() throws {
        let all = [estimate(300, state: .uncertain), estimate(10), estimate(12)]
        let consensus = try #require(Consensus(of: all))
        #expect(consensus.box.x == 11)
        #expect(all.map(consensus.includes) == [false, true, true])
    }

    @Test func fewerThanMostAreNone() {
        #expect(Consensus(of: [estimate(10), estimate(100), estimate(200)]) == nil)
        #expect(
            Consensus(of: [estimate(10), estimate(10, state: .lost), estimate(10, state: .lost)])
                == nil)
    }

    @Test func theCloserTheyLieTogetherTheMoreSureItIs() throws {
        let close = try #require(Consensus(of: [estimate(10), estimate(10), estimate(10)]))
        let loose = try #require(Consensus(of: [estimate(4), estimate(10), estimate(16)]))
        #expect(close.confidence > loose.confidence + 0.02)
        let sure = [estimate(10, confidence: 1), estimate(10, confidence: 1)]
        let consensus = try #require(Consensus(of: sure))
        #expect(consensus.confidence == 1)
    }

    @Test func mostMustTrackForTheAnswerToBe() throws {
        let doubtful = [estimate(10, state: .uncertain), estimate(10, state: .uncertain)]
        let consensus = try #require(Consensus(of: doubtful + [estimate(10)]))
        #expect(consensus.state == .uncertain)
    }
}

@Suite struct CommitteeTests {
    private let target: SceneTarget

    init() throws { target = try SceneTarget("plain", frames: 40, seed: 1) }

    private func begun(_ set: [String: Double] = [:]) throws -> Tracker {
        try target.begun(["committee.members": 3].merging(set) { $1 })
    }

    @Test func membersSeeWindowsOfDifferentSizes() throws {
        let companions = try #require(try begun(["committee.spread": 0.5]).committee).companions
        #expect(companions.map(\.parameters.window.padding) == [3.5, 4.5])
        #expect(companions.allSatisfy { $0.committee == nil })
        let widest = try #require(
            try begun(["committee.members": 5, "window.padding": 7.5]).committee)
        #expect(widest.companions.map(\.parameters.window.padding) == [5.5, 6.5, 8, 8])
    }

    @Test func oneThatStraysIsOutvotedAndJoinsAgain() throws {
        var tracker = try begun()
        _ = target.follow(&tracker, 1..<8)
        // Somewhere else, where nothing but background is.
        tracker.branch.pose.center = Point(
            x: (tracker.estimate.box.center.x + 160).truncatingRemainder(dividingBy: 320), y: 200)
        let end = 8 + 2 * Committee.patience
        let answers = target.follow(&tracker, 8..<end)
        for (frame, answer) in zip(8..., answers) {
            let truth = try #require(target.renderer.truth(frame: frame).box)
            #expect(answer.box.overlap(truth) > 0.6, "frame \(frame)")
        }
        let truth = try #require(target.renderer.truth(frame: end - 1).box)
        #expect(tracker.branch.pose.box.overlap(truth) > 0.6)
    }

    @Test func companionsAreSavedToo() throws {
        var tracker = try begun()
        _ = target.follow(&tracker, 1..<6)
        var restored = try Tracker(restoring: tracker.saved())
        #expect(restored.saved() == tracker.saved())
        #expect(target.follow(&restored, 6..<12) == target.follow(&tracker, 6..<12))
        #expect(restored.saved() == tracker.saved())
    }

    @Test func companionsOfAnotherTrackerAreRefused() throws {
        let (saved, others) = (try begun().saved(), try begun(["color.weight": 0.2]).saved())
        let alone = try begun(["committee.members": 1]).saved()
        // The leader's state is as long alone, and its companions follow it.
        let mixed = saved.prefix(alone.count) + others.suffix(others.count - alone.count)
        #expect(throws: TrackerError.self) { try Tracker(restoring: Array(mixed)) }
        #expect(throws: TrackerError.self) { try Tracker(restoring: Array(saved.dropLast(1))) }
        #expect(throws: TrackerError.self) { try Tracker(restoring: saved + [0]) }
        #expect(throws: TrackerError.self) { try Tracker(restoring: saved, asCompanion: true) }
    }

    @Test func allMembersGiveUpWhatAnotherTargetHolds() throws {
        var tracker = try begun()
        _ = target.follow(&tracker, 1..<4)
        tracker.yield(lastSeen: target.first.center)
        #expect(tracker.branch.states.isSearching)
        let companions = try #require(tracker.committee).companions
        #expect(companions.allSatisfy { $0.branch.states.isSearching })
    }

    @Test func theAccuratePresetIsACommittee() {
        #expect(TrackerParameters(preset: .accurate).committee.members == 3)
        #expect(TrackerParameters(preset: .balanced).committee.members == 1)
    }
}
