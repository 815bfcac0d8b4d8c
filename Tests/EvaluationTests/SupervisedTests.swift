import Foundation
import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastEvaluation

struct SupervisedTests {
    /// A truth that jumps away from what the tracker follows makes it fail and start again.
    @Test func failsPausesAndStartsAgain() throws {
        let square = MovingSquare(count: 24)
        var sequence = square.sequence
        for frame in 8..<12 { sequence.truth[frame] = Box(x: 70, y: 50, width: 9, height: 9) }
        let result = try SupervisedRunner(parameters: .balanced)
            .run(sequence, frames: MovingSquare.source([square]))
        let lines = result.text.split(separator: "\n")
        #expect(lines.count == 24)
        #expect(lines[0] == "1" && lines[8] == "2")
        #expect(lines[9..<13].allSatisfy { $0 == "0" })
        #expect(lines[13] == "1" && lines[14].contains(","))
        #expect(result.failures == 1)
        #expect(result.stretches.map(\.overlaps.count) == [9, 11])
    }

    @Test func measures() throws {
        func stretch(_ count: Int, _ overlap: Double, failed: Bool) -> (
            overlaps: [Double?], failed: Bool
        ) {
            var overlaps = [Double?](repeating: overlap, count: count)
            overlaps[0] = 1
            if failed { overlaps[count - 1] = 0 }
            return (overlaps, failed)
        }
        let regions = [SupervisedResult.Region](repeating: .skipped, count: 40)
        let results = [
            SupervisedResult(
                name: "a", regions: regions,
                stretches: [stretch(21, 0.5, failed: true), stretch(15, 0.7, failed: false)]),
            SupervisedResult(
                name: "b", regions: regions, stretches: [stretch(40, 0.6, failed: false)]),
        ]
        // Ten frames at 0.5 (20 less burn-in), five at 0.7.
        #expect(abs((results[0].accuracy ?? 0) - 8.5 / 15) < 1e-12)
        let measures = try #require(SupervisedMeasures(results))
        #expect(measures.failures == 0.5)
        #expect(abs(measures.reliability - exp(-100.0 / 80)) < 1e-12)
        // At length 40: 19 frames of 0.5 and zeros after, and 39 of 0.6; the short stretch that did
        // not fail does not count.
        let expected = (19 * 0.5 / 39 + 0.6) / 2
        #expect(abs((measures.expectedAverageOverlap ?? 0) - expected) < 1e-12)
    }

    @Test func perturbedStarts() {
        let sequence = MovingSquare(count: 100).sequence
        let starts = PerturbationPlan().starts(in: sequence)
        #expect(starts.filter { $0.label == PerturbationPlan.shifted }.count == 8)
        #expect(starts.filter { $0.label == PerturbationPlan.scaled }.map(\.box.width) == [18, 22])
        // 19 points in time after the first, of which the last two are too near the end.
        #expect(starts.filter { $0.label == PerturbationPlan.later }.map(\.frame).max() == 85)
        #expect(Set(starts.map(\.number)).count == starts.count)
        #expect(starts[1].box.x == 12 - 2 && starts[1].box.y == 20 - 2)
    }
}
