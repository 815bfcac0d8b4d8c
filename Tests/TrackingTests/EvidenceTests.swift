import Testing

@testable import HoldfastTracking

@Suite struct EvidenceTests {
    /// What a target that looks as at first shows.
    private static let good: Evidence = {
        var evidence = Evidence()
        evidence.peakToSidelobeRatio = 40
        return evidence
    }()

    /// The confidence after a hundred such frames.
    private func confidence(_ evidence: Evidence, angle: Double = 0) -> Double {
        var confidence = ConfidenceModel()
        return (1...100).map { confidence.observe(evidence, angle: angle, frames: $0) }.last ?? 0
    }

    @Test func confidenceFallsWithTheEvidence() {
        let good = Self.good
        var other = good
        other.firstSimilarity = 0.2
        #expect(confidence(other) < confidence(good) - 0.05)
        other = good
        other.subpeakRatio = 0.8
        #expect(confidence(other) < confidence(good) - 0.05)
        #expect(confidence(good, angle: -1) < confidence(good) - 0.02)
    }

    @Test func aPeakThatNeverStandsOutHoldsNothing() {
        var other = Self.good
        other.firstSimilarity = 0.1
        #expect(confidence(other) > 0.6)
        other.peakToSidelobeRatio = 8
        #expect(confidence(other) < 0.4)
        other = Self.good
        other.peakToSidelobeRatio = 8
        // A moment's blur is no such thing.
        var model = ConfidenceModel()
        for frame in 1...20 { _ = model.observe(Self.good, angle: 0, frames: frame) }
        let before = model.observe(Self.good, angle: 0, frames: 21)
        #expect(abs(model.observe(other, angle: 0, frames: 22) - before) < 0.01)
    }

    @Test func confidenceFallsWhereTheColorsSpillOverTheBox() {
        func confidence(_ contrasts: [Double?]) -> Double {
            var confidence = ConfidenceModel()
            return contrasts.enumerated().map { i, contrast in
                var evidence = Self.good
                evidence.colorFit = contrast.map { ColorFit(inside: $0, ring: 0) }
                return confidence.observe(evidence, angle: 0, frames: i + 1)
            }.last ?? 0
        }
        let steady = confidence(Array(repeating: 0.5, count: 30))
        let faded = confidence(
            Array(repeating: 0.5, count: 10) + Array(repeating: 0.1, count: 20))
        #expect(faded < steady - 0.09)
        // A target whose colours never stood out is not thereby badly boxed.
        #expect(confidence(Array(repeating: 0.05, count: 30)) == steady)
        #expect(confidence(Array(repeating: nil, count: 30)) == steady)
    }

    @Test func confidenceIsLessWhereTheTargetMayNotBeThere() {
        var (seen, lost) = (ConfidenceModel(), ConfidenceModel())
        let sure = seen.observe(Self.good, angle: 0, frames: 1)
        #expect(lost.observe(Self.good, angle: 0, frames: 1, isLost: true) < sure - 0.05)
    }

    @Test func whatWasSeenElsewhereSaysNothingOfAnotherPlace() {
        func confidence(isElsewhere: Bool) -> Double {
            var confidence = ConfidenceModel()
            for frame in 1...20 { _ = confidence.observe(Self.good, angle: 0, frames: frame) }
            if isElsewhere { confidence.beginAnew() }
            var poor = Self.good
            poor.firstSimilarity = 0.1
            return confidence.observe(poor, angle: 0, frames: 21)
        }
        var alone = ConfidenceModel()
        var poor = Self.good
        poor.firstSimilarity = 0.1
        for frame in 1...60 { _ = alone.observe(poor, angle: 0, frames: frame) }
        let settled = alone.observe(poor, angle: 0, frames: 21)
        #expect(abs(confidence(isElsewhere: true) - settled) < 0.01)
        #expect(confidence(isElsewhere: false) > settled + 0.1)
    }

    @Test func confidenceFallsSlowlyWithTime() {
        var confidence = ConfidenceModel()
        let first = confidence.observe(Self.good, angle: 0, frames: 1)
        let second = confidence.observe(Self.good, angle: 0, frames: 2)
        #expect(second < first)
        #expect(second > first - 0.02)
        let last = confidence.observe(Self.good, angle: 0, frames: 1000)
        #expect(last < first - 0.02)
        #expect(last > first - 0.2)
    }

    @Test func aSubpeakOfTheMomentHardlyCounts() {
        var crowded = Self.good
        crowded.subpeakRatio = 0.9
        var confidence = ConfidenceModel()
        let calm = confidence.observe(Self.good, angle: 0, frames: 1)
        let once = confidence.observe(crowded, angle: 0, frames: 2)
        #expect(once < calm)
        #expect(once > calm - 0.02)
    }

    @Test func aResponseToNoiseHasNoPeak() {
        var noise = Self.good
        #expect(noise.hasPeak)
        noise.peakToSidelobeRatio = 8
        #expect(!noise.hasPeak)
    }

    @Test func whatKeepsItsColorsAndHasAPeakHasNotGone() {
        func evidence(inside: Double, ratio: Double) -> Evidence {
            var evidence = Self.good
            evidence.firstSimilarity = 0.1
            evidence.peakToSidelobeRatio = ratio
            evidence.colorFit = ColorFit(inside: inside, ring: 0.1)
            return evidence
        }
        func model(firstContrast: Double) -> ConfidenceModel {
            var model = ConfidenceModel()
            for frame in 1...5 {
                _ = model.observe(
                    evidence(inside: 0.1 + firstContrast, ratio: 40), angle: 0, frames: frame)
            }
            return model
        }
        let usual = model(firstContrast: 0.5)
        #expect(usual.staysInPlace(evidence(inside: 0.4, ratio: 20)))
        #expect(!usual.staysInPlace(evidence(inside: 0.2, ratio: 20)), "covered by other colours")
        #expect(!usual.staysInPlace(evidence(inside: 0.4, ratio: 8)), "a peak of noise")
        #expect(!usual.staysInPlace(Self.good), "no colours")
        // Colours that never told the target from its surroundings say nothing.
        #expect(!model(firstContrast: 0.05).staysInPlace(evidence(inside: 0.4, ratio: 20)))
    }

    @Test func scoreFallsWithLooksAndResponse() {
        let good = Self.good
        var other = good
        other.firstSimilarity = 0.2
        #expect(other.score < good.score)
        other = good
        other.response = 0.3
        #expect(other.score < good.score)
        other.response = -2
        #expect(other.score == 0)
        other.response = 7
        #expect(other.score <= 1)
    }
}
