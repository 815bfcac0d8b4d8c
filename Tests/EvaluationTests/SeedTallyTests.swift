import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastEvaluation

/// Cases over several seeds are judged by how many of them hold.
@Suite struct SeedTallyTests {
    private static let count = 40
    private let suite: RegressionCase

    init() throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("seeds-\(UUID().uuidString).json")
        defer { try? FileManager.default.removeItem(at: file) }
        let text = """
            {"cases": [{"name": "a", "limits": {"min_auc": 0.5},
              "scene": {"name": "plain", "seeds": {"first": 5, "count": 6}}}]}
            """
        try Data(text.utf8).write(to: file)
        suite = try RegressionSuite(at: file).cases[0]
    }

    private func right(_ frame: Int) -> Box {
        Box(x: 10 + Double(frame), y: 40, width: 20, height: 20)
    }

    /// A run that leaves its target on a frame, or never.
    private func run(leaving frame: Int?) -> RegressionVerdict {
        var verdict = RegressionVerdict(suite)
        let boxes = (0..<Self.count).map { index -> Box? in
            guard let frame, index >= frame else { return right(index) }
            return Box(x: 200, y: 10, width: 20, height: 20)
        }
        let track = TrackUnderTest(start: 0, boxes: boxes, reports: [], width: 320, height: 180)
        verdict.judge(track, truth: (0..<Self.count).map { right($0) })
        verdict.frames = Self.count
        return verdict
    }

    /// Seeds 5 to 10, of which 7 and, worst, 9 and 10 fail.
    private func verdict(_ required: ClosedRange<Int>) -> RegressionVerdict {
        let seeds = SeedRange(first: 5, count: 6, required: required)
        return RegressionVerdict(
            suite, seeds: seeds, runs: [nil, nil, 15, nil, 3, 10].map { run(leaving: $0) })
    }

    @Test(arguments: [(0...6, true), (3...3, true), (4...6, false), (0...2, false)])
    func theCountDecides(required: ClosedRange<Int>, passes: Bool) {
        let verdict = verdict(required)
        #expect(verdict.passed == passes)
        #expect(verdict.tally?.held == 3)
        #expect(verdict.tally?.failedSeeds == [7, 9, 10])
        #expect(verdict.frames == 6 * Self.count)
    }

    @Test func theWorstSeedStandsForTheOthers() throws {
        let verdict = verdict(4...6)
        #expect(verdict.complaints[0] == "holds on 3 of 6 seeds (not on 7, 9-10); at least 4 must")
        #expect(verdict.complaints[1].hasPrefix("the worst, seed 9: AUC "))
        let divergence = try #require(verdict.divergence)
        #expect(divergence.seed == 9 && divergence.frame == 3)
        #expect(divergence.text.hasPrefix("seed 9, frame 3: overlap"))
    }

    @Test func tooManyThatHoldHaveNoFrameToShow() {
        let verdict = verdict(0...2)
        #expect(verdict.complaints == ["holds on 3 of 6 seeds (not on 7, 9-10); at most 2 may"])
        #expect(verdict.divergence == nil)
    }

    /// A program that breaks off has not shown that the tracker does worse without a part.
    @Test func aRunThatBreaksOffFailsWhateverTheBound() {
        var broken = RegressionVerdict(suite)
        broken.fail("it ended with 3")
        let seeds = SeedRange(first: 5, count: 2, required: 0...1)
        let verdict = RegressionVerdict(suite, seeds: seeds, runs: [run(leaving: nil), broken])
        #expect(verdict.complaints == ["seed 6: it ended with 3"])
    }

    @Test func consecutiveSeedsAreWrittenAsARange() {
        #expect(SeedRange.text([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10")
        #expect(SeedRange.text([]) == "")
    }

    @Test func allReportsCountAndNameTheSeeds() throws {
        let (failed, passed) = (verdict(4...6), verdict(2...6))
        let outcome = RegressionOutcome(suite: "s", tracker: "t", verdicts: [failed, passed])
        let report = RegressionReport(outcome)
        #expect(
            report.text.contains("ok    a  holds on 3 of 6 seeds (not on 7, 9-10), mean AUC 0."))
        #expect(report.text.contains("240 frames"))
        #expect(report.junit.components(separatedBy: "<system-out>holds on 3 of 6").count == 3)
        let page = RegressionPage(outcome).html { _ in "data:image/png;base64,AA" }
        #expect(page.contains("<td>3 of 6<br><small>not 7, 9-10</small></td><td>on 3</td>"))
        #expect(page.contains("Seed 9, frame 3."))
        let json = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
        let cases = try #require(json?["cases"] as? [[String: Any]])
        let seeds = try #require(cases[0]["seeds"] as? [String: Any])
        #expect(seeds["held"] as? Int == 3 && seeds["min_held"] as? Int == 4)
        #expect(seeds["failed"] as? [Int] == [7, 9, 10])
        let runs = try #require(seeds["runs"] as? [[String: Any]])
        #expect(runs.map { $0["seed"] as? Int } == [5, 6, 7, 8, 9, 10])
        #expect(runs[4]["passed"] as? Bool == false && runs[4]["drift_frame"] as? Int == 3)
    }
}
