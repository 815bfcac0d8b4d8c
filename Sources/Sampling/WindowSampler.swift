import HoldfastCKernels
import HoldfastImaging

/// Reads windows of planes, upright or turned; beyond the frame the edge is repeated.
///
/// Bilinear reading sees every sample of the plane as long as the window's are at most two apart. Beyond,
/// what the window covers is reduced by a whole factor first, no farther than it takes. Upright and turned
/// windows are thereby equally sharp: what is learned of the one looks the same in the other.
package struct WindowSampler: Sendable {
    private var reduced: [Float] = []
    private var scratch: [UInt32] = []

    package init() {}

    /// Reads one plane of `image` into `result`, row-major: `sample * scale + offset`.
    package mutating func sample(
        _ plane: Plane, of image: ImageView, window: SamplingWindow, scale: Float, offset: Float,
        into result: UnsafeMutablePointer<Float>
    ) {
        withUnsafePointer(to: window) {
            sample(
                plane, of: image, windows: UnsafeBufferPointer(start: $0, count: 1), scale: scale,
                offset: offset, into: result)
        }
    }

    /// The same for several windows, one after the other in `result`. What some next to each other cover is
    /// reduced once for all of them where it is reduced by the same factors.
    package mutating func sample(
        _ plane: Plane, of image: ImageView, windows: UnsafeBufferPointer<SamplingWindow>,
        scale: Float, offset: Float, into result: UnsafeMutablePointer<Float>
    ) {
        var samples = holdfast_plane(
            base: plane.base, column_step: plane.columnStep, row_step: plane.rowStep,
            bytes: Int32(plane.bytesPerSample), shift: Int32(plane.shift),
            columns: Int32(plane.width), rows: Int32(plane.height))
        var (result, next) = (result, 0)
        while next < windows.count {
            var blocks = BlockGrid(covering: windows[next], of: plane, image: image)
            var end = next + 1
            while end < windows.count,
                let joined = blocks.joined(
                    with: BlockGrid(covering: windows[end], of: plane, image: image))
            {
                blocks = joined
                end += 1
            }
            let isPlain = blocks.across == 1 && blocks.down == 1
            if !isPlain { reduce(&samples, blocks, scale: scale, offset: offset) }
            for window in windows[next..<end] {
                var grid = window.grid(
                    from: blocks.origin, sampleWidth: blocks.width, sampleHeight: blocks.height)
                if isPlain {
                    holdfast_read_plane(&samples, &grid, scale, offset, result)
                } else {
                    holdfast_read_grid(
                        reduced, Int32(blocks.columns), Int32(blocks.rows), &grid, result)
                }
                result += window.columns * window.rows
            }
            next = end
        }
    }

    private mutating func reduce(
        _ samples: inout holdfast_plane, _ blocks: BlockGrid, scale: Float, offset: Float
    ) {
        if reduced.count < blocks.columns * blocks.rows {
            reduced = [Float](repeating: 0, count: blocks.columns * blocks.rows)
        }
        if scratch.count < blocks.columns * blocks.across {
            scratch = [UInt32](repeating: 0, count: blocks.columns * blocks.across)
        }
        holdfast_reduce(
            &samples, Int32(blocks.left), Int32(blocks.top), Int32(blocks.columns),
            Int32(blocks.rows), Int32(blocks.across), Int32(blocks.down), scale, offset, &scratch,
            &reduced)
    }
}
