import HoldfastImaging

extension ResponseMap {
    /// The map over a window, as an upright map for display.
    func display(over window: SearchWindow) -> ScalarMap {
        guard window.angle != 0 else {
            return ScalarMap(columns: size, rows: size, values: values, region: window.region)
        }
        var upright = window
        upright.angle = 0
        // Cells go to positions and back by straight lines, so three of them say where all come from.
        func source(_ row: Double, _ column: Double) -> (row: Double, column: Double) {
            window.cell(of: upright.position(row: row, column: column))
        }
        let (origin, down, right) = (source(0, 0), source(1, 0), source(0, 1))
        let turned = (0..<size * size).map { i in
            let (row, column) = (Double(i / size), Double(i % size))
            return value(
                row: origin.row + row * (down.row - origin.row)
                    + column * (right.row - origin.row),
                column: origin.column + row * (down.column - origin.column)
                    + column * (right.column - origin.column))
        }
        return ScalarMap(columns: size, rows: size, values: turned, region: upright.region)
    }
}
