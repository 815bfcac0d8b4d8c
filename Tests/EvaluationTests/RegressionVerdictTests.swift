import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastEvaluation

/// A target of 20 by 20 pixels that moves two pixels a frame, and results that leave it in each of
/// the ways that have a name.
@Suite struct RegressionVerdictTests {
    private static let count = 60
    private static let turn = 30

    private func expected(_ frame: Int) -> Box {
        Box(x: 10 + 2 * Double(frame), y: 40, width: 20, height: 20)
    }

    private var truth: [Box?] { (0..<Self.count).map { expected($0) } }

    /// A result that is right up to a frame and something else from there on.
    ///
    /// - Parameter isSilent: whether the tracker says nothing of itself.
    private func track(
        lost: Range<Int> = 0..<0, isSilent: Bool = false, _ other: (Int) -> Box?
    ) -> TrackUnderTest {
        TrackUnderTest(
            start: 0,
            boxes: (0..<Self.count).map { $0 < Self.turn ? expected($0) : other($0) },
            reports: (0..<Self.count).map {
                SelfReport(
                    state: isSilent ? nil : lost.contains($0) ? .lost : .tracking,
                    confidence: 0.9, peakToSidelobeRatio: nil)
            }, width: 320, height: 180)
    }

    private func moved(_ box: Box, _ x: Double, _ y: Double = 0, scale: Double = 1) -> Box {
        Box(
            center: Point(x: box.center.x + x, y: box.center.y + y), width: box.width * scale,
            height: box.height * scale)
    }

    private func compare(_ result: TrackUnderTest, tolerance: Double = 2) -> GoldenComparison {
        GoldenComparison(golden: track { expected($0) }, result: result, tolerance: tolerance)
    }

    @Test func aDifferenceOfProcessorsPasses() {
        let comparison = compare(track { moved(expected($0), 0.3, -0.2) })
        #expect(comparison.divergence == nil && comparison.moved == 0)
        #expect(abs((comparison.largest?.difference ?? 0) - 0.3) < 1e-9)
    }

    @Test func aJumpIsNamed() throws {
        let result = track { moved(expected($0), 0, 45) }
        let found = try #require(compare(result).divergence)
        #expect(found.frame == Self.turn && found.failureMode == .jump)
        #expect(abs((found.amount ?? 0) - 45) < 1e-9)
    }

    @Test func aSlideIsNamed() throws {
        let result = track { moved(expected($0), 0, 0.7 * Double($0 - Self.turn)) }
        let found = try #require(compare(result).divergence)
        #expect(found.frame == 33 && found.failureMode == .slide)
    }

    @Test func aWrongScaleIsNamed() throws {
        let result = track {
            moved(expected($0), 0.2, scale: 1 + 0.03 * Double($0 - Self.turn))
        }
        let found = try #require(compare(result).divergence)
        #expect(found.failureMode == .scale && found.frame > Self.turn)
    }

    @Test func aWrongScaleThatEndsInALossIsNamed() {
        let result = track(lost: 32..<Self.count) { moved(expected($0), 0.5, scale: 0.6) }
        let comparison = judged(result, .auc, 0.9)
        #expect(comparison.divergence?.frame == Self.turn)
        #expect(comparison.divergence?.failureMode == .scale)
    }

    @Test func aLagIsNamed() throws {
        let result = track { expected($0 - min($0 - Self.turn, 5)) }
        #expect(try #require(compare(result).divergence).failureMode == .lag)
    }

    @Test func aLossIsNamed() throws {
        let last = expected(Self.turn)
        let told = track(lost: Self.turn..<Self.count) { _ in last }
        let found = try #require(compare(told).divergence)
        #expect(found.frame == Self.turn && found.failureMode == .lost)
        // A tracker that says nothing of itself stands still.
        let silent = track(isSilent: true) { _ in last }
        #expect(try #require(compare(silent).divergence).failureMode == .lost)
        let none = track(isSilent: true) { _ in nil }
        #expect(FailureMode.fitting(expected: truth, found: none, from: Self.turn) == .lost)
    }

    @Test func aSlideBeforeACommonLossIsNoLoss() {
        let golden = track(lost: 33..<50) { expected($0) }
        let result = track(lost: 32..<50) { moved(expected($0), 0, 3) }
        let comparison = GoldenComparison(golden: golden, result: result, tolerance: 2)
        #expect(comparison.divergence?.frame == 30)
        #expect(comparison.divergence?.failureMode == .slide)
    }

