import HoldfastImaging

/// Draws targets on a frame's own planes.
///
/// Only the pixels under a line, a label or a map are read and written, in the frame's own layout.
/// Nothing is converted, and the cost does not grow with the frame size. Line widths and text
/// follow the frame's shorter side. An annotator is a plain value: the same frame and targets give
/// the same bytes, and it may be used from several threads on different frames at once.
public struct Annotator: Sendable {
    /// What to draw.
    public var overlay: Overlay
    /// A factor on line widths and text size.
    public var scale: Double
    /// The width of outlines, pixels; nil follows the frame's size.
    public var lineWidth: Double?
    /// The height of a capital letter of a label, pixels; nil follows the frame's size.
    public var labelSize: Double?
    /// The colours of the targets by id; target 1 has the first.
    public var palette: [DrawingColor]
    /// How many positions of a trail to draw, newest first.
    public var trailLength: Int

    public init(
        overlay: Overlay = .standard, scale: Double = 1,
        palette: [DrawingColor] = DrawingColor.palette, trailLength: Int = 90
    ) {
        self.overlay = overlay
        self.scale = scale
        self.palette = palette
        self.trailLength = trailLength
    }

    /// Draws the targets into the frame.
    ///
    /// Parts outside the frame are clipped. A target whose box is invalid is not drawn.
    public func draw(_ targets: [TargetAnnotation], on image: ImageView) {
        var memory = DrawingMemory()
        draw(targets, on: image, using: &memory)
    }

    /// Draws the targets into a frame, in memory that is kept from frame to frame.
    package func draw(
        _ targets: [TargetAnnotation], on image: ImageView, using memory: inout DrawingMemory
    ) {
        guard !targets.isEmpty, !overlay.isEmpty else { return }
        let painter = PlanePainter(image)
        let sizes = DrawingSizes(
            width: image.width, height: image.height, scale: scale, lineWidth: lineWidth,
            labelSize: labelSize)
        var drawing = memory.take(width: image.width, height: image.height, sizes: sizes)
        defer { memory.keep(drawing) }
        let frame = (width: image.width, height: image.height)
        let maps = MapPainter(painter: painter)
        if overlay.contains(.heatmap) {
            for target in targets {
                if let map = target.heatMap { maps.paintHeatMap(map) }
            }
        }
        var taken: [Box] = []
        if overlay.contains(.response) {
            // Panels go under boxes and labels, so that a target behind one stays marked.
            let panels = ResponsePanel.layout(targets, sizes: sizes, frame: frame)
            for panel in panels {
                maps.paintPicture(panel.map, over: panel.picture)
                drawing.addPanelFrame(panel, color(of: panel.id))
            }
            taken = panels.map { $0.outline(sizes) }
        }
        if overlay.contains(.trail) {
            for target in targets {
                drawing.addTrail(of: target, color(of: target.id), length: trailLength)
            }
        }
        if overlay.contains(.box) {
            for target in targets { drawing.addBox(target, color(of: target.id)) }
        }
        if overlay.contains(.label) {
            for target in targets {
                let others = targets.filter { $0.id != target.id && sizes.isSmall($0.box) }
                    .map { $0.extent(sizes) }
                let label = Label(target, sizes: sizes, frame: frame, taken: taken + others)
                guard let label else { continue }
                drawing.addLabel(label, color(of: target.id), state: target.state)
                taken.append(label.plate)
            }
        }
        drawing.flush(to: painter)
    }

    /// The colour of a target.
    public func color(of id: Int) -> DrawingColor {
        guard !palette.isEmpty else { return .white }
        let index = (id &- 1) % palette.count
        return palette[index < 0 ? index + palette.count : index]
    }
}
