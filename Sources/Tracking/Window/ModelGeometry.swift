import HoldfastImaging

/// What stays the same for a whole track: the target's size on the first frame, and the window and its
/// grid that follow from it.
struct ModelGeometry: Sendable {
    /// The target's size on the first frame, pixels.
    let width: Double
    let height: Double
    /// Width and height of the window at scale 1, pixels.
    let windowSide: Double
    /// Cells on a side of the window.
    let cells: Int
    /// Luminance samples on a side of the window.
    let side: Int
    /// The target's size in cells; it does not change, since the window grows with the target.
    let targetColumns: Double
    let targetRows: Double

    init(width: Double, height: Double, parameters: WindowParameters) {
        self.width = width
        self.height = height
        cells = parameters.cells
        side = parameters.cells * parameters.cellSize
        windowSide = Self.windowSide(
            targetSize: (width * height).squareRoot(), parameters: parameters)
        targetColumns = width / windowSide * Double(cells)
        targetRows = height / windowSide * Double(cells)
    }

    /// Side of the window of a target, pixels.
    static func windowSide(targetSize: Double, parameters: WindowParameters) -> Double {
        max(
            parameters.padding * targetSize,
            parameters.finest * Double(parameters.cells) * Double(parameters.cellSize))
    }

    /// Square root of the target's area on the first frame, pixels.
    var targetSize: Double { (width * height).squareRoot() }
    /// Square root of the target's area, cells.
    var targetCells: Double { (targetColumns * targetRows).squareRoot() }
    /// Peaks nearer to each other than this are one, cells.
    var peakSeparation: Double { targetCells / 2 }
    /// Colour samples on a side of the window.
    var colorSide: Int { side / 2 }
}

extension Point {
    /// The nearest position in the frame.
    func clamped(to image: ImageView) -> Point {
        Point(
            x: min(max(x, 0), Double(image.width)), y: min(max(y, 0), Double(image.height)))
    }
}
