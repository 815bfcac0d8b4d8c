import Foundation
import Testing

@testable import HoldfastTracking

@Suite struct PeakResponseRegularizationTests {
    private static let size = 48

    /// A response with one round peak at each place.
    private static func response(_ peaks: [(row: Int, column: Int, height: Double)]) -> ResponseMap
    {
        let values = (0..<size * size).map { i -> Float in
            Float(
                peaks.reduce(0.0) { sum, peak in
                    let (r, c) = (Double(i / size - peak.row), Double(i % size - peak.column))
                    return sum + peak.height * exp(-(r * r + c * c) / 8)
                })
        }
        return ResponseMap(size: size, values: values, spectrum: [])
    }

    /// The highest peak stands at column 10, the other at column 34.
    private let twoPeaks = response([(24, 10, 1.0), (24, 34, 0.9)])
    private let middle = (row: 24.0, column: 22.0)

    private func resolve(
        _ response: ResponseMap, weight: Double = 1, predicted: (row: Double, column: Double),
        spread: Double = 1, color: (ResponseMap.Peak) -> Double
    ) throws -> PeakResponseRegularization.Resolution {
        var parameters = TrackerParameters.balanced
        try parameters.set("prr.weight", to: weight)
        try parameters.set("prr.level", to: 0.5)
        try parameters.set("prr.color", to: 1)
        try parameters.set("prr.motion", to: 1)
        return PeakResponseRegularization(parameters: parameters.prr).resolve(
            correlation: response, fused: response, separation: 6, targetCells: 12,
            predicted: predicted, motionSpread: spread, likelihood: color)
    }

    @Test func withoutARivalThePeakStays() throws {
        let result = try resolve(Self.response([(20, 20, 1)]), predicted: middle) { _ in 0 }
        #expect(result.peak == .init(row: 20, column: 20, value: 1))
        #expect(result.subpeakRatio == 0)
        #expect(result.competitors.isEmpty)
    }

    @Test func equalEvidenceLeavesTheHighest() throws {
        let result = try resolve(twoPeaks, predicted: middle) { _ in 0.5 }
        #expect(result.peak.column == 10)
        #expect(abs(result.subpeakRatio - 0.9) < 1e-3)
        #expect(result.competitors.map(\.column) == [34])
    }

    @Test func colorDecides() throws {
        let result = try resolve(twoPeaks, predicted: middle) { $0.column > 22 ? 0.7 : 0.4 }
        #expect(result.peak.column == 34)
        #expect(result.competitors.map(\.column) == [10])
        #expect(abs(result.subpeakRatio - 0.9) < 1e-3)
    }

    @Test func motionDecides() throws {
        let result = try resolve(twoPeaks, predicted: (24, 34)) { _ in 0.5 }
        #expect(result.peak.column == 34)
    }

    /// Of many peaks that are nearly alike, as a periodic pattern has, the expected one competes though it
    /// is the lowest.
    @Test func amongManyMotionDecides() throws {
        var peaks: [(row: Int, column: Int, height: Double)] = []
        for row in [10, 24, 38] {
            for column in [10, 24, 38] {
                let isExpected = row == 24 && column == 24
                peaks.append((row, column, isExpected ? 0.9 : 1 - 0.001 * Double(row + column)))
            }
        }
        let periodic = Self.response(peaks)
        let result = try resolve(periodic, predicted: (24.4, 23.6)) { _ in 0.5 }
        #expect((result.peak.row, result.peak.column) == (24, 24))
        #expect(result.competitors.count == 8)
    }

    @Test func motionThatIsHardToForetellDecidesNothing() throws {
        let result = try resolve(twoPeaks, predicted: (24, 34), spread: 20) { _ in 0.5 }
        #expect(result.peak.column == 10)
    }

    @Test func weightZeroLeavesTheHighest() throws {
        let result = try resolve(twoPeaks, weight: 0, predicted: (24, 34)) {
            $0.column > 22 ? 1 : -1
        }
        #expect(result.peak.column == 10)
        #expect(abs(result.subpeakRatio - 0.9) < 1e-3)
    }

    @Test func aWeakRivalDoesNotCompete() throws {
        let response = Self.response([(24, 10, 1.0), (24, 34, 0.4)])
        let result = try resolve(response, predicted: (24, 34)) { $0.column > 22 ? 1 : -1 }
        #expect(result.peak.column == 10)
        #expect(abs(result.subpeakRatio - 0.4) < 1e-3)
    }

    @Test func aShoulderOfThePeakIsNoRival() throws {
        let response = Self.response([(24, 20, 1.0), (24, 25, 0.9)])
        let result = try resolve(response, predicted: (24, 25)) { $0.column > 22 ? 1 : -1 }
        #expect(result.peak.column == 20)
        #expect(result.subpeakRatio == 0)
    }
}
