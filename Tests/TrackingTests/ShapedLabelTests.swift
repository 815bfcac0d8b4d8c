import Testing

@testable import HoldfastTracking

@Suite struct ShapedLabelTests {
    private let label = LabelMap(size: 24, spread: 1.5)

    private func response(_ peaks: [(row: Int, column: Int, height: Float)]) -> ResponseMap {
        var map = ResponseMap(
            size: 24, values: [Float](repeating: 0, count: 24 * 24), spectrum: [])
        for peak in peaks { map.values[peak.row * 24 + peak.column] = peak.height }
        return map
    }

    private func shaped(
        _ response: ResponseMap, repression: Float = 0, continuity: Float = 0
    ) -> [Float] {
        label.shaped(
            by: response, repression: repression, level: 0.5, separation: 4,
            continuity: continuity)
    }

    @Test func switchedOffItIsTheLabel() {
        let response = response([(12, 12, 2), (5, 6, 1.5)])
        #expect(shaped(response) == label.map())
        #expect(shaped(self.response([]), repression: 1, continuity: 1) == label.map())
    }

    @Test func subpeaksAreRepressedAndTheTargetIsNot() {
        let result = shaped(response([(12, 12, 2), (5, 6, 1.5), (19, 19, 0.5)]), repression: 1)
        #expect(abs(result[5 * 24 + 6] + 0.75) < 1e-3)
        #expect(abs(result[12 * 24 + 12] - 1) < 1e-3)
        // Too low to compete, it is left alone.
        #expect(abs(result[19 * 24 + 19]) < 1e-3)
    }

    @Test func aPeakThatMovedALittleIsTheTargets() {
        #expect(shaped(response([(13, 14, 2)]), repression: 1) == label.map())
    }

    @Test func continuityHoldsToTheResponseBefore() {
        let result = shaped(response([(12, 12, 0.8), (5, 6, 0.6)]), continuity: 1)
        #expect(abs(result[12 * 24 + 12] - 0.9) < 1e-3)
        #expect(abs(result[5 * 24 + 6] - 0.3) < 1e-3)
    }
}
