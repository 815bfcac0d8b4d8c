import HoldfastImaging

/// Where a target is, how large, how stretched and how far turned.
struct Pose: Sendable {
    let geometry: ModelGeometry
    /// Pixels of the frame.
    var center: Point
    /// How much width and height have grown since the first frame.
    var scaleX = 1.0
    var scaleY = 1.0
    /// Square root of how much the aspect ratio (width over height) has grown since the first frame.
    ///
    /// Only the box that is reported and fitted has it. The window keeps the first frame's ratio, since
    /// every error of the ratio would disturb the filter.
    var stretch = 1.0
    /// How far the target has turned since the first frame, clockwise, radians.
    var angle = 0.0

    private static let stretches = 0.5...2.0

    init(geometry: ModelGeometry, center: Point) {
        self.geometry = geometry
        self.center = center
    }

    /// The box with the first frame's aspect ratio, which the window follows.
    var modelBox: Box {
        Box(center: center, width: geometry.width * scaleX, height: geometry.height * scaleY)
    }

    /// The box with its own aspect ratio, before it is turned.
    var box: Box {
        let box = modelBox
        return Box(center: center, width: box.width * stretch, height: box.height / stretch)
    }

    /// Square root of the target's area, pixels.
    var size: Double { modelBox.area.squareRoot() }

    /// How far the window reaches from its centre, along its longer side, pixels.
    var windowReach: Double { geometry.windowSide / 2 * max(scaleX, scaleY) }

    /// The search window around a position.
    func window(at center: Point) -> SearchWindow {
        SearchWindow(
            center: center, width: geometry.windowSide * scaleX,
            height: geometry.windowSide * scaleY, angle: angle, cells: Double(geometry.cells))
    }

    /// The box in the colour samples of a window, if its centre were at a cell.
    func colorBox(in window: SearchWindow, at cell: (row: Double, column: Double)) -> Box {
        let side = Double(geometry.colorSide)
        let box = modelBox
        let share = side / window.cells
        return Box(
            center: Point(x: (cell.column + 0.5) * share, y: (cell.row + 0.5) * share),
            width: box.width * side / window.width, height: box.height * side / window.height)
    }

    /// The box in the colour samples of a window.
    func colorBox(in window: SearchWindow) -> Box {
        colorBox(in: window, at: window.cell(of: center))
    }

    /// Takes over where another pose of the same target is, how large, how stretched and how far turned.
    mutating func move(to other: Pose) {
        center = other.center
        scaleX = other.scaleX
        scaleY = other.scaleY
        stretch = other.stretch
        angle = other.angle
    }

    mutating func scale(x: Double, y: Double) {
        scaleX *= x
        scaleY *= y
    }

    mutating func stretch(by factor: Double) {
        stretch = min(max(stretch * factor, Self.stretches.lowerBound), Self.stretches.upperBound)
    }

    mutating func turn(by angle: Double) { self.angle += angle }

    /// Keeps the box between four pixels and the frame.
    mutating func limitScale(to image: ImageView) {
        func limited(_ scale: Double, _ first: Double, _ frame: Int) -> Double {
            min(max(scale, min(1, 4 / first)), max(Double(frame) / first, min(1, 4 / first)))
        }
        scaleX = limited(scaleX, geometry.width, image.width)
        scaleY = limited(scaleY, geometry.height, image.height)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.point(&center)
        try archive.number(&scaleX)
        try archive.number(&scaleY)
        try archive.number(&stretch)
        try archive.number(&angle)
        guard scaleX > 0, scaleY > 0, Self.stretches.contains(stretch) else {
            throw .invalidState(reason: "an empty box")
        }
    }
}
