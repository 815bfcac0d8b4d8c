import HoldfastCKernels
import HoldfastTestSupport
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
        let positions = 13
        var numbers = TestNumbers(1)
        let sample = numbers.list(positions * 2 * channels)
        let filter = numbers.list(positions * 2 * channels)
        var response = [Float](repeating: .nan, count: positions * 2)
        var expected = response
        holdfast_apply_filter(sample, filter, &response, Int32(positions), Int32(channels))
        for p in 0..<positions {
            var sum: Complex = (0, 0)
            for c in 0..<channels {
                let term = Self.product(
                    Self.element(sample, p * 2 * channels, channels, c),
                    Self.element(filter, p * 2 * channels, channels, c))
                sum = (sum.re + term.re, sum.im + term.im)
            }
            expected[p * 2] = Float(sum.re)
            expected[p * 2 + 1] = Float(sum.im)
        }
        #expect(largestDifference(response, expected) < 1e-5)
    }

    @Test(arguments: [(8, 3), (16, 3), (24, 3), (24, 4), (24, 9), (24, 70)])
    func normalOperator(channels: Int, count: Int) {
        let positions = 21
        var numbers = TestNumbers(2)
        let samples = (0..<count).map { _ in Self.short(numbers.list(positions * 2 * channels)) }
        let weights = numbers.list(count)
        let filter = numbers.list(positions * 2 * channels)
        var result = [Float](repeating: 7, count: filter.count)
        var expected = [Float](repeating: 0, count: filter.count)
        withPointers(to: samples.map(\.bits)) {
            holdfast_normal_operator(
                $0, weights, Int32(count), filter, &result, Int32(positions), Int32(channels))
        }
        for p in 0..<positions {
            for k in 0..<count {
                let base = p * 2 * channels
                var sum: Complex = (0, 0)
                for c in 0..<channels {
                    let term = Self.product(
                        Self.element(samples[k].numbers, base, channels, c),
                        Self.element(filter, p * 2 * channels, channels, c))
                    sum = (sum.re + term.re, sum.im + term.im)
                }
                for c in 0..<channels {
                    let x = Self.element(samples[k].numbers, base, channels, c)
                    let term = Self.product((x.re, -x.im), sum)
                    expected[p * 2 * channels + c] += weights[k] * Float(term.re)
                    expected[(p * 2 + 1) * channels + c] += weights[k] * Float(term.im)
                }
            }
        }
        #expect(largestDifference(result, expected) < 1e-4)
    }

    @Test(arguments: [8, 24])
    func filterResidual(channels: Int) {
        let (positions, count) = (21, 3)
        var numbers = TestNumbers(3)
        let samples = (0..<count).map { _ in Self.short(numbers.list(positions * 2 * channels)) }
        let weights = numbers.list(count)
        let labels = (0..<count).map { _ in numbers.list(positions * 2) }
        let filter = numbers.list(positions * 2 * channels)
        var result = [Float](repeating: 7, count: positions * 2 * channels)
        var expected = [Float](repeating: 0, count: result.count)
        withPointers(to: samples.map(\.bits)) { samples in
            withPointers(to: labels) { labels in
                holdfast_filter_residual(
                    samples, weights, labels, Int32(count), filter, &result, Int32(positions),
                    Int32(channels))
            }
        }
        for p in 0..<positions {
            for k in 0..<count {
                let base = p * 2 * channels
                var rest = (re: Double(labels[k][2 * p]), im: Double(labels[k][2 * p + 1]))
                for c in 0..<channels {
                    let term = Self.product(
                        Self.element(samples[k].numbers, base, channels, c),
                        Self.element(filter, p * 2 * channels, channels, c))
                    rest = (rest.re - term.re, rest.im - term.im)
                }
                for c in 0..<channels {
                    let x = Self.element(samples[k].numbers, base, channels, c)
                    let term = Self.product((x.re, -x.im), rest)
                    expected[p * 2 * channels + c] += weights[k] * Float(term.re)
                    expected[(p * 2 + 1) * channels + c] += weights[k] * Float(term.im)
                }
            }
        }
        #expect(largestDifference(result, expected) < 1e-4)
    }

    /// One step from known places, against the formulas, over more positions than are summed at once.
    @Test func gradientSteps() {
        let (positions, channels) = (150, 16)
        let count = positions * channels
        var numbers = TestNumbers(4)
        let power = numbers.list(channels).map { $0 + 2 }
        let penalty = numbers.list(positions).map { $0 + 1 }
        func divisor(_ i: Int) -> Float { power[i % channels] + penalty[i / channels] }
        let (direction, image) = (numbers.list(count), numbers.list(count))
        let before = (filter: numbers.list(count), residual: numbers.list(count))
        var (filter, residual) = before
        let first = holdfast_gradient_begin(
            &residual, filter, power, penalty, Int32(positions), Int32(channels))
        let missing = (0..<count).map { before.residual[$0] - penalty[$0 / channels] * filter[$0] }
        #expect(largestDifference(residual, missing) < 1e-6)
        let firstSlope = (0..<count).reduce(0.0) {
            $0 + Double(missing[$1] * missing[$1] / divisor($1))
        }
        #expect(abs(first - firstSlope) < 1e-3)

        residual = before.residual
        let slope = holdfast_gradient_step(
            &filter, &residual, direction, image, 0.3, power, penalty, Int32(positions),
            Int32(channels))
        let stepped = (0..<count).map { before.residual[$0] - 0.3 * image[$0] }
        #expect(largestDifference(residual, stepped) < 1e-6)
        let moved = (0..<count).map { before.filter[$0] + 0.3 * direction[$0] }
        #expect(largestDifference(filter, moved) < 1e-6)
        let expected = (0..<count).reduce(0.0) {
            $0 + Double(stepped[$1] * stepped[$1] / divisor($1))
        }
        #expect(abs(slope - expected) < 1e-3)

        var turned = direction
        holdfast_gradient_turn(
            &turned, residual, 0.7, power, penalty, Int32(positions), Int32(channels))
        let next = (0..<count).map { stepped[$0] / divisor($0) + 0.7 * direction[$0] }
        #expect(largestDifference(turned, next) < 1e-5)
    }

    @Test func meanPower() {
        let (positions, channels, step) = (11, 16, 4)
        var numbers = TestNumbers(6)
        let sample = Self.short(numbers.list(positions * 2 * channels))
        var power = [Float](repeating: 7, count: channels)
        holdfast_mean_power(sample.bits, Int32(step), Int32(positions), Int32(channels), &power)
        for c in 0..<channels {
            let squares = stride(from: 0, to: positions, by: step).map { p in
                let x = Self.element(sample.numbers, p * 2 * channels, channels, c)
                return x.re * x.re + x.im * x.im
            }
            let expected = squares.reduce(0, +) / Double(squares.count)
            #expect(abs(Double(power[c]) - expected) < 1e-4)
        }
    }

    /// Every number comes back as the nearest of those with eight binary digits, of two as near as the even one.
    @Test func shortNumbers() {
        let numbers: [Float] = [
            0, -0.0, 1, -2, 257, 1.00390625, 1.01171875, 3.14159265, 1e30, -1e-30, 5, 6, 7, 8, 9,
            10,
        ]
        let expected: [Float] = [0, -0.0, 1, -2, 256, 1, 1.015625, 3.140625]
        let found = Self.short(numbers).numbers
        #expect(Array(found.prefix(expected.count)) == expected)
        #expect(zip(found, numbers).allSatisfy { abs($0 - $1) <= abs($1) / 256 })
        #expect(Self.short(found).numbers == found)
    }

    /// Numbers as they are kept in half the room, and what these stand for.
    private static func short(_ list: [Float]) -> (bits: [UInt16], numbers: [Float]) {
        var bits = [UInt16](repeating: 0, count: list.count)
        holdfast_shorten(list, list.count, &bits)
        var numbers = list
        holdfast_lengthen(bits, bits.count, &numbers)
        return (bits, numbers)
    }

    @Test func activation() {
        let (size, channels, row, column) = (6, 8, 2, 4)
        var numbers = TestNumbers(7)
        let (sample, filter) = (
            numbers.list(size * size * channels), numbers.list(size * size * channels)
        )
        var result = [Float](repeating: .nan, count: size * size)
        holdfast_activation(
            sample, filter, Int32(size), Int32(row), Int32(column), Int32(channels), &result)
        for r in 0..<size {
            for c in 0..<size {
                let from = (r * size + c) * channels
                let offset =
                    ((row - r + size) % size * size + (column - c + size) % size) * channels
                let sum = (0..<channels).reduce(Float(0)) {
                    $0 + sample[from + $1] * filter[offset + $1]
                }
                #expect(abs(result[r * size + c] - max(sum, 0)) < 1e-5)
            }
        }
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
        let (positions, channels) = (150, 16)
        var numbers = TestNumbers(4)
        let (x, y) = (numbers.list(positions * channels), numbers.list(positions * channels))
        let weight = numbers.list(positions)
        var result = y
        let product = holdfast_add_weighted(
            &result, weight, x, Int32(positions), Int32(channels))
        let expected = y.indices.map { y[$0] + weight[$0 / channels] * x[$0] }
        #expect(largestDifference(result, expected) < 1e-6)
        let sum = expected.indices.reduce(0.0) { $0 + Double(expected[$1]) * Double(x[$1]) }
        #expect(abs(product - sum) < 1e-3)
    }

    /// Calls `body` with where each list lies.
    private func withPointers<Number: BitwiseCopyable>(
        to lists: [[Number]], _ body: ([UnsafePointer<Number>?]) -> Void
    ) {
        let copies = lists.map { list in
            let copy = UnsafeMutableBufferPointer<Number>.allocate(capacity: list.count)
            _ = copy.initialize(from: list)
            return copy
        }
        defer { for copy in copies { copy.deallocate() } }
        body(copies.map { UnsafePointer($0.baseAddress) })
    }
}
