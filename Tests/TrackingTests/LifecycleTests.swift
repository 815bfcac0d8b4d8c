import HoldfastImaging
import Testing

@testable import HoldfastTracking

@Suite struct LifecycleTests {
    /// A life that has seen a target held at 0.8 for long.
    private func settled() throws -> Lifecycle {
        var parameters = TrackerParameters.balanced
        try parameters.set("lifecycle.certain", to: 0.7)
        try parameters.set("lifecycle.lost", to: 0.6)
        try parameters.set("lifecycle.resume", to: 0.75)
        try parameters.set("lifecycle.lost-frames", to: 3)
        try parameters.set("lifecycle.usual-rate", to: 0.05)
        try parameters.set("search.level", to: 0.4)
        try parameters.set("search.delay", to: 5)
        var life = Lifecycle(parameters: parameters)
        for _ in 0..<200 {
            #expect(life.follow(hold: 0.8) == .tracking)
        }
        #expect(abs(life.usual - 0.8) < 1e-3)
        return life
    }

    private func searching() throws -> Lifecycle {
        var life = try settled()
        for _ in 0..<5 { _ = life.follow(hold: 0.1) }
        #expect(life.isSearching)
        return life
    }

    @Test func doubtIsUncertainAndPasses() throws {
        var life = try settled()
        for _ in 0..<5 { #expect(life.follow(hold: 0.52) == .uncertain) }
        #expect(life.follow(hold: 0.8) == .tracking)
    }

    @Test func onlyBadFramesInARowLoseTheTarget() throws {
        var life = try settled()
        for _ in 0..<4 {
            #expect(life.follow(hold: 0.1) == .uncertain)
            #expect(life.follow(hold: 0.1) == .uncertain)
            #expect(life.follow(hold: 0.75) != .lost)
        }
        _ = life.follow(hold: 0.1)
        _ = life.follow(hold: 0.1)
        #expect(life.follow(hold: 0.1) == .lost)
    }

    @Test func aLostTargetThatIsStillSeenIsFollowed() throws {
        var life = try settled()
        for _ in 0..<30 { _ = life.follow(hold: 0.45 * life.usual) }
        #expect(life.state == .lost)
        #expect(!life.isSearching)
        #expect(life.follow(hold: 0.8) == .tracking)
    }

    @Test func whatIsNotSeenIsSearchedFor() throws {
        var life = try settled()
        for _ in 0..<4 {
            _ = life.follow(hold: 0.1)
            #expect(!life.isSearching)
        }
        _ = life.follow(hold: 0.1)
        #expect(life.isSearching)
    }

    @Test func theUsualDoesNotSinkWhileSearching() throws {
        var life = try searching()
        let usual = life.usual
        for _ in 0..<50 { #expect(life.search(hold: 0.1, isNear: true) == .lost) }
        #expect(life.usual == usual)
    }

    @Test func aCandidateElsewhereMustBeBetter() throws {
        var life = try searching()
        #expect(life.search(hold: 0.65 * life.usual, isNear: false) == .lost)
        #expect(life.isSearching)
        #expect(life.search(hold: 0.65 * life.usual, isNear: true) == .uncertain)
        life = try searching()
        #expect(life.search(hold: 0.9 * life.usual, isNear: false) == .tracking)
    }

    @Test func aWeakCandidateNearIsFollowedButStillLost() throws {
        var life = try searching()
        #expect(life.search(hold: 0.5 * life.usual, isNear: true) == .lost)
        #expect(!life.isSearching)
    }

    @Test func afterAReturnTheCountBeginsAnew() throws {
        var life = try searching()
        #expect(life.search(hold: 0.8, isNear: true) == .tracking)
        #expect(life.follow(hold: 0.1) == .uncertain)
        #expect(life.follow(hold: 0.1) == .uncertain)
        #expect(life.follow(hold: 0.1) == .lost)
    }

    @Test func whatWasNeverHeldIsNotLost() {
        var life = Lifecycle(parameters: .balanced)
        for _ in 0..<50 { #expect(life.follow(hold: 0.05) == .tracking) }
    }
}

@Suite struct EvidenceTests {
    /// The confidence after a hundred such frames.
    private func confidence(_ evidence: Evidence, angle: Double = 0) -> Double {
        var confidence = Confidence()
        return (1...100).map { confidence.observe(evidence, angle: angle, frames: $0) }.last ?? 0
    }

    @Test func confidenceFallsWithTheEvidence() {
        let good = Evidence()
        var other = good
        other.firstAppearance = 0.2
        #expect(confidence(other) < confidence(good) - 0.05)
        other = good
        other.subpeakRatio = 0.8
        #expect(confidence(other) < confidence(good) - 0.05)
        #expect(confidence(good, angle: -1) < confidence(good) - 0.02)
    }

    @Test func confidenceFallsWhereTheColorsSpillOverTheBox() {
        func confidence(_ contrasts: [Double?]) -> Double {
            var confidence = Confidence()
            return contrasts.enumerated().map { i, contrast in
                var evidence = Evidence()
                evidence.colorFit = contrast.map { ColorFit(inside: $0, ring: 0) }
                return confidence.observe(evidence, angle: 0, frames: i + 1)
            }.last ?? 0
        }
        let steady = confidence(Array(repeating: 0.5, count: 30))
        let faded = confidence(
            Array(repeating: 0.5, count: 10) + Array(repeating: 0.1, count: 20))
        #expect(faded < steady - 0.1)
        // A target whose colours never stood out is not thereby badly boxed.
        #expect(confidence(Array(repeating: 0.05, count: 30)) == steady)
        #expect(confidence(Array(repeating: nil, count: 30)) == steady)
    }

    @Test func confidenceIsLessWhereTheTargetMayNotBeThere() {
        var (seen, lost) = (Confidence(), Confidence())
        let sure = seen.observe(Evidence(), angle: 0, frames: 1)
        #expect(lost.observe(Evidence(), angle: 0, frames: 1, isLost: true) < sure - 0.05)
    }

    @Test func confidenceFallsSlowlyWithTime() {
        var confidence = Confidence()
        let first = confidence.observe(Evidence(), angle: 0, frames: 1)
        let second = confidence.observe(Evidence(), angle: 0, frames: 2)
        #expect(second < first)
        #expect(second > first - 0.02)
        let last = confidence.observe(Evidence(), angle: 0, frames: 1000)
        #expect(last < first - 0.02)
        #expect(last > first - 0.2)
    }

    @Test func aSubpeakOfTheMomentHardlyCounts() {
        var crowded = Evidence()
        crowded.subpeakRatio = 0.9
        var confidence = Confidence()
        let calm = confidence.observe(Evidence(), angle: 0, frames: 1)
        let once = confidence.observe(crowded, angle: 0, frames: 2)
        #expect(once < calm)
        #expect(once > calm - 0.02)
    }

    @Test func holdFallsWithLooksAndResponse() {
        let good = Evidence()
        var other = good
        other.firstAppearance = 0.2
        #expect(other.hold < good.hold)
        other = good
        other.response = 0.3
        #expect(other.hold < good.hold)
        other.response = -2
        #expect(other.hold == 0)
        other.response = 7
        #expect(other.hold <= 1)
    }
}
