import HoldfastCKernels
import HoldfastSampling

extension SampledWindow {
    /// CIELAB of each of `side * side` samples, half as many on a side as there are of luminance, from
    /// which lightness comes: it is finer than the packed colours.
    func labColors(side: Int) -> [SIMD3<Float>] {
        let table = LabColor.table
        return [SIMD3<Float>](unsafeUninitializedCapacity: side * side) { result, count in
            table.withUnsafeBufferPointer { table in
                luma.withUnsafeBufferPointer { luma in
                    colors.withUnsafeBufferPointer { colors in
                        for i in 0..<side * side {
                            let k = 4 * (i / side) * side + 2 * (i % side)
                            let upper = luma[k] + luma[k + 1]
                            let sum = upper + luma[k + 2 * side] + luma[k + 2 * side + 1]
                            var color = table[Int(colors[i])]
                            color[0] = 100 / 4 * sum
                            result[i] = color
                        }
                    }
                }
            }
            count = side * side
        }
    }
}

extension [SIMD3<Float>] {
    /// The colours as floats, four for each, of which the last is none of it.
    func withUnsafeFloats<Result>(_ body: (UnsafePointer<Float>) -> Result) -> Result {
        withUnsafeBytes { bytes in
            let floats = bytes.assumingMemoryBound(to: Float.self)
            guard let base = floats.baseAddress else { return body([0]) }
            return body(base)
        }
    }

    /// With the binomial weights 1, 2, 1 each way.
    func smoothed(columns: Int, rows: Int) -> [SIMD3<Float>] {
        withUnsafeFloats { colors in
            [SIMD3<Float>](unsafeUninitializedCapacity: count) { result, initialized in
                withUnsafeTemporaryAllocation(of: Float.self, capacity: 4 * count) { scratch in
                    let floats = UnsafeMutableRawPointer(result.baseAddress)
                    holdfast_smooth_colors(
                        colors, Int32(columns), Int32(rows), scratch.baseAddress,
                        floats?.assumingMemoryBound(to: Float.self))
                }
                initialized = count
            }
        }
    }

    /// Differences of colour across and down, the second with the sign that both have together.
    ///
    /// 0 at the border of the frame, where what is repeated beyond it would count.
    func gradients(columns: Int, rows: Int, within frame: SampleBox) -> [SIMD2<Float>] {
        var result = [SIMD2<Float>](repeating: .zero, count: count)
        let inner = SampleBox(
            left: Swift.max(frame.left + 1, 1), top: Swift.max(frame.top + 1, 1),
            right: Swift.min(frame.right, columns) - 1, bottom: Swift.min(frame.bottom, rows) - 1)
        guard inner.width > 0, inner.height > 0 else { return result }
        withUnsafeFloats { colors in
            result.withUnsafeMutableBytes { bytes in
                holdfast_color_gradients(
                    colors, Int32(columns), Int32(inner.left), Int32(inner.top),
                    Int32(inner.right), Int32(inner.bottom),
                    bytes.assumingMemoryBound(to: Float.self).baseAddress)
            }
        }
        return result
    }
}
