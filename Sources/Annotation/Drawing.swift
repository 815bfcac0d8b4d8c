import HoldfastImaging

/// The shapes drawn on one frame, before they are blended into its planes.
struct Drawing: Sendable {
    var layer: Layer
    var shape: Coverage
    var sizes: DrawingSizes

    static let haloOpacity: Float = 0.55

    init(width: Int, height: Int, sizes: DrawingSizes) {
        layer = Layer(width: width, height: height)
        shape = Coverage(width: width, height: height)
        self.sizes = sizes
    }

    /// Blends what has been drawn so far into the planes.
    mutating func flush(to painter: PlanePainter) {
        painter.paint(layer)
        layer.clear()
    }

    /// Draws the outline of a target's box with its halo, or the cross-hair of a lost one.
    mutating func addBox(_ target: TargetAnnotation, _ color: DrawingColor) {
        guard target.box.isValid else { return }
        switch target.state {
        case .tracking: addOutline(target, color, dashed: false)
        case .uncertain: addOutline(target, color, dashed: true)
        case .lost: addCrossHair(target, color)
        }
    }

    private mutating func addOutline(
        _ target: TargetAnnotation, _ color: DrawingColor, dashed: Bool
    ) {
        let corners = target.corners
        for (thickening, color, opacity) in [
            (2 * sizes.halo, DrawingColor.black, Self.haloOpacity), (0, color, 1),
        ] {
            for index in 0..<4 {
                let start = corners[index]
                let end = corners[(index + 1) % 4]
                if dashed {
                    shape.addDashedLine(
                        from: start, to: end, width: sizes.line, dash: sizes.dash,
                        thickening: thickening)
                } else {
                    shape.addLine(from: start, to: end, width: sizes.line + thickening)
                }
            }
            layer.fill(&shape, color, opacity: opacity)
        }
    }

    private mutating func addCrossHair(_ target: TargetAnnotation, _ color: DrawingColor) {
        let center = target.box.center
        let arm = sizes.crossHair(target.box)
        for (thickening, color, opacity) in [
            (2 * sizes.halo, DrawingColor.black, Self.haloOpacity), (0, color, 1),
        ] {
            for (x, y) in [(1.0, 0.0), (-1, 0), (0, 1), (0, -1)] {
                shape.addLine(
                    from: Point(x: center.x + x * arm * 0.35, y: center.y + y * arm * 0.35),
                    to: Point(x: center.x + x * arm, y: center.y + y * arm),
                    width: sizes.line + thickening)
            }
            shape.addLine(from: center, to: center, width: sizes.line + thickening)
            layer.fill(&shape, color, opacity: opacity)
        }
    }
}

/// What an annotator draws in before it goes to the frame, kept for the next frame.
package struct DrawingMemory: Sendable {
    private var drawing: Drawing?

    package init() {}

    /// An empty drawing. The memory has none until it is given back.
    mutating func take(width: Int, height: Int, sizes: DrawingSizes) -> Drawing {
        guard var kept = drawing.take(), kept.layer.width == width, kept.layer.height == height
        else { return Drawing(width: width, height: height, sizes: sizes) }
        kept.sizes = sizes
        return kept
    }

    mutating func keep(_ drawing: consuming Drawing) { self.drawing = drawing }
}
