import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

@Suite struct TrackStateMachineTests {
    /// States that have seen a target held at 0.8 for long.
    private func settled() throws -> TrackStateMachine {
        var parameters = TrackerParameters.balanced
        try parameters.set("state.certain", to: 0.7)
        try parameters.set("state.lost", to: 0.6)
        try parameters.set("search.resume", to: 0.75)
        try parameters.set("state.lost-frames", to: 3)
        try parameters.set("state.baseline-rate", to: 0.05)
        try parameters.set("search.level", to: 0.4)
        try parameters.set("search.delay", to: 5)
        var states = TrackStateMachine(levels: parameters.state, search: parameters.search)
        for _ in 0..<200 {
            #expect(states.follow(score: 0.8) == .tracking)
        }
        #expect(abs(states.baseline - 0.8) < 1e-3)
        return states
    }

    private func searching() throws -> TrackStateMachine {
        var states = try settled()
        for _ in 0..<5 { _ = states.follow(score: 0.1) }
        #expect(states.isSearching)
        return states
    }

    @Test func doubtIsUncertainAndPasses() throws {
        var states = try settled()
        for _ in 0..<5 { #expect(states.follow(score: 0.52) == .uncertain) }
        #expect(states.follow(score: 0.8) == .tracking)
    }

    @Test func onlyBadFramesInARowLoseTheTarget() throws {
        var states = try settled()
        for _ in 0..<4 {
            #expect(states.follow(score: 0.1) == .uncertain)
            #expect(states.follow(score: 0.1) == .uncertain)
            #expect(states.follow(score: 0.75) != .lost)
        }
        _ = states.follow(score: 0.1)
        _ = states.follow(score: 0.1)
        #expect(states.follow(score: 0.1) == .lost)
    }

    @Test func aLostTargetThatIsStillSeenIsFollowed() throws {
        var states = try settled()
        for _ in 0..<30 { _ = states.follow(score: 0.45 * states.baseline) }
        #expect(states.state == .lost)
        #expect(!states.isSearching)
        #expect(states.follow(score: 0.8) == .tracking)
    }

    @Test func aTargetThatChangesInItsPlaceIsNotLost() throws {
        var states = try settled()
        for _ in 0..<20 {
            #expect(states.follow(score: 0.2, staysInPlace: true) == .uncertain)
            #expect(!states.isSearching)
        }
        #expect(states.isDoubted)
        var gone = states
        #expect(gone.follow(score: 0.2) == .lost)
        for _ in 0..<60 { states.follow(score: 0.2, staysInPlace: true) }
        #expect(states.state == .tracking)
        #expect(!states.isDoubted)
    }

    @Test func whatIsNotSeenIsSearchedFor() throws {
        var states = try settled()
        for _ in 0..<4 {
            _ = states.follow(score: 0.1)
            #expect(!states.isSearching)
        }
        _ = states.follow(score: 0.1)
        #expect(states.isSearching)
    }

    @Test func theBaselineDoesNotSinkWhileSearching() throws {
        var states = try searching()
        let baseline = states.baseline
        for _ in 0..<50 { #expect(states.search(score: 0.1, isNear: true) == .lost) }
        #expect(states.baseline == baseline)
    }

    @Test func aCandidateElsewhereMustBeBetter() throws {
        var states = try searching()
        #expect(states.search(score: 0.65 * states.baseline, isNear: false) == .lost)
        #expect(states.isSearching)
        #expect(states.search(score: 0.65 * states.baseline, isNear: true) == .uncertain)
        states = try searching()
        #expect(states.search(score: 0.9 * states.baseline, isNear: false) == .tracking)
    }

    @Test func aWeakCandidateNearIsFollowedButStillLost() throws {
        var states = try searching()
        #expect(states.search(score: 0.5 * states.baseline, isNear: true) == .lost)
        #expect(!states.isSearching)
    }

    @Test func afterAReturnTheCountBeginsAnew() throws {
        var states = try searching()
        #expect(states.search(score: 0.8, isNear: true) == .tracking)
        #expect(states.follow(score: 0.1) == .uncertain)
        #expect(states.follow(score: 0.1) == .uncertain)
        #expect(states.follow(score: 0.1) == .lost)
    }

    @Test func aPeakIsFaintAgainstWhatIsUsual() throws {
        var states = try settled()
        for _ in 0..<100 { states.follow(score: 0.8, ratio: 60) }
        #expect(!states.isFaint)
        states.follow(score: 0.8, ratio: 31)
        #expect(!states.isFaint)
        states.follow(score: 0.8, ratio: 27)
        #expect(states.isFaint)
        // What lasts is usual.
        for _ in 0..<60 { states.follow(score: 0.8, ratio: 25) }
        #expect(!states.isFaint)
        // What shows something else says nothing of what is usual.
        for _ in 0..<100 { states.follow(score: 0.1, ratio: 5) }
        states.follow(score: 0.8, ratio: 10)
        #expect(states.isFaint)
        // Nor is a target that is lost faint.
        for _ in 0..<3 { states.follow(score: 0.1, ratio: 5) }
        #expect(states.state == .lost && !states.isFaint)
    }

    @Test func whatWasNeverHeldIsNotLost() {
        let parameters = TrackerParameters.balanced
        var states = TrackStateMachine(levels: parameters.state, search: parameters.search)
        for _ in 0..<50 { #expect(states.follow(score: 0.05) == .tracking) }
    }
}

/// What is said of the state.
@Suite struct ReportedStateTests {
    @Test func aTargetThatIsSeenInAnUnlikelyBoxIsUncertain() throws {
        let renderer = try SceneRenderer(
            #require(SceneCatalog.named("plain", width: 160, height: 120, frameCount: 2)))
        let box = try #require(renderer.truth(frame: 0).box)
        try renderer.render(frame: 0).withImage { image in
            var tracker = try Tracker(image: image, box: box)
            let level = tracker.parameters.state.uncertain
            tracker.report(image, confidence: level + 0.01)
            #expect(tracker.estimate.state == .tracking)
            tracker.report(image, confidence: level - 0.01)
            #expect(tracker.estimate.state == .uncertain)
            #expect(try Tracker(restoring: tracker.saved()).estimate == tracker.estimate)
            for _ in 0..<20 { tracker.branch.states.follow(score: 0.9, ratio: 50) }
            tracker.branch.states.follow(score: 0.9, ratio: 20)
            tracker.report(image, confidence: level + 0.01)
            #expect(tracker.estimate.state == .uncertain)
            #expect(try Tracker(restoring: tracker.saved()).saved().elementsEqual(tracker.saved()))
            for _ in 0..<2 { tracker.branch.states.follow(score: 0) }
            tracker.report(image, confidence: 0.1)
            #expect(tracker.estimate.state == .lost)
        }
    }
}
