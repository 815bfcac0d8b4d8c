import Foundation
import HoldfastCKernels
import HoldfastTestSupport
import Testing

/// The kernels of features against plain references.
@Suite struct FeatureKernelTests {
    @Test(arguments: [
        (columns: 6, rows: 5, cell: 4), (columns: 20, rows: 18, cell: 4),
        (columns: 4, rows: 7, cell: 8), (columns: 1, rows: 1, cell: 4),
        (columns: 2, rows: 3, cell: 3),
    ])
    func gradientHistogram(columns: Int, rows: Int, cell: Int) {
        var numbers = TestNumbers(UInt64(columns))
        let luma = numbers.list(columns * rows * cell * cell)
        var result = [Float](repeating: .nan, count: columns * rows * 32)
        var scratch = [Float](
            repeating: .nan, count: holdfast_gradient_scratch(Int32(columns), Int32(rows)))
        holdfast_gradient_histogram(
            luma, Int32(columns), Int32(rows), Int32(cell), 1, &result, &scratch)
        let expected = Self.gradientHistogram(luma, columns: columns, rows: rows, cell: cell)
        #expect(largestDifference(result, expected) < 1e-4)
    }

    @Test func aConstantWindowHasNoGradients() {
        let luma = [Float](repeating: 0.6, count: 16 * 16)
        var result = [Float](repeating: .nan, count: 4 * 4 * 32)
        var scratch = [Float](repeating: .nan, count: holdfast_gradient_scratch(4, 4))
        holdfast_gradient_histogram(luma, 4, 4, 4, 1, &result, &scratch)
        #expect(result.allSatisfy { $0 == 0 })
    }