    @Test func aLossOfAFrameMoreOrLessPasses() {
        let golden = track(lost: 30..<40) { expected($0) }
        let result = track(lost: 32..<41) { expected($0) }
        let comparison = GoldenComparison(golden: golden, result: result, tolerance: 2)
        #expect(comparison.divergence == nil && comparison.changedStates == 3)
        let never = track { expected($0) }
        let other = GoldenComparison(golden: golden, result: never, tolerance: 2)
        #expect(other.divergence?.frame == 30 && other.divergence?.failureMode == .claim)
    }

    @Test func aShorterResultDiverges() {
        var short = track { expected($0) }
        short.boxes.removeLast(5)
        short.reports.removeLast(5)
        #expect(compare(short).divergence?.frame == 55)
        #expect(compare(short).text.contains("55 frames instead of 60"))
    }

    private func judged(
        _ result: TrackUnderTest, _ measure: RegressionLimit.Measure, _ bound: Double,
        truth: [Box?]? = nil
    ) -> TruthComparison {
        TruthComparison(
            name: "x", truth: truth ?? self.truth, result: result,
            limits: [RegressionLimit(measure: measure, bound: bound)])
    }

    @Test func limitsHoldOrSayWhere() throws {
        let right = track { expected($0) }
        let wrong = track { moved(expected($0), 0, 45) }
        #expect(judged(right, .survival, 1).complaints.isEmpty)
        let drifted = judged(wrong, .survival, 1)
        #expect(drifted.divergence?.frame == Self.turn)
        #expect(drifted.divergence?.failureMode == .jump)
        #expect(drifted.complaints[0].contains("is below 1"))
        let calibration = judged(wrong, .calibrationError, 0.2)
        #expect(calibration.divergence?.failureMode == .confidence)
        let alarms = judged(
            track(lost: 40..<41) { expected($0) }, .falseAlarms, 0)
        #expect(alarms.divergence?.frame == 40)
    }

    @Test func absentTargetsMustBeCalledLost() {
        let absent = truth.enumerated().map { (30..<45).contains($0.offset) ? nil : $0.element }
        let bold = track { expected($0) }
        let found = judged(bold, .falseClaims, 0.5, truth: absent)
        #expect(found.values == [1])
        #expect(found.divergence?.frame == 30 && found.divergence?.failureMode == .claim)
        let frank = track(lost: 30..<45) { expected($0) }
        #expect(judged(frank, .falseClaims, 0, truth: absent).complaints.isEmpty)
        #expect(judged(frank, .recovery, 3, truth: absent).complaints.isEmpty)
    }

    @Test func aTrackerThatSaysNothingHasNoCalibrationToLimit() {
        var silent = track { expected($0) }
        silent.reports = []
        #expect(judged(silent, .calibrationError, 1).complaints[0].contains("there is no value"))
    }

    @Test func reportsAreWellFormed() throws {
        var verdict = RegressionVerdict(name: "a <b> & \"c\"\u{1}")
        verdict.limits = [RegressionLimit(measure: .survival, bound: 1)]
        verdict.judge(track { moved(expected($0), 0, 45) }, truth: truth)
        verdict.frames = Self.count
        let outcome = RegressionOutcome(
            suite: "s", tracker: "t", verdicts: [verdict, RegressionVerdict(name: "fine")])
        #expect(!outcome.passed && outcome.failures.count == 1)
        let report = RegressionReport(outcome)
        #expect(report.junit.contains("tests=\"2\" failures=\"1\""))
        #expect(report.junit.contains("name=\"a &lt;b&gt; &amp; &quot;c&quot;?\""))
        #expect(report.junit.contains("<failure type=\"jump\""))
        #expect(report.text.contains("s: 1 of 2 failed"))
        let json = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
        let cases = try #require(json?["cases"] as? [[String: Any]])
        let divergence = try #require(cases[0]["divergence"] as? [String: Any])
        #expect(
            divergence["frame"] as? Int == 30 && divergence["failure_mode"] as? String == "jump")
        let page = RegressionPage(outcome).html { _ in "data:image/png;base64,AA" }
        #expect(page.contains("a &lt;b&gt;") && !page.contains("a <b>"))
        #expect(page.contains("data:image/png;base64,AA"))
    }
}
