import HoldfastImaging

/// From the frame to the window and back.
extension Tracker {
    var currentBox: Box {
        Box(center: center, width: firstWidth * scaleX, height: firstHeight * scaleY)
    }

    /// The box with its own aspect ratio.
    var shapedBox: Box {
        let box = currentBox
        return Box(center: center, width: box.width * stretch, height: box.height / stretch)
    }

    func window(at center: Point) -> SearchWindow {
        SearchWindow(
            center: center, width: windowSide * scaleX, height: windowSide * scaleY, angle: angle,
            cells: parameters.windowCells)
    }

    /// A map over a window, as an upright map for display.
    func display(_ values: [Float], of window: SearchWindow) -> ScalarMap {
        let size = plan.size
        guard window.angle != 0 else {
            return ScalarMap(columns: size, rows: size, values: values, region: window.region)
        }
        var upright = window
        upright.angle = 0
        let map = ResponseMap(size: size, values: values, spectrum: [])
        // Cells go to places and back by straight lines, so three of them say where all come from.
        func source(_ row: Double, _ column: Double) -> (row: Double, column: Double) {
            window.cell(of: upright.place(row: row, column: column))
        }
        let (origin, down, right) = (source(0, 0), source(1, 0), source(0, 1))
        let turned = (0..<size * size).map { i in
            let (row, column) = (Double(i / size), Double(i % size))
            return map.value(
                row: origin.row + row * (down.row - origin.row)
                    + column * (right.row - origin.row),
                column: origin.column + row * (down.column - origin.column)
                    + column * (right.column - origin.column))
        }
        return ScalarMap(columns: size, rows: size, values: turned, region: upright.region)
    }

    mutating func report(_ image: ImageView, confidence: Double) {
        let (width, height) = (Double(image.width), Double(image.height))
        let box = shapedBox
        let turned = RotatedBox(box, angle: angle.remainder(dividingBy: 2 * .pi))
        // Around the ellipse rather than around the corners, which objects seldom fill.
        let upright = turned.ellipseBox
        estimate = Estimate(
            box: Box(
                center: center, width: min(upright.width, width),
                height: min(upright.height, height)),
            rotatedBox: RotatedBox(
                center: center, width: min(box.width, width), height: min(box.height, height),
                angle: turned.angle),
            state: lifecycle.state,
            confidence: min(max(confidence, 0), 1),
            peakToSidelobeRatio: evidence.peakToSidelobeRatio,
            subpeakRatio: evidence.subpeakRatio)
        refineReport(image)
    }

    static func check(_ box: Box, in image: ImageView) throws(TrackerError) {
        guard box.isValid else {
            throw .invalidBox(box, reason: "its size must be positive and its numbers finite")
        }
        let (width, height) = (Double(image.width), Double(image.height))
        guard box.width <= 10 * width, box.height <= 10 * height else {
            throw .invalidBox(box, reason: "it is far larger than the frame")
        }
        let frame = Box(x: 0, y: 0, width: width, height: height)
        guard box.intersection(frame).area > 0 else {
            throw .invalidBox(
                box, reason: "it lies outside the frame of \(image.width)x\(image.height)")
        }
    }

    static func isColorful(_ colors: [UInt16]) -> Bool {
        let tinted = colors.count { color in
            let (r, g, b) = (Int(color >> 10), Int(color >> 5 & 31), Int(color & 31))
            return max(r, g, b) - min(r, g, b) > 1
        }
        return tinted * 50 > colors.count
    }
}
