import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct PeakResponsePoolingTests {
    private func map(_ values: [Float]) -> ResponseMap {
        ResponseMap(size: 16, values: values, spectrum: [])
    }

    private func peaks(_ peaks: [(row: Int, column: Int, value: Float)]) -> ResponseMap {
        var values = [Float](repeating: 0, count: 16 * 16)
        for peak in peaks { values[peak.row * 16 + peak.column] = peak.value }
        return map(values)
    }

    @Test func rowsAndColumnsRiseByTheirMaxima() {
        var map = peaks([(4, 6, 2), (9, 6, 1)])
        PeakResponsePooling(weight: 0.5, truncation: 1).apply(to: &map)
        #expect(map[4, 6] == 2 + 1 + 1)
        #expect(map[9, 6] == 1 + 0.5 + 1)
        #expect(map[4, 0] == 1 && map[9, 0] == 0.5 && map[0, 6] == 1 && map[0, 0] == 0)
    }

    /// Whatever the map, the highest cell rises most.
    @Test func withoutTruncationTheHighestPeakStays() {
        for seed in 1...50 as ClosedRange<UInt64> {
            var numbers = TestNumbers(seed)
            var map = map(numbers.list(16 * 16))
            let before = map.highest
            PeakResponsePooling(weight: 1, truncation: 1).apply(to: &map)
            #expect((map.highest.row, map.highest.column) == (before.row, before.column))
        }
    }

    @Test func withTruncationAPeakAtTheBoundaryGivesWay() {
        let before = peaks([(8, 8, 0.8), (1, 14, 1)])
        var after = before
        PeakResponsePooling(weight: 1, truncation: 0.6).apply(to: &after)
        #expect(before.highest.column == 14)
        #expect((after.highest.row, after.highest.column) == (8, 8))
    }

    @Test func itIsOffUnlessAskedFor() throws {
        var parameters = TrackerParameters.balanced
        #expect(parameters.prr.pooling == 0)
        try parameters.set("prr.pooling", to: 0.3)
        #expect(parameters.prr.pooling == 0.3)
    }
}
