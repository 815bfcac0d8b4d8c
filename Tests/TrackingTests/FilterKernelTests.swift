import HoldfastCKernels
import Testing

/// The filter's kernels against plain references.
@Suite struct FilterKernelTests {
    private typealias Complex = (re: Double, im: Double)

    private static func product(_ a: Complex, _ b: Complex) -> Complex {
        (a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re)
    }

    /// Element `channel` of the complex vector that begins at `base`, `[2][channel]`.
    private static func element(
        _ list: [Float], _ base: Int, _ channels: Int, _ channel: Int
    ) -> Complex {
        (Double(list[base + channel]), Double(list[base + channels + channel]))
    }

    @Test(arguments: [8, 24])
    func applyFilter(channels: Int) {
        let (positions, lane) = (13, 5)
        var numbers = TestNumbers(1)
        let sample = numbers.list(positions * 2 * channels)
        let filter = numbers.list(positions * 2 * channels)
        var response = [Float](repeating: 7, count: positions * 2 * 8)
        var expected = response
        holdfast_apply_filter(
            sample, filter, &response, Int32(lane), Int32(positions), Int32(channels))
        for p in 0..<positions {
            var sum: Complex = (0, 0)
            for c in 0..<channels {
                let term = Self.product(
                    Self.element(sample, p * 2 * channels, channels, c),
                    Self.element(filter, p * 2 * channels, channels, c))
                sum = (sum.re + term.re, sum.im + term.im)
            }
            expected[p * 16 + lane] = Float(sum.re)
            expected[p * 16 + 8 + lane] = Float(sum.im)
        }
        // The other lanes stay as they are.
        #expect(largestDifference(response, expected) < 1e-5)
    }

    @Test(arguments: [8, 16])
    func normalOperator(channels: Int) {
        let (positions, count, capacity) = (11, 3, 5)
        var numbers = TestNumbers(2)
        let samples = numbers.list(positions * capacity * 2 * channels)
        let weights = numbers.list(capacity)
        let filter = numbers.list(positions * 2 * channels)
        var result = [Float](repeating: 7, count: filter.count)
        var expected = [Float](repeating: 0, count: filter.count)
        holdfast_normal_operator(
            samples, weights, Int32(count), Int32(capacity), filter, &result, Int32(positions),
            Int32(channels))
        for p in 0..<positions {
            for k in 0..<count {
                let base = (p * capacity + k) * 2 * channels
                var sum: Complex = (0, 0)
                for c in 0..<channels {
                    let term = Self.product(
                        Self.element(samples, base, channels, c),
                        Self.element(filter, p * 2 * channels, channels, c))
                    sum = (sum.re + term.re, sum.im + term.im)
                }
                for c in 0..<channels {
                    let x = Self.element(samples, base, channels, c)
                    let term = Self.product((x.re, -x.im), sum)
                    expected[p * 2 * channels + c] += weights[k] * Float(term.re)
                    expected[(p * 2 + 1) * channels + c] += weights[k] * Float(term.im)
                }
            }
        }
        #expect(largestDifference(result, expected) < 1e-4)
    }

    @Test func rightHandSide() {
        let (positions, count, capacity, channels) = (11, 3, 4, 8)
        let labelOf: [Int32] = [1, 0, 1]
        var numbers = TestNumbers(3)
        let samples = numbers.list(positions * capacity * 2 * channels)
        let weights = numbers.list(capacity)
        let labels = numbers.list(2 * positions * 2)
        var result = [Float](repeating: 7, count: positions * 2 * channels)
        var expected = [Float](repeating: 0, count: result.count)
        holdfast_right_hand_side(
            samples, weights, labelOf, Int32(count), Int32(capacity), labels, &result,
            Int32(positions), Int32(channels))
        for p in 0..<positions {
            for k in 0..<count {
                let place = (Int(labelOf[k]) * positions + p) * 2
                let label = (Double(labels[place]), Double(labels[place + 1]))
                for c in 0..<channels {
                    let x = Self.element(samples, (p * capacity + k) * 2 * channels, channels, c)
                    let term = Self.product((x.re, -x.im), label)
                    expected[p * 2 * channels + c] += weights[k] * Float(term.re)
                    expected[(p * 2 + 1) * channels + c] += weights[k] * Float(term.im)
                }
            }
        }
        #expect(largestDifference(result, expected) < 1e-5)
    }

    @Test(arguments: [0, 1, 15, 16, 17, 1023, 1024, 1025, 5000])
    func dot(count: Int) {
        var numbers = TestNumbers(UInt64(count))
        let (a, b) = (numbers.list(count), numbers.list(count))
        let expected = zip(a, b).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(holdfast_dot(a, b, count) - expected) < 1e-3)
    }

    @Test(arguments: [0, 1, 7, 8, 33])
    func addScaled(count: Int) {
        var numbers = TestNumbers(UInt64(count))
        let (x, y) = (numbers.list(count), numbers.list(count + 3))
        var result = y
        holdfast_add_scaled(&result, -0.75, x, count)
        let expected = y.indices.map { $0 < count ? y[$0] - 0.75 * x[$0] : y[$0] }
        #expect(largestDifference(result, expected) < 1e-6)
    }

    @Test func addWeighted() {
        let (positions, channels) = (9, 16)
        var numbers = TestNumbers(4)
        let (x, y) = (numbers.list(positions * channels), numbers.list(positions * channels))
        let weight = numbers.list(positions)
        var result = y
        holdfast_add_weighted(&result, weight, x, positions, Int32(channels))
        let expected = y.indices.map { y[$0] + weight[$0 / channels] * x[$0] }
        #expect(largestDifference(result, expected) < 1e-6)
    }
}
