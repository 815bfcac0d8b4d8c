import HoldfastImaging
import Testing

@testable import HoldfastEvaluation

/// A truth and a result that slides away from it, simple enough to be made again elsewhere; the
/// numbers expected of it come from other programs.
struct ReferenceTests {
    static let count = 60

    static var truth: [Box?] {
        (0..<count).map { i in
            let frame = Double(i)
            return Box(
                x: 100 + 2 * frame, y: 80 + 1.5 * frame, width: 40 + Double(i % 5),
                height: 30 + Double(i % 7))
        }
    }

    static var result: [Box?] {
        (0..<count).map { i in
            let frame = Double(i)
            let slide = i < 6 ? 0 : (frame - 6) * 1.25
            return Box(
                x: 100 + 2 * frame + slide * 0.8, y: 80 + 1.5 * frame - slide * 0.5,
                width: 40 + Double(i % 3), height: 30 + Double(i % 4))
        }
    }

    static var truthWithGap: [Box?] {
        truth.enumerated().map { (12...15).contains($0.offset) ? nil : $0.element }
    }

    private func expectNear(
        _ value: Double, _ expected: Double, location: SourceLocation = #_sourceLocation
    ) {
        #expect(abs(value - expected) < 1e-9, "\(value)", sourceLocation: location)
    }

    /// Expected: a numpy program of the definitions, with the first frame left out.
    @Test func strictMeasures() throws {
        let measures = try #require(
            SequenceMeasures(name: "a", truth: Self.truth, result: Self.result))
        expectNear(measures.accuracy.success, 0.2800645682001614)
        expectNear(measures.accuracy.precision, 0.3898305084745763)
        expectNear(measures.accuracy.normalizedPrecision, 0.2206713193752077)
        expectNear(measures.accuracy.missed, 0.1694915254237288)
        expectNear(measures.drift.survival, 0.5254237288135594)
        #expect(measures.drift.hasDrifted)
    }

    /// The same with frames 12 to 15 absent.
    @Test func strictMeasuresWithGap() throws {
        let measures = try #require(
            SequenceMeasures(name: "a", truth: Self.truthWithGap, result: Self.result))
        expectNear(measures.accuracy.success, 0.2623376623376623)
        expectNear(measures.accuracy.precision, 0.34545454545454546)
        expectNear(measures.accuracy.normalizedPrecision, 0.19750445632798574)
        expectNear(measures.drift.survival, 0.4909090909090909)
        #expect(measures.scores.frames.count == 55)
    }

    /// Expected: `got10k` 0.1.3, `rect_iou` and `center_error` with the curves of its OTB experiment,
    /// and AO, SR0.5 and SR0.75 over all frames but the first.
    @Test func got10kConventions() throws {
        let otb = try #require(
            SequenceMeasures(
                name: "a", truth: Self.truth, result: Self.result, conventions: .got10k))
        expectNear(otb.accuracy.success, 0.29126984126984123)
        expectNear(otb.accuracy.precision, 0.4)
        let strict = try #require(
            SequenceMeasures(name: "a", truth: Self.truth, result: Self.result))
        expectNear(strict.accuracy.averageOverlap, 0.27113476020892807)
        expectNear(strict.accuracy.successRate50, 0.23728813559322035)
        expectNear(strict.accuracy.successRate75, 0.15254237288135594)
    }
}
