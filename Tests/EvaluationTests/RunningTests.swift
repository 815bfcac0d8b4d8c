import Foundation
import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastEvaluation

struct OnePassTests {
    @Test func followsAndTimes() throws {
        let square = MovingSquare(count: 18)
        let result = try OnePassRunner(parameters: .balanced)
            .run(square.sequence, frames: MovingSquare.source([square]))
        #expect(result.boxes.count == 18 && result.start == 0)
        #expect(result.boxes[0] == square.box(0))
        #expect(result.times[10] == 0.4)
        #expect((result.framesPerSecond ?? 0) > 0)
        let measures = try #require(result.measures(against: square.sequence))
        #expect(measures.accuracy.success > 0.6)
        #expect(!measures.drift.hasDrifted)
        #expect(measures.evidence.confidences.count == 17)
    }

    @Test func startsWhereTheTargetAppears() throws {
        var square = MovingSquare(count: 18)
        square.absent = 0..<5
        let result = try OnePassRunner(parameters: .balanced)
            .run(square.sequence, frames: MovingSquare.source([square]))
        #expect(result.start == 5 && result.boxes.count == 18)
        #expect(result.boxes[4] == nil && result.boxes[5] == square.box(5))
        #expect(result.measures(against: square.sequence)?.scores.frames.first == 6)
    }

    /// From the centre alone the tracker has to find the box, and its overlap is reported.
    @Test func startsFromAPoint() throws {
        let square = MovingSquare(count: 6)
        let result = try OnePassRunner(parameters: .balanced, cue: .point)
            .run(square.sequence, frames: MovingSquare.source([square]))
        let found = try #require(result.boxes[0])
        #expect(found != square.box(0) && found.overlap(square.box(0)) > 0.4, "\(found)")
        let measures = try #require(result.measures(against: square.sequence))
        #expect(measures.startOverlap == found.overlap(square.box(0)))
        let pointed = EvaluationSummary(DataSetMeasures([measures]), cue: .point)
        #expect(pointed.mean.foundOverlap == measures.startOverlap)
        #expect(pointed.table.contains("boxes found from points"))
        let boxed = EvaluationSummary(DataSetMeasures([measures]))
        #expect(boxed.mean.foundOverlap == nil && !boxed.table.contains("found from points"))
    }

    /// Frames decoded in many small portions or in one give the same answers.
    @Test func portionsDoNotMatter() throws {
        let square = MovingSquare(count: 18)
        var runner = OnePassRunner(parameters: .balanced)
        let whole = try runner.run(square.sequence, frames: MovingSquare.source([square]))
        runner.bytesAhead = 1
        let pieces = try runner.run(square.sequence, frames: MovingSquare.source([square]))
        #expect(whole.estimates == pieces.estimates)
    }

    @Test func fewerFramesThanTruthAreAnError() throws {
        let square = MovingSquare(count: 18)
        var short = square
        short.count = 14
        #expect(throws: EvaluationError.self) {
            try OnePassRunner(parameters: .balanced)
                .run(square.sequence, frames: MovingSquare.source([short]))
        }
        let limited = try OnePassRunner(parameters: .balanced, limit: 13)
            .run(square.sequence, frames: MovingSquare.source([short]))
        #expect(limited.boxes.count == 13)
    }
}

struct StartTests {
    @Test func startsAreSeededSpreadAndNearTheTruth() {
        let sequence = MovingSquare(count: 100).sequence
        let plan = StartPlan(count: 10)
        let starts = plan.starts(in: sequence)
        #expect(starts == plan.starts(in: sequence))
        #expect(starts.count == 10)
        #expect(starts.map(\.frame).prefix(4) == [0, 25, 50, 0])
        #expect(starts[0].box == sequence.truth[0])
        #expect(Set(starts.map(\.box)).count == 10)
        for start in starts {
            guard let truth = sequence.truth[start.frame] else { continue }
            #expect(abs(start.box.center.x - truth.center.x) <= 0.6)
            #expect(abs(start.box.width - truth.width) <= 0.6)
        }
    }

    @Test func anAbsentTargetMovesTheStart() {
        let sequence = MovingSquare(count: 100, absent: 20..<40).sequence
        let starts = StartPlan(count: 3, positions: [0, 0.25, 0.95]).starts(in: sequence)
        // None at 95: too few frames would follow.
        #expect(starts.map(\.frame) == [0, 40, 0])
    }
}

struct AblationTests {
    private let squares = [MovingSquare(name: "a", count: 16), MovingSquare(name: "b", count: 14)]

    private let plan = StartPlan(count: 2, positions: [0, 0.2])

