import Foundation
import HoldfastCKernels
import HoldfastImaging

/// An upright part of a plane at some resolution, from which turned and scaled grids are read: the
/// frame's own samples are read once, however many grids there are.
struct SampledPatch: Sendable {
    private var values: [Float] = []
    private var columns = 0
    private var rows = 0
    private var region = Box(x: 0, y: 0, width: 1, height: 1)

    /// Samples what the window covers, as turned, at the window's resolution.
    mutating func sample(
        _ plane: Plane, of image: ImageView, window: SamplingWindow,
        with sampler: inout WindowSampler, scale: Float, offset: Float
    ) {
        let grid = cover(window)
        values.withUnsafeMutableBufferPointer { values in
            guard let values = values.baseAddress else { return }
            sampler.sample(
                plane, of: image, window: grid, scale: scale, offset: offset, into: values)
        }
    }

    /// Samples the luminance of what the window covers, as turned, at the window's resolution.
    mutating func sampleLuma(
        of image: ImageView, window: SamplingWindow, with sampler: inout ColorSampler
    ) {
        sampler.luma(of: image, window: cover(window), into: &values)
    }

    /// Reads the patch at a window's samples.
    func read(_ window: SamplingWindow, into result: UnsafeMutablePointer<Float>) {
        let (perColumn, perRow) = (
            region.width / Double(columns), region.height / Double(rows)
        )
        let (stepX, stepY) = (
            window.region.width / Double(window.columns),
            window.region.height / Double(window.rows)
        )
        let (c, s) = (cos(window.angle), sin(window.angle))
        let first = Point(
            window.region.x + stepX / 2 - window.pivot.x,
            window.region.y + stepY / 2 - window.pivot.y, from: window.pivot, turned: window.angle)
        var grid = holdfast_grid(
            x: Float((first.x - region.x) / perColumn - 0.5),
            y: Float((first.y - region.y) / perRow - 0.5),
            column_x: Float(stepX * c / perColumn), column_y: Float(stepX * s / perRow),
            row_x: Float(-stepY * s / perColumn), row_y: Float(stepY * c / perRow),
            columns: Int32(window.columns), rows: Int32(window.rows))
        holdfast_read_grid(values, Int32(columns), Int32(rows), &grid, result)
    }

    /// The upright window around a turned one, with the patch made to fit.
    private mutating func cover(_ window: SamplingWindow) -> SamplingWindow {
        let corners = window.corners
        let stepX = window.region.width / Double(window.columns)
        let stepY = window.region.height / Double(window.rows)
        // Half a sample beyond on each side, so that the outermost readings have neighbours.
        let left = corners.reduce(Double.infinity) { min($0, $1.x) } - stepX / 2
        let top = corners.reduce(Double.infinity) { min($0, $1.y) } - stepY / 2
        let right = corners.reduce(-Double.infinity) { max($0, $1.x) } + stepX / 2
        let bottom = corners.reduce(-Double.infinity) { max($0, $1.y) } + stepY / 2
        columns = max(Int(((right - left) / stepX).rounded(.up)), 2)
        rows = max(Int(((bottom - top) / stepY).rounded(.up)), 2)
        region = Box(
            x: left, y: top, width: Double(columns) * stepX, height: Double(rows) * stepY)
        // Luminance and colour differences take turns, so it only grows.
        if values.count < columns * rows {
            values = [Float](repeating: 0, count: columns * rows)
        }
        return SamplingWindow(region: region, columns: columns, rows: rows)
    }
}
