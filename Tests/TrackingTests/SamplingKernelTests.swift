import HoldfastCKernels
import Testing

/// The kernels of sampling against plain references.
@Suite struct SamplingKernelTests {
    /// Taps are where and as heavy as the triangle says, whose weights sum to 1 wherever the samples lie.
    @Test(arguments: [0.3, 1, 1.7, 2, 2.5, 7])
    func taps(step: Double) {
        let (count, limit, origin) = (12, 30, -3.2)
        let taps = Int(HOLDFAST_TAPS)
        var index = [Int32](repeating: -1, count: count * taps)
        var weight = [Float](repeating: .nan, count: count * taps)
        holdfast_taps(origin, step, Int32(count), Int32(limit), &index, &weight)
        for i in 0..<count {
            let center = origin + (Double(i) + 0.5) * step - 0.5
            let weights = weight[i * taps..<(i + 1) * taps]
            #expect(abs(weights.reduce(0, +) - 1) < 1e-5)
            for t in 0..<taps {
                let place = Int(index[i * taps + t])
                #expect((0..<limit).contains(place))
                guard weight[i * taps + t] > 0 else { continue }
                let nearest = min(max(center, 0), Double(limit - 1))
                #expect(abs(Double(place) - nearest) <= max(1, step, step / 2 + 0.5))
            }
            // The mean place is the sample's own.
            let mean = (0..<taps).reduce(0.0) {
                $0 + Double(weight[i * taps + $1]) * Double(index[i * taps + $1])
            }
            guard center - max(1, step) > 0, center + max(1, step) < Double(limit - 1) else {
                continue
            }
            #expect(abs(mean - center) < 0.5)
            if step <= 1 { #expect(abs(mean - center) < 1e-5) }
        }
    }

    /// A plane of `columns` x `rows` samples that stand `columnStep` bytes apart.
    private static func resample(
        bytes: Int, columnStep: Int, shift: Int, near: ClosedRange<Int>? = nil, step: Int = 1
    ) -> Float {
        let (columns, rows, taps) = (19, 13, Int(HOLDFAST_TAPS))
        let rowStep = columns * columnStep + 10
        var numbers = TestNumbers(UInt64(bytes * 10 + columnStep))
        let memory = (0..<rowStep * rows).map { _ in UInt8((numbers.next() + 1) * 127) }
        let (wide, high) = (12, 6)
        func indices(_ count: Int, _ range: ClosedRange<Int>) -> [Int32] {
            (0..<count * taps).map { _ in
                Int32(range.lowerBound) + Int32((numbers.next() + 1) / 2 * Float(range.count - 1))
            }
        }
        var columnIndex = indices(wide, 4...17)
        for x in near ?? 0...0 where near != nil {
            for tap in 0..<taps { columnIndex[x * taps + tap] = Int32(min(4 + x + tap * step, 17)) }
        }
        let rowIndex = indices(high, 0...(rows - 1))
        let columnWeight = numbers.list(wide * taps)
        var rowWeight = numbers.list(high * taps)
        // Rows of no weight are skipped; a row where all are must give the offset alone.
        rowWeight[1] = 0
        for tap in 0..<taps { rowWeight[2 * taps + tap] = 0 }
        var buffer = [Float](
            repeating: .nan, count: holdfast_resample_scratch(Int32(wide), 14))
        var result = [Float](repeating: .nan, count: wide * high)
        holdfast_resample(
            memory, columnStep, rowStep, Int32(bytes), Int32(shift), columnIndex, columnWeight,
            Int32(wide), rowIndex, rowWeight, Int32(high), 0.01, 0.25, 4, 17, &buffer,
            &result)
        var expected = [Float](repeating: 0, count: wide * high)
        for y in 0..<high {
            for x in 0..<wide {
                var sum = 0.0
                for i in 0..<taps {
                    for j in 0..<taps {
                        let place =
                            Int(rowIndex[y * taps + i]) * rowStep
                            + Int(columnIndex[x * taps + j]) * columnStep
                        var raw = Int(memory[place])
                        if bytes == 2 { raw |= Int(memory[place + 1]) << 8 }
                        sum +=
                            Double(raw >> shift)
                            * Double(rowWeight[y * taps + i] * columnWeight[x * taps + j])
                    }
                }
                expected[y * wide + x] = Float(sum * 0.01 + 0.25)
            }
        }
        let largest = expected.reduce(1) { max($0, abs($1)) }
        return largestDifference(result, expected) / largest
    }

    @Test(arguments: [
        (bytes: 1, columnStep: 1, shift: 0), (bytes: 1, columnStep: 4, shift: 0),
        (bytes: 1, columnStep: 1, shift: 3), (bytes: 2, columnStep: 2, shift: 0),
        (bytes: 2, columnStep: 2, shift: 6), (bytes: 2, columnStep: 6, shift: 4),
    ])
    func resample(bytes: Int, columnStep: Int, shift: Int) {
        #expect(Self.resample(bytes: bytes, columnStep: columnStep, shift: shift) < 1e-5)
    }

    /// Columns of the result are taken four at a time, by how far apart their taps lie.
    @Test(arguments: [0...0, 0...3, 0...9, 2...6, 1...10, 7...9], [1, 2, 3])
    func resampleWhereTapsAreNear(_ columns: ClosedRange<Int>, step: Int) {
        let error = Self.resample(bytes: 1, columnStep: 1, shift: 0, near: columns, step: step)
        #expect(error < 1e-5)
    }

    @Test func gridsAreReadBilinearly() {
        // A patch that is linear in both directions is read exactly anywhere inside.
        let (columns, rows) = (23, 17)
        let patch = (0..<columns * rows).map {
            0.5 * Float($0 % columns) - 0.25 * Float($0 / columns)
        }
        var grid = holdfast_grid(
            x: 5, y: 7, column_x: 0.8, column_y: 0.3, row_x: -0.3, row_y: 0.8, columns: 9, rows: 7)
        var result = [Float](repeating: .nan, count: 9 * 7)
        holdfast_read_grid(patch, Int32(columns), Int32(rows), &grid, &result)
        for r in 0..<7 {
            for c in 0..<9 {
                let x = 5 + 0.8 * Float(c) - 0.3 * Float(r)
                let y = 7 + 0.3 * Float(c) + 0.8 * Float(r)
                #expect(abs(result[r * 9 + c] - (0.5 * x - 0.25 * y)) < 1e-4)
            }
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30, -1e30])
    func gridsBeyondThePatchReadItsEdge(place: Float) {
        let patch = (0..<12).map { Float($0) }
        var grid = holdfast_grid(
            x: place, y: place, column_x: 1, column_y: 0, row_x: 0, row_y: 1, columns: 3, rows: 3)
        var result = [Float](repeating: .nan, count: 9)
        holdfast_read_grid(patch, 4, 3, &grid, &result)
        #expect(result.allSatisfy { $0 >= 0 && $0 <= 11 })
    }
}
