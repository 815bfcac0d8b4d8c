import Foundation
import HoldfastCKernels
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct ResponseMapTests {
    private func map(_ size: Int, _ cells: [(row: Int, column: Int, value: Float)]) -> ResponseMap {
        var values = [Float](repeating: 0, count: size * size)
        for cell in cells { values[cell.row * size + cell.column] = cell.value }
        return ResponseMap(size: size, values: values, spectrum: [])
    }

    @Test func localMaximaHighestFirst() {
        let map = map(
            16,
            [
                (3, 4, 0.5), (3, 5, 0.4), (10, 10, 0.9), (7, 2, 0.2), (12, 3, 0.6), (12, 4, 0.6),
                (0, 8, 0.95),
            ])
        let peaks = map.localMaxima(above: 0.3)
        // A plateau counts once; the border, where the taper is zero, does not count.
        #expect(
            peaks == [
                .init(row: 10, column: 10, value: 0.9), .init(row: 12, column: 3, value: 0.6),
                .init(row: 3, column: 4, value: 0.5),
            ])
        #expect(map.highest == .init(row: 0, column: 8, value: 0.95))
    }

    @Test func theHighestAwayFromAPeak() {
        let map = map(16, [(3, 4, 0.9), (3, 6, 0.7), (10, 10, 0.5), (3, 7, 0.6)])
        #expect(map.highest(from: 3, off: map.highest) == .init(row: 3, column: 7, value: 0.6))
        #expect(map.highest(from: 4, off: map.highest) == .init(row: 10, column: 10, value: 0.5))
        #expect(map.highest(from: 99, off: map.highest) == nil)
    }

    @Test func valuesBetweenCells() {
        let map = map(16, [(4, 4, 1), (4, 5, 3), (5, 5, 2)])
        #expect(map.value(row: 4, column: 4) == 1)
        #expect(map.value(row: 4, column: 4.5) == 2)
        #expect(map.value(row: 4.5, column: 5) == 2.5)
        #expect(map.value(row: 4.5, column: 4.5) == 1.5)
        #expect(map.value(row: -0.5, column: 3) == 0)
        #expect(map.value(row: 3, column: 16.2) == 0)
    }

    @Test func peakToSidelobeRatioByHand() {
        // Outside 11 x 11 cells there are 256 - 121 = 135 cells: one of 0.6, one of 0.3, else 0.
        let map = map(16, [(7, 7, 1), (8, 8, 0.9), (0, 0, 0.6), (15, 3, 0.3)])
        let mean = 0.9 / 135
        let variance = (0.36 + 0.09) / 135 - mean * mean
        let expected = (1 - mean) / variance.squareRoot()
        #expect(abs(map.peakToSidelobeRatio(at: map.highest) - expected) < 1e-4)
    }

    @Test func aFlatMapHasNoRatio() {
        let map = map(16, [])
        #expect(map.peakToSidelobeRatio(at: map.highest) == 0)
    }

    @Test(arguments: [(0.0, 0.0), (0.3, -0.4), (-0.45, 0.1), (0.49, 0.49), (3.2, -7.7)])
    func newtonFindsThePeakBetweenCells(row: Double, column: Double) throws {
        let size = 32
        let plan = try #require(FourierPlan(size: size))
        let spectrum = LabelMap(size: size, spread: 2).spectrum(
            plan: plan, row: row, column: column)
        let values = (0..<size * size).map { i -> Float in
            let r = Double(i / size - size / 2) - row
            let c = Double(i % size - size / 2) - column
            return Float(exp(-(r * r + c * c) / 8))
        }
        let map = ResponseMap(size: size, values: values, spectrum: spectrum)
        let peak = map.refined(map.highest)
        #expect(abs(peak.row - Double(size / 2) - row) < 0.01)
        #expect(abs(peak.column - Double(size / 2) - column) < 0.01)
    }

    /// Where colours lead to a cell beside the response's own peak, Newton's method may leave the hill.
    @Test func aPlaceThatIsLowerIsRefused() throws {
        let size = 16
        let plan = try #require(FourierPlan(size: size))
        var (moved, lower) = (0, 0)
        for seed in 1...20 {
            var numbers = TestNumbers(UInt64(seed))
            let values = numbers.list(size * size)
            let spectrum = plan.spectrum(of: values)
            let map = ResponseMap(size: size, values: values, spectrum: spectrum)
            func height(_ peak: ResponseMap.Peak) -> Double {
                var slopes = [Double](repeating: 0, count: 6)
                holdfast_slopes(spectrum, Int32(size), peak.row, peak.column, &slopes)
                return slopes[0]
            }
            for row in 2..<size - 2 {
                for column in 2..<size - 2 {
                    let start = ResponseMap.Peak(
                        row: Double(row), column: Double(column), value: map[row, column])
                    let end = map.refined(start)
                    guard end != start else { continue }
                    moved += 1
                    if height(end) < height(start) { lower += 1 }
                }
            }
        }
        #expect(moved > 100)
        #expect(lower == 0)
    }

    @Test func aMapWithoutAMaximumKeepsItsPeak() throws {
        let plan = try #require(FourierPlan(size: 16))
        let flat = [Float](repeating: 0.5, count: 256)
        let map = ResponseMap(size: 16, values: flat, spectrum: plan.spectrum(of: flat))
        let peak = ResponseMap.Peak(row: 5, column: 6, value: 0.5)
        #expect(map.refined(peak) == peak)
    }
}
