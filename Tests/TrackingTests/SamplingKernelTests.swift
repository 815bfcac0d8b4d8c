import HoldfastCKernels
import HoldfastTestSupport
import Testing

/// The kernels of sampling against plain references.
@Suite struct SamplingKernelTests {
    /// Samples in memory, `columnStep` bytes apart, as a plane of a frame has them.
    struct Memory {
        let columns: Int
        let rows: Int
        let bytes: Int
        let columnStep: Int
        let shift: Int
        let memory: [UInt8]
        var rowStep: Int { columns * columnStep + 10 }

        init(columns: Int, rows: Int, bytes: Int = 1, columnStep: Int = 1, shift: Int = 0) {
            self.columns = columns
            self.rows = rows
            self.bytes = bytes
            self.columnStep = columnStep
            self.shift = shift
            var numbers = TestNumbers(UInt64(bytes * 10 + columnStep))
            memory = (0..<(columns * columnStep + 10) * rows).map { _ in
                UInt8((numbers.real() + 1) * 127)
            }
        }

        /// The nearest sample.
        subscript(column: Int, row: Int) -> Double {
            let place =
                min(max(row, 0), rows - 1) * rowStep + min(max(column, 0), columns - 1) * columnStep
            let raw = Int(memory[place]) | (bytes == 2 ? Int(memory[place + 1]) << 8 : 0)
            return Double(raw >> shift)
        }

        func withPlane<Result>(_ body: (holdfast_plane) -> Result) -> Result {
            memory.withUnsafeBytes { memory in
                body(
                    holdfast_plane(
                        base: memory.baseAddress, column_step: columnStep, row_step: rowStep,
                        bytes: Int32(bytes), shift: Int32(shift), columns: Int32(columns),
                        rows: Int32(rows)))
            }
        }

        static let kinds = [
            (bytes: 1, columnStep: 1, shift: 0), (bytes: 1, columnStep: 4, shift: 0),
            (bytes: 1, columnStep: 1, shift: 3), (bytes: 2, columnStep: 2, shift: 0),
            (bytes: 2, columnStep: 2, shift: 6), (bytes: 2, columnStep: 6, shift: 4),
        ]
    }

    @Test(arguments: Memory.kinds, [(1, 2), (2, 1), (2, 2), (3, 4), (4, 3), (6, 1), (1, 9)])
    func reduce(kind: (bytes: Int, columnStep: Int, shift: Int), block: (Int, Int)) {
        let memory = Memory(
            columns: 47, rows: 29, bytes: kind.bytes, columnStep: kind.columnStep,
            shift: kind.shift)
        let (across, down) = block
        let (left, top, columns, rows) = (3, 2, 43 / across, 26 / down)
        var result = [Float](repeating: .nan, count: columns * rows)
        var scratch = [UInt32](repeating: .max, count: columns * across)
        memory.withPlane { plane in
            var plane = plane
            holdfast_reduce(
                &plane, Int32(left), Int32(top), Int32(columns), Int32(rows), Int32(across),
                Int32(down), 0.01, 0.25, &scratch, &result)
        }
        // Of longer blocks four, evenly spaced.
        func taken(_ size: Int) -> [Int] {
            size <= 4 ? Array(0..<size) : (0..<4).map { (2 * $0 + 1) * size / 8 }
        }
        var expected: [Float] = []
        for r in 0..<rows {
            for c in 0..<columns {
                let values = taken(down).flatMap { y in
                    taken(across).map { x in memory[left + c * across + x, top + r * down + y] }
                }
                let mean = values.reduce(0, +) / Double(values.count)
                expected.append(Float(mean * 0.01 + 0.25))
            }
        }
        let largest = expected.reduce(1) { max($0, $1) }
        #expect(largestDifference(result, expected) / largest < 1e-5)
    }

