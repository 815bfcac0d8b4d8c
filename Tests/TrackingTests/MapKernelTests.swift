import Foundation
import HoldfastCKernels
import HoldfastTestSupport
import Testing

/// The kernels of maps, lists and colours against plain references.
@Suite struct MapKernelTests {
    @Test(arguments: [1, 7, 8, 9, 40, 203])
    func highest(count: Int) {
        var numbers = TestNumbers(UInt64(count))
        var list = numbers.list(count)
        let place = list.indices.max { list[$0] < list[$1] } ?? 0
        #expect(holdfast_highest(list, Int32(count)) == place)
        // Of equal ones the first.
        list[count - 1] = list[place]
        let first = list.firstIndex(of: list[place]) ?? 0
        #expect(holdfast_highest(list, Int32(count)) == first)
        for i in list.indices { list[i] -= 100 }
        let highest = list.max() ?? 0
        #expect(list[Int(holdfast_highest(list, Int32(count)))] == highest)
    }

    @Test(arguments: [0, 1, 7, 8, 9, 61])
    func moments(count: Int) {
        var numbers = TestNumbers(7)
        let list = numbers.list(count)
        var (sum, squares) = (2.0, 3.0)
        holdfast_add_moments(list, Int32(count), &sum, &squares)
        #expect(abs(sum - list.reduce(2.0) { $0 + Double($1) }) < 1e-12)
        #expect(abs(squares - list.reduce(3.0) { $0 + Double($1) * Double($1) }) < 1e-12)
        let highest = list.max() ?? 0
        #expect((holdfast_reaches(list, Int32(count), highest) != 0) == (count > 0))
        #expect(holdfast_reaches(list, Int32(count), highest.nextUp) == 0)
    }

    @Test(arguments: [0, 1, 8, 61])
    func variance(count: Int) {
        var numbers = TestNumbers(5)
        let list = numbers.list(count).map { $0 + 3 }
        let mean = list.reduce(0.0) { $0 + Double($1) } / Double(max(count, 1))
        let expected = list.reduce(0.0) { $0 + pow(Double($1) - mean, 2) } / Double(max(count, 1))
        #expect(abs(Double(holdfast_variance(list, Int32(count))) - expected) < 1e-6)
        let plain = [Float](repeating: 0.7, count: count)
        #expect(holdfast_variance(plain, Int32(count)) == 0)
    }

    @Test(arguments: [(count: 30, lag: 3), (count: 8, lag: 8), (count: 50, lag: 13)])
    func neighbours(count: Int, lag: Int) {
        var numbers = TestNumbers(6)
        let list = numbers.list(count)
        let differences = (lag..<count).map { list[$0] - list[$0 - lag] }
        let squares = differences.reduce(Float(0)) { $0 + $1 * $1 }
        #expect(abs(holdfast_lag_square(list, Int32(count), Int32(lag)) - squares) < 1e-4)
        let near = differences.count { abs($0) < 0.4 }
        #expect(holdfast_count_near(list, Int32(count), Int32(lag), 0.4) == near)
    }

    @Test(arguments: [1, 8, 37])
    func taper(count: Int) {
        var numbers = TestNumbers(9)
        let (list, taper) = (numbers.list(count), numbers.list(count))
        let mean = list.reduce(0, +) / Float(count)
        var result = [Float](repeating: .nan, count: count)
        holdfast_taper(list, taper, Int32(count), &result)
        #expect(largestDifference(result, zip(list, taper).map { ($0 - mean) * $1 }) < 1e-6)
    }

    @Test(arguments: [(columns: 21, rows: 5), (columns: 8, rows: 3), (columns: 3, rows: 7)])
    func likeness(columns: Int, rows: Int) {
        let stride = 24
        var numbers = TestNumbers(10)
        let (a, noise) = (numbers.list(stride * rows), numbers.list(stride * rows))
        let b = zip(a, noise).map { 2 + $0 + 0.5 * $1 }
        func part(_ list: [Float]) -> [Double] {
            (0..<rows).flatMap { y in (0..<columns).map { Double(list[y * stride + $0]) } }
        }
        func covariance(_ a: [Double], _ b: [Double]) -> Double {
            let count = Double(a.count)
            let (meanA, meanB) = (a.reduce(0, +) / count, b.reduce(0, +) / count)
            return zip(a, b).reduce(0) { $0 + ($1.0 - meanA) * ($1.1 - meanB) } / count
        }
        let (x, y) = (part(a), part(b))
        let expected = covariance(x, y) / (covariance(x, x) * covariance(y, y)).squareRoot()
        let found = holdfast_likeness(a, b, Int32(stride), Int32(columns), Int32(rows))
        #expect(abs(Double(found) - expected) < 1e-4)
        let plain = [Float](repeating: 0.5, count: stride * rows)
        #expect(holdfast_likeness(a, plain, Int32(stride), Int32(columns), Int32(rows)) == 0)
    }

    @Test func crossPhase() {
        var numbers = TestNumbers(11)
        let (a, b) = (numbers.list(22), numbers.list(22))
        var result = [Float](repeating: .nan, count: 22)
        holdfast_cross_phase(a, b, 11, &result)
        for p in 0..<11 {
            let turn =
                atan2(b[2 * p + 1], b[2 * p]) - atan2(a[2 * p + 1], a[2 * p])
            #expect(abs(result[2 * p] - cos(turn)) < 1e-5)
            #expect(abs(result[2 * p + 1] - sin(turn)) < 1e-5)
        }
    }

