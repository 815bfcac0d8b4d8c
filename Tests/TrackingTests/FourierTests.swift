import Foundation
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

/// The transforms against the definition of the discrete Fourier transform.
@Suite struct FourierTests {
    @Test(
        arguments: [16, 20, 24, 30, 36, 40, 48, 60, 64], [8, 16, 24])
    func forwardIsTheDefinition(size: Int, channels: Int) throws {
        let plan = try #require(FourierPlan(size: size))
        var numbers = TestNumbers(UInt64(size * channels))
        let map = numbers.list(size * size * channels)
        var spectrum = [Float](repeating: .nan, count: plan.positions * 2 * channels)
        plan.forward(map, channels: channels, into: &spectrum)
        // All channels are compared on two of them, which keeps the direct sums short.
        for channel in [0, channels - 3] {
            let expected = Self.transform(
                (0..<size * size).map { Double(map[$0 * channels + channel]) }, size: size)
            var error = 0.0
            for p in 0..<plan.positions {
                let (re, im) = expected[p]
                error = max(error, abs(re - Double(spectrum[p * 2 * channels + channel])))
                error = max(
                    error, abs(im - Double(spectrum[(p * 2 + 1) * channels + channel])))
            }
            #expect(error < 1e-5 * Double(size))
        }
        #expect(spectrum.allSatisfy { $0.isFinite })
    }

    @Test(arguments: [16, 18, 20, 24, 30, 36, 40, 48, 50, 60, 64, 90, 250, 256])
    func inverseReturnsTheMap(size: Int) throws {
        let plan = try #require(FourierPlan(size: size))
        var numbers = TestNumbers(UInt64(size))
        let map = numbers.list(size * size * 8)
        var spectrum = [Float](repeating: 0, count: plan.positions * 2 * 8)
        var result = [Float](repeating: .nan, count: map.count)
        plan.forward(map, channels: 8, into: &spectrum)
        plan.inverse(&spectrum, channels: 8, into: &result)
        #expect(largestDifference(map, result) < 1e-5)
    }

    @Test(arguments: [(48, 3, -5), (20, 0, 19), (30, -31, 1)])
    func movedByWholeCells(size: Int, row: Int, column: Int) throws {
        let plan = try #require(FourierPlan(size: size))
        var numbers = TestNumbers(UInt64(size))
        let map = numbers.list(size * size * 8)
        let moved = try moved(map, by: (Double(row), Double(column)), plan: plan)
        func wrapped(_ i: Int) -> Int { ((i % size) + size) % size }
        let expected = (0..<size * size * 8).map { i in
            let (y, x) = (i / 8 / size, i / 8 % size)
            return map[(wrapped(y + row) * size + wrapped(x + column)) * 8 + i % 8]
        }
        #expect(largestDifference(moved, expected) < 1e-4)
    }

    /// Waves of few cycles are moved exactly by fractions, too.
    @Test func movedByFractions() throws {
        let size = 24
        let plan = try #require(FourierPlan(size: size))
        func wave(_ row: Double, _ column: Double) -> [Float] {
            (0..<size * size * 8).map { i in
                let (y, x) = (Double(i / 8 / size) + row, Double(i / 8 % size) + column)
                return Float(sin(2 * .pi * (2 * y + 3 * x) / Double(size)) + Double(i % 8))
            }
        }
        let moved = try moved(wave(0, 0), by: (0.3, -1.6), plan: plan)
        #expect(largestDifference(moved, wave(0.3, -1.6)) < 1e-4)
    }

    private func moved(
        _ map: [Float], by step: (row: Double, column: Double), plan: FourierPlan
    ) throws -> [Float] {
        var spectrum = [Float](repeating: .nan, count: plan.positions * 2 * 8)
        plan.forward(map, channels: 8, into: &spectrum)
        var turned = spectrum
        plan.move(spectrum, row: step.row, column: step.column, channels: 8, into: &turned)
        var result = [Float](repeating: .nan, count: map.count)
        plan.inverse(&turned, channels: 8, into: &result)
        return result
    }

    @Test(arguments: [-2, 0, 1, 7, 14, 15, 22, 25, 98, 258, 1 << 40])
    func sizesThatAreRefused(size: Int) {
        #expect(FourierPlan(size: size) == nil)
    }

    @Test func theSpectrumOfASingleMap() throws {
        let plan = try #require(FourierPlan(size: 16))
        var map = [Float](repeating: 0, count: 256)
        map[3] = 2
        let spectrum = plan.spectrum(of: map)
        for row in 0..<16 {
            for k in 0..<plan.half {
                let angle = -2 * Double.pi * Double(3 * k) / 16
                let i = (row * plan.half + k) * 2
                #expect(abs(Double(spectrum[i]) - 2 * cos(angle)) < 1e-5)
                #expect(abs(Double(spectrum[i + 1]) - 2 * sin(angle)) < 1e-5)
            }
        }
    }

    /// One map alone takes another way through the lanes than eight side by side.
    @Test(arguments: [2, 4, 16, 18, 20, 30, 40, 48, 50, 64, 90, 256])
    func aSingleMapIsTransformedAsOneOfEight(size: Int) throws {
        let plan = try #require(FourierPlan(size: size))
        var numbers = TestNumbers(UInt64(size))
        let map = numbers.list(size * size)
        var wide = [Float](repeating: 0, count: map.count * 8)
        for i in map.indices { wide[i * 8 + 5] = map[i] }
        var expected = [Float](repeating: .nan, count: plan.positions * 2 * 8)
        plan.forward(wide, channels: 8, into: &expected)
        var spectrum = [Float](repeating: .nan, count: plan.positions * 2)
        plan.forward(single: map, into: &spectrum)
        let lane = (0..<plan.positions * 2).map { expected[$0 * 8 + 5] }
        #expect(largestDifference(spectrum, lane) < 1e-5 * Float(size))
        var result = [Float](repeating: .nan, count: map.count)
        plan.inverse(single: spectrum, into: &result)
        #expect(largestDifference(map, result) < 1e-5)
    }

    /// The half spectrum by direct sums, rows and then columns.
    private static func transform(
        _ map: [Double], size: Int
    ) -> [(re: Double, im: Double)] {
        let half = size / 2 + 1
        let roots = (0..<size).map {
            (
                cos(-2 * Double.pi * Double($0) / Double(size)),
                sin(-2 * Double.pi * Double($0) / Double(size))
            )
        }
        var rows = [(re: Double, im: Double)](repeating: (0, 0), count: size * half)
        for y in 0..<size {
            for k in 0..<half {
                var (re, im) = (0.0, 0.0)
                for x in 0..<size {
                    let root = roots[k * x % size]
                    re += map[y * size + x] * root.0
                    im += map[y * size + x] * root.1
                }
                rows[y * half + k] = (re, im)
            }
        }
        var result = rows
        for v in 0..<size {
            for k in 0..<half {
                var (re, im) = (0.0, 0.0)
                for y in 0..<size {
                    let root = roots[v * y % size]
                    let value = rows[y * half + k]
                    re += value.re * root.0 - value.im * root.1
                    im += value.re * root.1 + value.im * root.0
                }
                result[v * half + k] = (re, im)
            }
        }
        return result
    }
}