    private func run(jobs: Int) throws -> AblationResult {
        var still = TrackerParameters.balanced
        try still.set("scale.count", to: 1)
        return try Ablation(
            variants: [
                Variant(name: "base", parameters: .balanced),
                Variant(name: "same", parameters: .balanced),
                Variant(name: "no scale", parameters: still),
            ], plan: plan, jobs: jobs
        ).run(squares.map(\.sequence), frames: MovingSquare.source(squares))
    }

    @Test func resultsDoNotDependOnJobs() throws {
        let one = try run(jobs: 1)
        let four = try run(jobs: 4)
        #expect(one.starts.count == 4)
        #expect(
            one.starts.map { $0.outcomes.map(\.success) }
                == four.starts.map { $0.outcomes.map(\.success) })
        let summaries = one.summaries
        #expect(summaries[1].successDifference?.value == 0)
        #expect(summaries[1].successDifference?.high == 0)
        #expect(summaries[0].successDifference == nil)
        #expect(summaries[1].lost == 0 && summaries[1].saved == 0)
        let report = AblationReport(one, plan: plan, passes: Passes(3))
        #expect(report.table.contains("no scale"))
        #expect(report.table.contains("2 in each, at 0.0, 0.2 of it, jitter 0.03, 3 passes"))
        let json = try report.json
        #expect(json.contains("\"auc_difference\""))
        #expect(json.contains("\"jitter\"") && json.contains("\"passes\""))
    }

    @Test func passesGoForwardsAndBackwardsByTurns() {
        #expect(Passes().order(from: 2, of: 5) == [2, 3, 4])
        #expect(Passes(3).order(from: 2, of: 5) == [2, 3, 4, 3, 2, 1, 0, 1, 2, 3, 4])
        #expect(Passes(3).order(from: 2, of: 5, length: 5) == [2, 3, 4, 3, 2])
        #expect(Passes(2).order(from: 0, of: 1) == [0])
    }

    @Test func theTruthGoesBackWithTheFrames() throws {
        let square = MovingSquare(count: 40)
        func result(passes: Int) throws -> AblationResult.Outcome {
            let ablation = Ablation(
                variants: [Variant(name: "base", parameters: .balanced)],
                plan: StartPlan(count: 1), passes: Passes(passes))
            let result = try ablation.run(
                [square.sequence], frames: MovingSquare.source([square]))
            return try #require(result.starts.first?.outcomes.first)
        }
        let (once, often) = (try result(passes: 1), try result(passes: 5))
        #expect(once.updates == 39 && often.updates == 5 * 39)
        #expect(often.visible > 4 * once.visible)
        #expect(often.driftOnset == nil && often.success > 0.8)
    }

    @Test func partingsNameTheFrame() {
        func outcome(_ onset: Int?) -> AblationResult.Outcome {
            let truth = [Box?](repeating: Box(x: 0, y: 0, width: 5, height: 5), count: 60)
            var result = truth
            if let onset {
                for frame in onset..<60 { result[frame] = Box(x: 50, y: 0, width: 5, height: 5) }
            }
            let measures = SequenceMeasures(name: "a", truth: truth, result: result)
            guard let measures else { fatalError("frames count") }
            return AblationResult.Outcome(measures, updates: 59, seconds: 1)
        }
        let start = Start(number: 2, frame: 7, box: Box(x: 0, y: 0, width: 5, height: 5))
        let result = AblationResult(
            variants: ["base", "x"],
            starts: [
                .init(sequence: "a", start: start, outcomes: [outcome(nil), outcome(20)]),
                .init(sequence: "b", start: start, outcomes: [outcome(30), outcome(nil)]),
                .init(sequence: "c", start: start, outcomes: [outcome(30), outcome(31)]),
            ])
        #expect(
            result.partings == [
                .init(
                    sequence: "a", start: 2, startFrame: 7, variant: "x", saved: false, frame: 20),
                .init(
                    sequence: "b", start: 2, startFrame: 7, variant: "x", saved: true, frame: 30),
            ])
        #expect(result.summaries[1].lost == 1 && result.summaries[1].saved == 1)
        #expect(result.summaries[0].drifted == 2.0 / 3)
    }
}

struct ParallelTests {
    struct Failure: Error, Equatable { let piece: Int }

    @Test func keepsTheOrderAndThrowsTheFirstFailure() throws {
        #expect(try parallelMap(count: 100, jobs: 4) { $0 * 2 } == (0..<100).map { $0 * 2 })
        #expect(try parallelMap(count: 0, jobs: 4) { $0 }.isEmpty)
        #expect(throws: Failure(piece: 3)) {
            try parallelMap(count: 50, jobs: 3) { piece in
                if piece >= 3 { throw Failure(piece: piece) }
            }
        }
    }
}