    @Test(arguments: [0, 5, 8, 43])
    func product(count: Int) {
        var numbers = TestNumbers(7)
        let (a, b) = (numbers.list(count), numbers.list(count))
        let expected = zip(a, b).reduce(Float(0)) { $0 + $1.0 * $1.1 }
        #expect(abs(holdfast_product(a, b, Int32(count)) - expected) < 1e-4)
    }

    /// Inside the map, over its edges and far beyond.
    @Test(arguments: [(2, 3), (-2, 5), (7, -30), (1_000_000, 0)])
    func readCells(top: Int, left: Int) {
        let (size, stride, channels, rows, columns) = (9, 24, 16, 3, 4)
        let (down, across): (Float, Float) = (0.3, 0.8)
        var numbers = TestNumbers(8)
        let map = numbers.list(size * size * stride)
        var result = [Float](repeating: .nan, count: rows * columns * channels)
        holdfast_read_cells(
            map, Int32(size), Int32(stride), Int32(channels), Int32(top), Int32(left), down, across,
            Int32(rows), Int32(columns), &result)
        func value(_ row: Int, _ column: Int, _ channel: Int) -> Float {
            func inside(_ i: Int) -> Int { min(max(i, 0), size - 1) }
            return map[(inside(row) * size + inside(column)) * stride + channel]
        }
        for r in 0..<rows {
            for c in 0..<columns {
                for k in 0..<channels {
                    func mixed(_ row: Int) -> Float {
                        let (a, b) = (value(row, left + c, k), value(row, left + c + 1, k))
                        return a + across * (b - a)
                    }
                    let expected =
                        mixed(top + r) + down * (mixed(top + r + 1) - mixed(top + r))
                    #expect(abs(result[(r * columns + c) * channels + k] - expected) < 1e-5)
                }
            }
        }
    }

    /// Against differences of the map as a Fourier series.
    @Test func slopes() {
        let size = 10
        let half = size / 2 + 1
        var numbers = TestNumbers(9)
        let spectrum = numbers.list(size * half * 2)
        func map(_ row: Double, _ column: Double) -> Double {
            var sum = 0.0
            for y in 0..<size {
                for k in 0..<half {
                    let weight = k == 0 || k == size / 2 ? 1.0 : 2.0
                    let v = Double(y <= size / 2 ? y : y - size)
                    let angle = 2 * Double.pi / Double(size) * (v * row + Double(k) * column)
                    let i = (y * half + k) * 2
                    sum +=
                        weight
                        * (Double(spectrum[i]) * cos(angle) - Double(spectrum[i + 1]) * sin(angle))
                }
            }
            return sum
        }
        let (row, column, h) = (3.4, 6.1, 1e-4)
        var slopes = [Double](repeating: .nan, count: 6)
        holdfast_slopes(spectrum, Int32(size), row, column, &slopes)
        let middle = map(row, column)
        let (down, up) = (map(row + h, column), map(row - h, column))
        let (right, left) = (map(row, column + h), map(row, column - h))
        let cross =
            map(row + h, column + h) - map(row + h, column - h) - map(row - h, column + h)
            + map(row - h, column - h)
        let expected = [
            middle, (down - up) / (2 * h), (right - left) / (2 * h),
            (down - 2 * middle + up) / (h * h),
            cross / (4 * h * h), (right - 2 * middle + left) / (h * h),
        ]
        for (slope, difference) in zip(slopes, expected) {
            #expect(abs(slope - difference) < 1e-3 * max(1, abs(difference)))
        }
    }

    @Test(arguments: [5, 8, 14])
    func likelihoods(side: Int) {
        var numbers = TestNumbers(10)
        let likelihood = numbers.list(4096).map { abs($0) }
        let colors = (0..<side * side).map { _ in UInt16(abs(numbers.real()) * 32_767) }
        func value(_ color: UInt16) -> Float {
            let (red, green, blue) = (color >> 11 & 15, color >> 6 & 15, color >> 1 & 15)
            return likelihood[Int(red) * 256 + Int(green) * 16 + Int(blue)]
        }
        var map = [Float](repeating: .nan, count: side * side)
        holdfast_likelihoods(colors, likelihood, Int32(side * side), &map)
        #expect(map == colors.map(value))
        let wide = side + 1
        var sums = [Double](repeating: .nan, count: wide * wide)
        holdfast_likelihood_sums(colors, likelihood, Int32(side), &sums)
        func sum(_ left: Int, _ top: Int, _ right: Int, _ bottom: Int) -> Double {
            var sum = 0.0
            for y in max(top, 0)..<min(bottom, side) {
                for x in max(left, 0)..<min(right, side) { sum += Double(map[y * side + x]) }
            }
            return sum
        }
        for bottom in 0...side {
            for right in 0...side {
                #expect(abs(sums[bottom * wide + right] - sum(0, 0, right, bottom)) < 1e-9)
            }
        }
        let (cells, width, height) = (side / 2, 2, 1)
        var means = [Float](repeating: .nan, count: cells * cells)
        holdfast_box_means(
            sums, Int32(side), Int32(cells), Int32(width), Int32(height), &means)
        for row in 0..<cells {
            for column in 0..<cells {
                let x = Int((Double(column) + 0.5) * Double(side) / Double(cells))
                let y = Int((Double(row) + 0.5) * Double(side) / Double(cells))
                let expected =
                    sum(x - width, y - height, x + width, y + height) / Double(4 * width * height)
                #expect(abs(Double(means[row * cells + column]) - expected) < 1e-6)
            }
        }
    }
}
