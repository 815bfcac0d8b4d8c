import HoldfastImaging

/// From the frame to the window and back.
extension Tracker {
    var currentBox: Box {
        Box(center: center, width: firstWidth * scaleX, height: firstHeight * scaleY)
    }

    func windowRegion(at center: Point) -> Box {
        Self.region(
            center: center, width: windowSide * scaleX, height: windowSide * scaleY,
            cells: parameters.windowCells)
    }

    /// A window with the target on the middle of cell `cells / 2`, where the label has its peak.
    static func region(center: Point, width: Double, height: Double, cells: Double) -> Box {
        let share = (cells / 2 + 0.5) / cells
        return Box(
            x: center.x - width * share, y: center.y - height * share, width: width, height: height)
    }

    func place(row: Double, column: Double, in region: Box) -> Point {
        Point(
            x: region.x + (column + 0.5) / Double(plan.size) * region.width,
            y: region.y + (row + 0.5) / Double(plan.size) * region.height)
    }

    mutating func report(_ image: ImageView, confidence: Double) {
        let box = currentBox
        estimate = Estimate(
            box: Box(
                center: center, width: min(box.width, Double(image.width)),
                height: min(box.height, Double(image.height))), state: lifecycle.state,
            confidence: min(max(confidence, 0), 1),
            peakToSidelobeRatio: evidence.peakToSidelobeRatio,
            subpeakRatio: evidence.subpeakRatio)
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