    /// Grids, turned and upright, that begin before the plane and end beyond it; rows longer than are read at
    /// a time.
    @Test(arguments: Memory.kinds, [(9, 7), (300, 2), (1, 5)])
    func planesAreReadBilinearly(
        kind: (bytes: Int, columnStep: Int, shift: Int), size: (Int, Int)
    ) {
        let memory = Memory(
            columns: 23, rows: 17, bytes: kind.bytes, columnStep: kind.columnStep,
            shift: kind.shift)
        Self.expectBilinear(memory, columns: size.0, rows: size.1)
        Self.expectBilinear(memory, columns: size.0, rows: size.1, slant: 0)
    }

    /// Upright grids with samples so far apart that a row's do not fit into what is mixed at a time.
    @Test func wideGridsAreReadBilinearly() {
        Self.expectBilinear(
            Memory(columns: 3000, rows: 5), columns: 260, rows: 3, step: 11, slant: 0)
    }

    @Test(arguments: [(1, 1), (1, 9), (9, 1), (2, 2)])
    func planesOfOneRowOrColumnAreRead(size: (Int, Int)) {
        Self.expectBilinear(Memory(columns: size.0, rows: size.1), columns: 9, rows: 7)
        Self.expectBilinear(
            Memory(columns: size.0, rows: size.1), columns: 9, rows: 7, slant: 0)
        Self.expectBilinear(
            Memory(columns: size.0, rows: size.1, bytes: 2, columnStep: 2), columns: 9, rows: 7)
    }

    private static func expectBilinear(
        _ memory: Memory, columns: Int, rows: Int, step: Double = 0.8, slant: Double = 0.3
    ) {
        var grid = holdfast_grid(
            x: -2.2, y: 1.7, column_x: Float(step), column_y: Float(slant),
            row_x: Float(-slant), row_y: 0.8, columns: Int32(columns), rows: Int32(rows))
        var result = [Float](repeating: .nan, count: columns * rows)
        memory.withPlane { plane in
            var plane = plane
            holdfast_read_plane(&plane, &grid, 0.01, 0.25, &result)
        }
        var expected: [Float] = []
        for r in 0..<rows {
            for c in 0..<columns {
                let x = min(
                    max(-2.2 + step * Double(c) - slant * Double(r), 0),
                    Double(memory.columns - 1))
                let y = min(
                    max(1.7 + slant * Double(c) + 0.8 * Double(r), 0), Double(memory.rows - 1))
                let (left, top) = (Int(x), Int(y))
                let (across, down) = (x - Double(left), y - Double(top))
                let upper = memory[left, top] * (1 - across) + memory[left + 1, top] * across
                let lower =
                    memory[left, top + 1] * (1 - across) + memory[left + 1, top + 1] * across
                expected.append(Float((upper * (1 - down) + lower * down) * 0.01 + 0.25))
            }
        }
        let largest = expected.reduce(1) { max($0, $1) }
        #expect(largestDifference(result, expected) / largest < 1e-4)
    }

    @Test(arguments: [Float(0.3), 0])
    func gridsAreReadBilinearly(slant: Float) {
        // A patch that is linear in both directions is read exactly anywhere inside.
        let (columns, rows) = (23, 17)
        let patch = (0..<columns * rows).map {
            0.5 * Float($0 % columns) - 0.25 * Float($0 / columns)
        }
        var grid = holdfast_grid(
            x: 5, y: 7, column_x: 0.8, column_y: slant, row_x: -slant, row_y: 0.8, columns: 9,
            rows: 7)
        var result = [Float](repeating: .nan, count: 9 * 7)
        holdfast_read_grid(patch, Int32(columns), Int32(rows), &grid, &result)
        for r in 0..<7 {
            for c in 0..<9 {
                let x = 5 + 0.8 * Float(c) - slant * Float(r)
                let y = 7 + slant * Float(c) + 0.8 * Float(r)
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
        result = [Float](repeating: .nan, count: 9)
        Memory(columns: 4, rows: 3).withPlane { plane in
            var plane = plane
            holdfast_read_plane(&plane, &grid, 1, 0, &result)
        }
        #expect(result.allSatisfy { $0 >= 0 && $0 <= 255 })
    }
}
