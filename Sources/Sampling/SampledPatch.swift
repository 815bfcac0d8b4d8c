import HoldfastCKernels
import HoldfastImaging

/// An upright part of the frame's luminance at some resolution, from which turned and scaled grids are
/// read: the frame's own samples are read once, however many grids there are.
package struct SampledPatch: Sendable {
    private var values: [Float] = []
    private var columns = 0
    private var rows = 0
    private var region = Box(x: 0, y: 0, width: 1, height: 1)

    package init() {}

    /// Samples the luminance of what the window covers, as turned, at the window's resolution.
    package mutating func sampleLuma(
        of image: ImageView, window: SamplingWindow, with sampler: inout ColorSampler
    ) {
        sampler.luma(of: image, window: cover(window), into: &values)
    }

    /// Reads the patch at the samples of some windows, one after the other, into `result`, which grows to hold
    /// them.
    package func read(_ windows: [SamplingWindow], into result: inout [Float]) {
        SamplingWindow.makeRoom(for: windows, in: &result)
        let (width, height) = (region.width / Double(columns), region.height / Double(rows))
        result.withUnsafeMutableBufferPointer { result in
            guard var next = result.baseAddress else { return }
            for window in windows {
                var grid = window.grid(
                    from: Point(x: region.x, y: region.y), sampleWidth: width,
                    sampleHeight: height)
                holdfast_read_grid(values, Int32(columns), Int32(rows), &grid, next)
                next += window.columns * window.rows
            }
        }
    }

    /// The upright window around a turned one, with the patch made to fit.
    private mutating func cover(_ window: SamplingWindow) -> SamplingWindow {
        let bounds = window.bounds
        // Half a sample beyond on each side, so that the outermost readings have neighbours.
        columns = max(Int((bounds.width / window.stepX + 1).rounded(.up)), 2)
        rows = max(Int((bounds.height / window.stepY + 1).rounded(.up)), 2)
        region = Box(
            x: bounds.x - window.stepX / 2, y: bounds.y - window.stepY / 2,
            width: Double(columns) * window.stepX, height: Double(rows) * window.stepY)
        return SamplingWindow(region: region, columns: columns, rows: rows)
    }
}
