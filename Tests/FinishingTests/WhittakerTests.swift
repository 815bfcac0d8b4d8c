import Foundation
import Testing

@testable import HoldfastFinishing

@Suite struct WhittakerTests {
    private func wave(period: Double, count: Int = 400) -> [Double] {
        (0..<count).map { sin(2 * .pi * Double($0) / period) }
    }

    /// The share of a wave that is left, away from the ends.
    private func share(ofPeriod period: Double, smoother: WhittakerSmoother) -> Double {
        let values = wave(period: period)
        let smooth = smoother.smooth(values, weights: values.map { _ in 1 })
        let middle = 100..<300
        return (middle.map { abs(smooth[$0]) }.max() ?? 0)
            / (middle.map { abs(values[$0]) }.max() ?? 1)
    }

    @Test func aWaveOfThePeriodIsHalved() {
        for period in [6.0, 10, 25] {
            let smoother = WhittakerSmoother(period: period)
            #expect(abs(share(ofPeriod: period, smoother: smoother) - 0.5) < 0.03)
            #expect(share(ofPeriod: period * 3, smoother: smoother) > 0.97)
            #expect(share(ofPeriod: max(2.5, period / 3), smoother: smoother) < 0.08)
        }
    }

    @Test func straightPathsStayToTheirEnds() {
        let values = (0..<50).map { 3 + 1.5 * Double($0) }
        let smooth = WhittakerSmoother(period: 20).smooth(values, weights: values.map { _ in 1 })
        #expect(zip(values, smooth).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test func valuesWithoutWeightAreCarriedOver() {
        var values = (0..<50).map { Double($0) }
        var weights = values.map { _ in 1.0 }
        for index in 20..<25 { (values[index], weights[index]) = (1000, 0) }
        let smooth = WhittakerSmoother(period: 8).smooth(values, weights: weights)
        #expect((20..<25).allSatisfy { abs(smooth[$0] - Double($0)) < 1e-6 })
    }

    /// The result solves the equations that define it.
    @Test func theResultIsTheMinimum() {
        let values = (0..<40).map { sin(Double($0)) * 5 + Double($0 * 7 % 11) }
        let smooth = WhittakerSmoother(period: 7).smooth(values, weights: values.map { _ in 1 })
        let lambda = 1 / pow(2 * sin(Double.pi / 7), 4)
        func cost(_ z: [Double]) -> Double {
            zip(values, z).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                + (0..<38).reduce(0) { sum, i in
                    let bend = z[i] - 2 * z[i + 1] + z[i + 2]
                    return sum + lambda * bend * bend
                }
        }
        let least = cost(smooth)
        for index in smooth.indices {
            for step in [-0.01, 0.01] {
                var other = smooth
                other[index] += step
                #expect(cost(other) > least)
            }
        }
    }

    @Test func fewValuesStay() {
        #expect(WhittakerSmoother(period: 9).smooth([1, 5], weights: [1, 1]) == [1, 5])
    }
}
