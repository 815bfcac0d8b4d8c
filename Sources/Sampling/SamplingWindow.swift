import HoldfastCKernels
import HoldfastImaging
import HoldfastSystem

/// A rectangle of the frame to be read as a grid of `columns` x `rows` samples.
package struct SamplingWindow: Sendable {
    package var region: Box
    package var columns: Int
    package var rows: Int
    /// The rectangle is turned by this angle around `pivot`, clockwise as seen on the frame, radians.
    package var angle: Double
    package var pivot: Point

    package init(
        region: Box, columns: Int, rows: Int, angle: Double = 0, pivot: Point = Point(x: 0, y: 0)
    ) {
        self.region = region
        self.columns = columns
        self.rows = rows
        self.angle = angle
        self.pivot = pivot
    }

    /// From one column to the next, pixels of the frame.
    package var stepX: Double { region.width / Double(columns) }
    /// From one row to the next, pixels of the frame.
    package var stepY: Double { region.height / Double(rows) }

    /// Makes room for the samples of some windows, one after the other.
    static func makeRoom(for windows: [SamplingWindow], in samples: inout [Float]) {
        let count = windows.reduce(0) { $0 + $1.columns * $1.rows }
        if samples.count < count { samples = [Float](repeating: 0, count: count) }
    }

    /// The upright rectangle around the corners as turned.
    package var bounds: Box {
        let (c, s) = (cos(angle), sin(angle))
        // The smallest and the largest place of the corners along one axis.
        func span(_ pivot: Double, _ x: Double, _ y: Double) -> (low: Double, high: Double) {
            func place(_ dx: Double, _ dy: Double) -> Double { pivot + dx * x + dy * y }
            let (left, right) = (region.x - self.pivot.x, region.maxX - self.pivot.x)
            let (top, bottom) = (region.y - self.pivot.y, region.maxY - self.pivot.y)
            let (a, b) = (place(left, top), place(right, top))
            let (d, e) = (place(left, bottom), place(right, bottom))
            return (min(min(a, b), min(d, e)), max(max(a, b), max(d, e)))
        }
        let (across, down) = (span(pivot.x, c, -s), span(pivot.y, s, c))
        return Box(
            x: across.low, y: down.low, width: across.high - across.low,
            height: down.high - down.low)
    }

    /// Where the window's samples lie among others, which lie side by side from `origin` on.
    ///
    /// - Parameters:
    ///   - origin: The corner of the first of the others, pixels of the frame.
    ///   - sampleWidth: From one of the others to the next, pixels of the frame.
    package func grid(from origin: Point, sampleWidth: Double, sampleHeight: Double)
        -> holdfast_grid
    {
        let (c, s) = (cos(angle), sin(angle))
        let first = Point(
            region.x + stepX / 2 - pivot.x, region.y + stepY / 2 - pivot.y, from: pivot,
            turned: angle)
        return holdfast_grid(
            x: Float((first.x - origin.x) / sampleWidth - 0.5),
            y: Float((first.y - origin.y) / sampleHeight - 0.5),
            column_x: Float(stepX * c / sampleWidth), column_y: Float(stepX * s / sampleHeight),
            row_x: Float(-stepY * s / sampleWidth), row_y: Float(stepY * c / sampleHeight),
            columns: Int32(columns), rows: Int32(rows))
    }
}
