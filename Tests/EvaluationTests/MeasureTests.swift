import HoldfastImaging
import Testing

@testable import HoldfastEvaluation

struct DriftTests {
    static let target = Box(x: 10, y: 10, width: 20, height: 20)
    static let elsewhere = Box(x: 100, y: 100, width: 20, height: 20)

    private func drift(truth: [Box?], result: [Box?]) throws -> DriftMeasures {
        let scores = FrameScores(truth: truth, result: result)
        return try #require(DriftMeasures(scores, truth: truth))
    }

    @Test func tenFramesOffInARowAreADrift() throws {
        let truth = [Box?](repeating: Self.target, count: 40)
        var result = truth
        for frame in 12..<21 { result[frame] = Self.elsewhere }
        #expect(try drift(truth: truth, result: result).onset == nil)
        result[21] = Self.elsewhere
        let drifted = try drift(truth: truth, result: result)
        #expect(drifted.onset == 12)
        // 39 frames count; 11 of them come before frame 12.
        #expect(abs(drifted.survival - 11.0 / 39) < 1e-12)
    }

    @Test func absentFramesNeitherCountNorInterrupt() throws {
        var truth = [Box?](repeating: Self.target, count: 40)
        var result = truth
        for frame in 12..<30 { result[frame] = Self.elsewhere }
        for frame in 15..<23 { truth[frame] = nil }
        #expect(try drift(truth: truth, result: result).onset == 12)
        truth[23] = nil
        #expect(try drift(truth: truth, result: result).onset == nil)
    }

    @Test func recoveryIsTimedFromTheReturn() throws {
        var truth = [Box?](repeating: Self.target, count: 40)
        for frame in 10..<15 { truth[frame] = nil }
        for frame in 30..<36 { truth[frame] = nil }
        truth[20] = nil
        var result = truth.map { $0 ?? Self.elsewhere }
        for frame in 15..<18 { result[frame] = Self.elsewhere }
        for frame in 36..<40 { result[frame] = Self.elsewhere }
        let recoveries = try drift(truth: truth, result: result).recoveries
        #expect(
            recoveries == [
                .init(returnFrame: 15, absence: 5, delay: 3),
                .init(returnFrame: 36, absence: 6, delay: nil),
            ])
    }

    @Test func survivalCurveFallsWhereSequencesDrift() throws {
        let truth = [Box?](repeating: Self.target, count: 101)
        var lost = truth
        for frame in 51..<101 { lost[frame] = Self.elsewhere }
        let curve = DriftMeasures.survivalCurve([
            try drift(truth: truth, result: truth), try drift(truth: truth, result: lost),
        ])
        #expect(curve.count == 101)
        #expect(curve[0] == 1 && curve[50] == 1 && curve[51] == 0.5 && curve[100] == 0.5)
    }

    @Test func aMissingBoxIsAMiss() {
        let scores = FrameScores(truth: [Self.target, Self.target], result: [Self.target, nil])
        #expect(scores.overlaps == [0])
        let distance = scores.centerErrors[0]
        #expect(abs(distance * distance - 800) < 1e-9)
    }

    @Test func nothingToMeasureIsNil() {
        #expect(SequenceMeasures(name: "a", truth: [Self.target], result: [Self.target]) == nil)
    }
}

struct StatisticsTests {
    /// By hand: ranks 1, 2.5, 2.5, 4, 5 and 2, 1, 3.5, 3.5, 5 give 7.25 / 9.5.
    @Test func spearmanWithTies() throws {
        let rank = try #require(Statistics.spearman([1, 2, 2, 4, 5], [3, 1, 4, 4, 9]))
        #expect(abs(rank - 7.25 / 9.5) < 1e-12)
        #expect(Statistics.spearman([1, 1, 1], [1, 2, 3]) == nil)
        #expect(Statistics.spearman([1, 2, 3], [30, 20, 10]) == -1)
    }

    @Test func areaUnderROC() {
        let scores = [0.1, 0.4, 0.35, 0.8]
        #expect(
            Statistics.areaUnderROC(scores: scores, positive: [false, false, true, true]) == 0.75)
        #expect(
            Statistics.areaUnderROC(scores: [1, 1], positive: [true, false]) == 0.5)
        #expect(Statistics.areaUnderROC(scores: [1, 2], positive: [true, true]) == nil)
    }

    @Test func bootstrapIsSeededAndCoversTheMean() throws {
        let differences = [0.1, -0.05, 0.2, 0.0, 0.03, 0.08, -0.02]
        let first = try #require(Statistics.pairedBootstrap(differences))
        #expect(first == Statistics.pairedBootstrap(differences))
        #expect(first.low < first.value && first.value < first.high)
        // The standard error is 0.031; the percentile interval is about two of them to either side.
        #expect(abs(first.low - -0.008) < 0.01 && abs(first.high - 0.108) < 0.01)
        #expect(Statistics.pairedBootstrap([]) == nil)
        #expect(Statistics.pairedBootstrap([0.5])?.low == 0.5)
    }
}

struct ReliabilityTests {
    @Test func stateOnAbsentAndVisibleFrames() throws {
        let box = Box(x: 0, y: 0, width: 10, height: 10)
        let far = Box(x: 50, y: 0, width: 10, height: 10)
        let truth: [Box?] = [box, box, box, nil, nil, nil, box, box]
        let result: [Box?] = [box, box, far, far, far, far, box, box]
        let states: [TrackState] = [
            .tracking, .tracking, .lost, .lost, .lost, .tracking, .tracking, .tracking,
        ]
        let confidences = [1, 0.9, 0.1, 0.1, 0.1, 0.7, 0.75, 0.8]
        let reports = zip(states, confidences).map {
            SelfReport(state: $0, confidence: $1, peakToSidelobeRatio: $1 * 10)
        }
        let measures = try #require(
            SequenceMeasures(name: "a", truth: truth, result: result, reports: reports))
        let reliability = measures.reliability
        #expect(measures.evidence.visible == 4 && measures.evidence.absent == 3)
        #expect(abs((reliability.falseClaims ?? -1) - 1.0 / 3) < 1e-12)
        #expect(reliability.falseAlarms == 0.25)
        #expect(reliability.offTargetAUROC == 1)
        #expect(reliability.confidenceRank == reliability.ratioRank)
        // |0.9 - 1|, |0.1 - 0|, |0.75 - 1| and |0.8 - 1|, a quarter each.
        #expect(abs((reliability.calibrationError ?? -1) - 0.1625) < 1e-12)
        #expect(reliability.calibration.map(\.frames).reduce(0, +) == 4)
    }

    @Test func withoutReportsThereIsNothingToSay() throws {
        let truth = [Box?](repeating: Box(x: 0, y: 0, width: 9, height: 9), count: 5)
        let measures = try #require(SequenceMeasures(name: "a", truth: truth, result: truth))
        #expect(measures.reliability.confidenceRank == nil)
        #expect(measures.reliability.falseAlarms == nil)
        #expect(measures.reliability.calibration.isEmpty)
    }
}
