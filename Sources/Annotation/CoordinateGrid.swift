import HoldfastImaging

/// A grid with the coordinates of its lines, to read boxes and points from.
public struct CoordinateGrid: Sendable {
    /// Pixels between the lines; nil takes what gives up to twenty over the longer side.
    public var step: Int?

    public init(step: Int? = nil) {
        self.step = step
    }

    /// The distance of the lines on a frame: 10, 20, 50, 100, ... pixels unless it is set.
    func distance(width: Int, height: Int) -> Int {
        if let step { return max(2, step) }
        let wanted = max(width, height) / 20
        var unit = 1
        while true {
            for factor in [1, 2, 5] where factor * unit >= wanted { return max(5, factor * unit) }
            unit *= 10
        }
    }

    /// Draws the grid into a frame.
    public func draw(on image: ImageView) {
        let sizes = DrawingSizes(width: image.width, height: image.height, scale: 1)
        let painter = PlanePainter(image)
        var drawing = Drawing(width: image.width, height: image.height, sizes: sizes)
        let (width, height) = (Double(image.width), Double(image.height))
        let distance = Self.bounded(distance(width: image.width, height: image.height), image)
        let cap = max(7, (sizes.capHeight * 0.8).rounded())
        let columns = stride(from: distance, to: image.width, by: distance).map(Double.init)
        let rows = stride(from: distance, to: image.height, by: distance).map(Double.init)
        for (thickness, color, opacity) in [
            (sizes.line * 0.9 + 1, DrawingColor.black, Float(0.35)),
            (sizes.line * 0.45, .white, Float(0.75)),
        ] {
            for x in columns {
                drawing.shape.addLine(
                    from: Point(x: x, y: 0), to: Point(x: x, y: height), width: thickness)
            }
            for y in rows {
                drawing.shape.addLine(
                    from: Point(x: 0, y: y), to: Point(x: width, y: y), width: thickness)
            }
            drawing.layer.fill(&drawing.shape, color, opacity: opacity)
        }
        for x in columns { drawing.addNumber(Int(x), at: Point(x: x + 3, y: 2), cap: cap) }
        for y in rows { drawing.addNumber(Int(y), at: Point(x: 2, y: y + 3), cap: cap) }
        drawing.flush(to: painter)
    }

    /// No more lines than can be seen.
    private static func bounded(_ distance: Int, _ image: ImageView) -> Int {
        max(distance, max(image.width, image.height) / 400, 2)
    }
}

extension Drawing {
    /// A number on a dark plate.
    fileprivate mutating func addNumber(_ number: Int, at place: Point, cap: Double) {
        let text = String(number)
        let padding = (cap * 0.3).rounded()
        let width = StrokeFont.standard.width(of: text, capHeight: cap) + 2 * padding
        shape.addPlate(
            Box(x: place.x, y: place.y, width: width, height: cap + 2 * padding),
            cornerRadius: padding)
        layer.fill(&shape, DrawingColor(hex: 0x101418), opacity: 0.75)
        StrokeFont.standard.add(
            text, at: Point(x: place.x + padding, y: place.y + padding), capHeight: cap, to: &shape)
        layer.fill(&shape, .white)
    }
}
