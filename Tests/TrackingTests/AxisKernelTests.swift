import Foundation
import HoldfastCKernels
import HoldfastTestSupport
import Testing

/// The kernels of filters along one axis against plain references.
@Suite struct AxisKernelTests {
    private typealias Complex = (re: Double, im: Double)
    private let dimensions = 32

    /// Element `d` at frequency `k` of a spectrum `[frequency][2][dimension]`.
    private func element(_ spectrum: [Float], _ k: Int, _ d: Int) -> Complex {
        (
            Double(spectrum[2 * k * dimensions + d]),
            Double(spectrum[(2 * k + 1) * dimensions + d])
        )
    }

    @Test(arguments: [1, 3, 13, 25, 65])
    func transform(count: Int) {
        var numbers = TestNumbers(UInt64(count))
        let samples = numbers.list(count * dimensions)
        let frequencies = count / 2 + 1
        func table(_ value: (Double) -> Double) -> [Float] {
            (0..<frequencies * count).map {
                Float(value(2 * .pi * Double($0 / count * ($0 % count)) / Double(count)))
            }
        }
        var spectrum = [Float](repeating: .nan, count: frequencies * 2 * dimensions)
        holdfast_axis_transform(
            samples, Int32(count), Int32(dimensions), table(cos), table { -sin($0) }, &spectrum)
        for k in 0..<frequencies {
            for d in 0..<dimensions {
                var sum: Complex = (0, 0)
                for s in 0..<count {
                    let angle = -2 * Double.pi * Double(k * s) / Double(count)
                    sum.re += Double(samples[s * dimensions + d]) * cos(angle)
                    sum.im += Double(samples[s * dimensions + d]) * sin(angle)
                }
                let found = element(spectrum, k, d)
                #expect(abs(found.re - sum.re) < 1e-4 && abs(found.im - sum.im) < 1e-4)
            }
        }
    }

    @Test func response() {
        let frequencies = 3
        var numbers = TestNumbers(1)
        let numerator = numbers.list(frequencies * 2 * dimensions)
        let spectrum = numbers.list(numerator.count)
        var response = [Float](repeating: .nan, count: 2 * frequencies)
        holdfast_axis_response(
            numerator, spectrum, Int32(frequencies), Int32(dimensions), &response)
        for k in 0..<frequencies {
            var sum: Complex = (0, 0)
            for d in 0..<dimensions {
                let (n, x) = (element(numerator, k, d), element(spectrum, k, d))
                sum.re += n.re * x.re + n.im * x.im
                sum.im += n.re * x.im - n.im * x.re
            }
            #expect(abs(Double(response[2 * k]) - sum.re) < 1e-4)
            #expect(abs(Double(response[2 * k + 1]) - sum.im) < 1e-4)
        }
    }

    @Test(arguments: [Float(1), 0.025])
    func learn(rate: Float) {
        let frequencies = 3
        var numbers = TestNumbers(2)
        let spectrum = numbers.list(frequencies * 2 * dimensions)
        let label = numbers.list(2 * frequencies)
        let before = (numbers.list(spectrum.count), numbers.list(frequencies))
        var (numerator, denominator) = before
        holdfast_axis_learn(
            spectrum, label, rate, Int32(frequencies), Int32(dimensions), &numerator, &denominator)
        let blend = Double(rate)
        for k in 0..<frequencies {
            let y: Complex = (Double(label[2 * k]), Double(label[2 * k + 1]))
            var energy = 0.0
            for d in 0..<dimensions {
                let (x, old) = (element(spectrum, k, d), element(before.0, k, d))
                energy += x.re * x.re + x.im * x.im
                let found = element(numerator, k, d)
                let re = old.re + blend * (y.re * x.re + y.im * x.im - old.re)
                let im = old.im + blend * (y.re * x.im - y.im * x.re - old.im)
                #expect(abs(found.re - re) < 1e-5 && abs(found.im - im) < 1e-5)
            }
            let expected = Double(before.1[k]) + blend * (energy - Double(before.1[k]))
            #expect(abs(Double(denominator[k]) - expected) < 1e-3)
        }
    }
}
