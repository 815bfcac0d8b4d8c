import HoldfastImaging
import HoldfastSampling
import HoldfastSystem

/// The part of the frame that the tracker looks at: a rectangle, turned with the target, whose cell
/// (`cells / 2`, `cells / 2`) has the target's expected position in its middle.
struct SearchWindow: Sendable {
    /// What the middle of cell (`cells / 2`, `cells / 2`) shows, pixels of the frame.
    var center: Point
    /// Pixels.
    var width: Double
    var height: Double
    /// Clockwise as seen on the frame, radians.
    var angle: Double
    /// Cells on a side.
    var cells: Double

    /// The grid of samples that covers the window.
    func grid(columns: Int, rows: Int) -> SamplingWindow {
        SamplingWindow(
            region: region, columns: columns, rows: rows, angle: angle, pivot: center)
    }

    /// Where the window would lie if it were not turned.
    var region: Box {
        let share = (cells / 2 + 0.5) / cells
        return Box(
            x: center.x - width * share, y: center.y - height * share, width: width, height: height)
    }

    /// Where the middle of a cell lies in the frame.
    func position(row: Double, column: Double) -> Point {
        let x = (column - cells / 2) / cells * width
        let y = (row - cells / 2) / cells * height
        return Point(x, y, from: center, turned: angle)
    }

    /// The cell, with fractions, that a position of the frame lies in.
    func cell(of position: Point) -> (row: Double, column: Double) {
        let (x, y) = (position.x - center.x, position.y - center.y)
        return (
            cells / 2 + (y * cos(angle) - x * sin(angle)) / height * cells,
            cells / 2 + (x * cos(angle) + y * sin(angle)) / width * cells
        )
    }

    /// How far off the middle another window's middle lies, cells; nil where what they show differs by more than
    /// that.
    ///
    /// - Parameter targetCells: Square root of the target's area: at its edges a difference in size or angle
    ///   shows most.
    func offset(
        of other: SearchWindow, targetCells: Double
    ) -> (row: Double, column: Double)? {
        let change = max(
            abs(other.width / width - 1), abs(other.height / height - 1), abs(other.angle - angle))
        guard change * targetCells / 2 <= Self.sameCells else { return nil }
        let cell = cell(of: other.center)
        return (cell.row - cells / 2, cell.column - cells / 2)
    }

    /// What lies nearer than that to where it should counts as being there, cells: cells are that coarse.
    private static let sameCells = 0.25
}
