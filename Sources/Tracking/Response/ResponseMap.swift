import HoldfastCKernels

/// The correlation of a window with the filter: high where the target's centre would be.
///
/// Cell (`size / 2`, `size / 2`) stands for no displacement.
struct ResponseMap: Sendable {
    let size: Int
    /// Row-major, `size * size`.
    var values: [Float]
    /// The response's half spectrum, `[position][2]`: the response as a continuous function.
    var spectrum: [Float]

    struct Peak: Sendable, Hashable {
        var row: Double
        var column: Double
        var value: Float

        func distance(to other: Peak) -> Double {
            ((row - other.row) * (row - other.row)
                + (column - other.column) * (column - other.column)).squareRoot()
        }
    }

    subscript(row: Int, column: Int) -> Float { values[row * size + column] }

    /// The value between cells, bilinear; 0 beyond the map.
    func value(row: Double, column: Double) -> Float {
        let (r, c) = (Int(row.rounded(.down)), Int(column.rounded(.down)))
        guard r >= 0, c >= 0, r < size, c < size else { return 0 }
        let (fr, fc) = (Float(row - Double(r)), Float(column - Double(c)))
        let (r1, c1) = (min(r + 1, size - 1), min(c + 1, size - 1))
        let top = self[r, c] * (1 - fc) + self[r, c1] * fc
        let bottom = self[r1, c] * (1 - fc) + self[r1, c1] * fc
        return top * (1 - fr) + bottom * fr
    }

    /// The highest cell.
    var highest: Peak {
        let best = Int(holdfast_highest(values, Int32(values.count)))
        return Peak(row: Double(best / size), column: Double(best % size), value: values[best])
    }

    /// The highest cell at least `distance` cells from a peak.
    func highest(from distance: Double, off peak: Peak) -> Peak? {
        var best: Peak?
        for i in values.indices where values[i] > best?.value ?? -.infinity {
            let cell = Peak(row: Double(i / size), column: Double(i % size), value: values[i])
            if cell.distance(to: peak) >= distance { best = cell }
        }
        return best
    }

    /// Local maxima of at least `level`, highest first.
    func localMaxima(above level: Float) -> [Peak] {
        var peaks: [Peak] = []
        for row in 1..<size - 1 {
            // Few cells are that high, and most rows have none.
            guard reaches(level, in: row * size + 1..<(row + 1) * size - 1) else { continue }
            for column in 1..<size - 1 {
                let here = self[row, column]
                guard here >= level else { continue }
                var isMaximum = true
                for dr in -1...1 {
                    for dc in -1...1 where dr != 0 || dc != 0 {
                        let other = self[row + dr, column + dc]
                        if other > here || (other == here && (dr, dc) < (0, 0)) {
                            isMaximum = false
                        }
                    }
                }
                if isMaximum {
                    peaks.append(Peak(row: Double(row), column: Double(column), value: here))
                }
            }
        }
        return peaks.sorted { ($0.value, $1.row, $1.column) > ($1.value, $0.row, $0.column) }
    }

    private func reaches(_ level: Float, in range: Range<Int>) -> Bool {
        values[range].withUnsafeBufferPointer {
            holdfast_reaches($0.baseAddress, Int32($0.count), level) != 0
        }
    }

    /// Peak-to-sidelobe ratio (Bolme et al., CVPR 2010, section 3.5): the peak over the mean of the
    /// map outside 11 x 11 cells around it, in standard deviations.
    func peakToSidelobeRatio(at peak: Peak) -> Double {
        let (pr, pc) = (Int(peak.row.rounded()), Int(peak.column.rounded()))
        var sum = 0.0
        var squares = 0.0
        var count = 0.0
        func add(_ range: Range<Int>) {
            values[range].withUnsafeBufferPointer {
                holdfast_add_moments($0.baseAddress, Int32($0.count), &sum, &squares)
            }
            count += Double(range.count)
        }
        let (top, bottom) = (min(max(pr - 5, 0), size), max(min(pr + 6, size), 0))
        let (left, right) = (min(max(pc - 5, 0), size), max(min(pc + 6, size), 0))
        add(0..<top * size)
        for row in top..<max(bottom, top) {
            add(row * size..<row * size + left)
            add(row * size + max(right, left)..<(row + 1) * size)
        }
        add(max(bottom, top) * size..<size * size)
        guard count > 1 else { return 0 }
        let mean = sum / count
        let deviation = max(squares / count - mean * mean, 0).squareRoot()
        return deviation > 1e-9 ? (Double(peak.value) - mean) / deviation : 0
    }

    /// Moves a peak of the grid to the maximum of the continuous response nearby.
    ///
    /// Newton's method on the Fourier series (Danelljan et al., C-COT, ECCV 2016, section 3.4), as long as the
    /// response rises; beyond one cell the peak is some other one.
    func refined(_ peak: Peak) -> Peak {
        var best = peak
        var here = slopes(row: peak.row, column: peak.column)
        for _ in 0..<5 {
            let determinant = here.rr * here.cc - here.rc * here.rc
            guard determinant > 1e-12, here.rr < 0 else { break }
            let stepRow = (here.cc * here.r - here.rc * here.c) / determinant
            let stepColumn = (here.rr * here.c - here.rc * here.r) / determinant
            let (row, column) = (best.row - stepRow, best.column - stepColumn)
            guard abs(row - peak.row) <= 1, abs(column - peak.column) <= 1 else { return peak }
            let isSmall = abs(stepRow) + abs(stepColumn) < 1e-3
            if !isSmall {
                let next = slopes(row: row, column: column)
                guard next.value >= here.value else { break }
                here = next
            }
            (best.row, best.column) = (row, column)
            if isSmall { break }
        }
        return best
    }

    /// The response between cells, and its derivatives; only their ratios matter, so the common factor of the
    /// inverse transform is left out.
    private struct Slopes {
        var value = 0.0
        var (r, c) = (0.0, 0.0)
        var (rr, rc, cc) = (0.0, 0.0, 0.0)
    }

    private func slopes(row: Double, column: Double) -> Slopes {
        var numbers: (Double, Double, Double, Double, Double, Double) = (0, 0, 0, 0, 0, 0)
        withUnsafeMutableBytes(of: &numbers) { numbers in
            holdfast_slopes(
                spectrum, Int32(size), row, column,
                numbers.assumingMemoryBound(to: Double.self).baseAddress)
        }
        return Slopes(
            value: numbers.0, r: numbers.1, c: numbers.2, rr: numbers.3, rc: numbers.4,
            cc: numbers.5)
    }
}