    /// Felzenszwalb et al. (PAMI 2010), sections 6.1 and 6.2, as they write it: every pixel votes for
    /// the nearest of 18 directions in the four cells around it; cells are normalized by the energy of
    /// the four blocks of 2 x 2 cells that they lie in and cut at 0.2.
    private static func gradientHistogram(
        _ luma: [Float], columns: Int, rows: Int, cell: Int
    ) -> [Float] {
        let (width, height) = (columns * cell, rows * cell)
        func pixel(_ x: Int, _ y: Int) -> Double {
            Double(luma[min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)])
        }
        var cells = [Double](repeating: 0, count: columns * rows * 18)
        for y in 0..<height {
            for x in 0..<width {
                let dx = pixel(x + 1, y) - pixel(x - 1, y)
                let dy = pixel(x, y + 1) - pixel(x, y - 1)
                let alignment = (0..<18).map {
                    dx * cos(Double($0) * .pi / 9) + dy * sin(Double($0) * .pi / 9)
                }
                let direction = (0..<18).max { alignment[$0] < alignment[$1] } ?? 0
                let magnitude = (dx * dx + dy * dy).squareRoot()
                let px = (Double(x) + 0.5) / Double(cell) - 0.5
                let py = (Double(y) + 0.5) / Double(cell) - 0.5
                for cy in 0..<rows where abs(Double(cy) - py) < 1 {
                    for cx in 0..<columns where abs(Double(cx) - px) < 1 {
                        cells[(cy * columns + cx) * 18 + direction] +=
                            magnitude * (1 - abs(Double(cx) - px)) * (1 - abs(Double(cy) - py))
                    }
                }
            }
        }
        func energy(_ x: Int, _ y: Int) -> Double {
            let base =
                (min(max(y, 0), rows - 1) * columns + min(max(x, 0), columns - 1)) * 18
            return (0..<9).reduce(0) { sum, o in
                sum + (cells[base + o] + cells[base + o + 9])
                    * (cells[base + o] + cells[base + o + 9])
            }
        }
        var result = [Float](repeating: 0, count: columns * rows * 32)
        for y in 0..<rows {
            for x in 0..<columns {
                let base = (y * columns + x) * 18
                var channels = [Double](repeating: 0, count: 32)
                for (i, (sx, sy)) in [(-1, -1), (1, -1), (-1, 1), (1, 1)].enumerated() {
                    let block =
                        energy(x, y) + energy(x + sx, y) + energy(x, y + sy)
                        + energy(x + sx, y + sy)
                    let norm = (block + 1e-4).squareRoot()
                    for o in 0..<18 {
                        let value = min(cells[base + o] / norm, 0.2)
                        channels[o] += value / 2
                        channels[27 + i] += 0.2357 * value
                    }
                    for o in 0..<9 {
                        channels[18 + o] +=
                            min((cells[base + o] + cells[base + o + 9]) / norm, 0.2) / 2
                    }
                }
                for c in 0..<32 { result[(y * columns + x) * 32 + c] = Float(channels[c]) }
            }
        }
        return result
    }

    @Test(arguments: [(inputs: 11, outputs: 8), (inputs: 32, outputs: 16)])
    func project(inputs: Int, outputs: Int) {
        let (positions, stride) = (7, outputs + 8)
        var numbers = TestNumbers(5)
        let features = numbers.list(positions * inputs)
        let mean = numbers.list(inputs)
        let matrix = numbers.list(inputs * outputs)
        var result = [Float](repeating: 7, count: positions * stride)
        var expected = result
        let energy = holdfast_project(
            features, mean, matrix, Int32(positions), Int32(inputs), Int32(outputs), &result,
            Int32(stride))
        var squares: Float = 0
        for p in 0..<positions {
            for o in 0..<outputs {
                expected[p * stride + o] = (0..<inputs).reduce(Float(0)) {
                    $0 + matrix[$1 * outputs + o] * (features[p * inputs + $1] - mean[$1])
                }
                squares += expected[p * stride + o] * expected[p * stride + o]
            }
        }
        #expect(largestDifference(result, expected) < 1e-4)
        #expect(abs(energy / squares - 1) < 1e-5)
    }

    @Test func window() {
        let (positions, channels) = (9, 24)
        var numbers = TestNumbers(6)
        let map = numbers.list(positions * channels)
        let (weights, scales) = (numbers.list(positions), numbers.list(channels))
        var result = [Float](repeating: 7, count: map.count)
        holdfast_window(map, weights, scales, Int32(positions), Int32(channels), &result)
        let expected = map.indices.map {
            map[$0] * weights[$0 / channels] * scales[$0 % channels]
        }
        #expect(largestDifference(result, expected) < 1e-6)
    }

    @Test func meanRows() {
        let (cells, cell, count, width) = (3, 2, 11, Int(HOLDFAST_TABLE_WIDTH))
        var numbers = TestNumbers(7)
        let table = numbers.list(50 * width)
        let side = cells * cell
        let rows = (0..<side * side).map { UInt16($0 * 17 % 50) }
        var result = [Float](repeating: .nan, count: cells * cells * count)
        holdfast_mean_rows(table, rows, Int32(cells), Int32(cell), Int32(count), &result)
        for y in 0..<cells {
            for x in 0..<cells {
                for i in 0..<count {
                    var sum: Float = 0
                    for dy in 0..<cell {
                        for dx in 0..<cell {
                            let row = Int(rows[(y * cell + dy) * side + x * cell + dx])
                            sum += table[row * width + i]
                        }
                    }
                    let mean = sum / Float(cell * cell)
                    #expect(abs(result[(y * cells + x) * count + i] - mean) < 1e-6)
                }
            }
        }
    }

    /// Rectangles with odd and even numbers of columns, at the border, empty, and one inside the other.
    @Test(
        arguments: [
            ([3, 4, 10, 9], [2, 3, 11, 10]), ([0, 0, 13, 13], [0, 0, 13, 13]),
            ([5, 5, 5, 5], [13, 0, 13, 13]), ([6, 0, 12, 1], [6, 0, 13, 2]),
        ] as [([Int32], [Int32])])
    func countColors(inner: [Int32], outer: [Int32]) {
        let side = 13
        var numbers = TestNumbers(12)
        // Few colours, so that some come often.
        let colors = (0..<side * side).map { _ in UInt16((numbers.real() + 1) * 2) * 0x1234 }
        func counts(_ isCounted: (Int32, Int32) -> Bool) -> [Float] {
            var result = [Float](repeating: 0, count: 4096)
            for (i, color) in colors.enumerated() where isCounted(Int32(i % side), Int32(i / side))
            {
                let (red, green, blue) = (color >> 11, color >> 6 & 15, color >> 1 & 15)
                result[Int(red) * 256 + Int(green) * 16 + Int(blue)] += 1
            }
            return result
        }
        func lies(_ x: Int32, _ y: Int32, in box: [Int32]) -> Bool {
            x >= box[0] && y >= box[1] && x < box[2] && y < box[3]
        }
        var inside = [Float](repeating: .nan, count: 4096)
        var outside = inside
        holdfast_count_colors(colors, Int32(side), inner, outer, &inside, &outside)
        #expect(inside == counts { lies($0, $1, in: inner) })
        #expect(outside == counts { !lies($0, $1, in: outer) })
    }

    @Test func learnColors() {
        let bins = 16
        let inside = (0..<bins).map { Float($0 % 3) }
        let first = (0..<bins).map { Float($0 % 6) / 60 }
        let outside = (0..<bins).map { Float($0 % 4) }
        var foreground = (0..<bins).map { Float($0 % 5) / 40 }
        var background = (0..<bins).map { Float($0 % 7) / 50 }
        var likelihood = [Float](repeating: .nan, count: bins)
        let before = (foreground, background)
        let difference = holdfast_learn_colors(
            inside, 0.1, first, 0.3, outside, 0.05, 0.25, Int32(bins), &foreground, &background,
            &likelihood)
        var expected: Float = 0
        for i in 0..<bins {
            let (f, b) = (inside[i] * 0.1, outside[i] * 0.05)
            let on = before.0[i] + 0.25 * (0.7 * f + 0.3 * first[i] - before.0[i])
            let around = before.1[i] + 0.25 * (b - before.1[i])
            // Neither has seen the first colour.
            let share = i == 0 ? 0.5 : on / (on + around)
            #expect(abs(foreground[i] - on) < 1e-6 && abs(background[i] - around) < 1e-6)
            #expect(abs(likelihood[i] - share) < 1e-6)
            expected += (f - b) * share
        }
        #expect(abs(difference - Double(expected)) < 1e-5)
    }

    @Test func halve() {
        let (stride, columns, rows) = (23, 11, 5)
        var numbers = TestNumbers(8)
        let map = numbers.list(stride * 2 * rows)
        var result = [Float](repeating: .nan, count: columns * rows)
        holdfast_halve(map, Int32(stride), Int32(columns), Int32(rows), &result)
        for y in 0..<rows {
            for x in 0..<columns {
                let at = 2 * y * stride + 2 * x
                let mean = (map[at] + map[at + 1] + map[at + stride] + map[at + stride + 1]) / 4
                #expect(abs(result[y * columns + x] - mean) < 1e-6)
            }
        }
    }

    @Test func packColors() {
        let first: [Float] = [0, 0.5, 1, -3, 9, 0.25]
        let second: [Float] = [0, 0.25, 1, 0.5, 0, 0]
        let third: [Float] = [0, 0.99, 1, 0.5, 0, 0.125]
        var result = [UInt16](repeating: 0, count: first.count)
        holdfast_pack_colors(
            first, second, third, [1, 0, 0, 0, 1, 0, 0, 0, 1], Int32(first.count), &result)
        func packed(_ r: UInt16, _ g: UInt16, _ b: UInt16) -> UInt16 { r << 10 | g << 5 | b }
        let expected = [
            packed(0, 0, 0), packed(16, 8, 31), packed(31, 31, 31), packed(0, 16, 16),
            packed(31, 0, 0), packed(8, 0, 4),
        ]
        #expect(result == expected)
        // Each output takes its own row of the matrix.
        holdfast_pack_colors(
            first, second, third, [0, 0, 1, 1, 0, 0, 0, 1, 0], Int32(first.count), &result)
        #expect(result[1] == packed(31, 16, 8))
    }
}
