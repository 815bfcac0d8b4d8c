import HoldfastCKernels

/// A map's sums over rectangles in constant time (Crow, Summed-Area Tables, SIGGRAPH 1984).
package struct SummedArea: Sendable {
    private let stride: Int
    private let sums: [Float]

    /// - Parameter map: `columns * rows` values, row by row.
    package init(_ map: [Float], columns: Int, rows: Int) {
        precondition(map.count == columns * rows)
        stride = columns + 1
        let count = stride * (rows + 1)
        sums = [Float](unsafeUninitializedCapacity: count) { sums, initialized in
            holdfast_summed(map, Int32(columns), Int32(rows), sums.baseAddress)
            initialized = count
        }
    }

    /// - Parameter box: Must lie within the map.
    package func sum(_ box: SampleBox) -> Float {
        sums[box.bottom * stride + box.right] - sums[box.top * stride + box.right]
            - sums[box.bottom * stride + box.left] + sums[box.top * stride + box.left]
    }
}

/// Histograms over rectangles in constant time (Porikli, Integral Histogram, CVPR 2005).
package struct SummedHistogram: Sendable {
    package let bins: Int
    private let stride: Int
    private var sums: [Float]

    /// - Parameter labels: The bin of each of `columns * rows` samples, `0 ..< bins`.
    package init(_ labels: [Int], bins: Int, columns: Int, rows: Int) {
        self.bins = bins
        stride = columns + 1
        var sums = [Float](repeating: 0, count: stride * (rows + 1) * bins)
        var row = [Float](repeating: 0, count: bins)
        for y in 0..<rows {
            for i in 0..<bins { row[i] = 0 }
            for x in 0..<columns {
                row[labels[y * columns + x]] += 1
                let place = ((y + 1) * stride + x + 1) * bins
                for i in 0..<bins { sums[place + i] = sums[place - stride * bins + i] + row[i] }
            }
        }
        self.sums = sums
    }

    /// The counts in a rectangle, without those in another one within it.
    ///
    /// - Parameter box: Must lie within the samples.
    package func counts(_ box: SampleBox, without inner: SampleBox? = nil) -> [Float] {
        var result = [Float](repeating: 0, count: bins)
        add(box, times: 1, to: &result)
        if let inner { add(inner, times: -1, to: &result) }
        return result
    }

    private func add(_ box: SampleBox, times factor: Float, to result: inout [Float]) {
        let (first, last) = (box.top * stride * bins, box.bottom * stride * bins)
        let (left, right) = (box.left * bins, box.right * bins)
        sums.withUnsafeBufferPointer { sums in
            for i in 0..<bins {
                result[i] +=
                    factor
                    * (sums[last + right + i] - sums[first + right + i] - sums[last + left + i]
                        + sums[first + left + i])
            }
        }
    }
}
