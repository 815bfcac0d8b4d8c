import HoldfastImaging
import HoldfastProposals
import Testing

@testable import HoldfastEvaluation

@Suite struct BoxFitTests {
    /// Of three terms the first tells which candidate is right, the second the contrary, the third nothing.
    private static func samples() -> [BoxFitLearner.Sample] {
        (0..<30).map { frame in
            let right = frame % 5
            var sample = BoxFitLearner.Sample(features: [], overlaps: [], weight: 1.0 / 30)
            for candidate in 0..<5 {
                let distance = Float(abs(candidate - right))
                sample.overlaps.append(1 / (1 + distance))
                sample.features += [2 - distance, distance - 1, Float((frame + candidate) % 2)]
            }
            return sample
        }
    }

    @Test func theWeightsRaiseTheExpectedOverlap() {
        let samples = Self.samples()
        let learner = BoxFitLearner()
        let before = learner.score(samples, [0, 0, 0]).value
        let weights = learner.weights(samples, from: [0, 0, 0])
        #expect(weights[0] > 1 && weights[1] < -1)
        #expect(abs(weights[2]) < 0.2)
        #expect(before < 0.6 && learner.score(samples, weights).value > 0.9)
    }

    @Test func theGradientIsThatOfTheScore() {
        let samples = Self.samples()
        let learner = BoxFitLearner()
        let weights: [Float] = [0.3, -0.2, 0.1]
        let (_, gradient) = learner.score(samples, weights)
        for i in weights.indices {
            var (more, less) = (weights, weights)
            more[i] += 0.01
            less[i] -= 0.01
            let slope = (learner.score(samples, more).value - learner.score(samples, less).value)
            #expect(abs(slope / 0.02 - gradient[i]) < 1e-3)
        }
    }

    /// The whole way: sequences in, weights and figures out, the same with any number of threads.
    @Test func aDataSetIsFittedTo() throws {
        let squares = ["a", "b", "c"].map { MovingSquare(name: $0, count: 24) }
        var fit = BoxFit(jobs: 1)
        fit.starts = [0, 0.5]
        fit.leavesCuesOut = true
        let report = try fit.run(
            squares.map(\.sequence), frames: MovingSquare.source(squares))
        fit.jobs = 3
        let again = try fit.run(squares.map(\.sequence), frames: MovingSquare.source(squares))
        #expect(report.text == again.text)
        #expect(report.cues.count == BoxEvidence.Cue.allCases.count)
        #expect(report.prior.count == BoxWeights.priorTerms)
        #expect(report.sequences.map(\.name) == ["a", "b", "c"])
        #expect(report.without.count == report.cues.count)
        for sequence in report.sequences {
            #expect(sequence.judged > sequence.tracked - 0.1 && sequence.judged > 0.6)
        }
    }

    @Test func nothingToFitToIsAnError() {
        #expect(throws: EvaluationError.self) {
            try BoxFit().run([], frames: MovingSquare.source([]))
        }
    }
}
