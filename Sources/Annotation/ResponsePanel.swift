import HoldfastImaging

/// A target's response map as a small panel in the corner of the frame.
struct ResponsePanel {
    let map: ScalarMap
    /// Where to draw the map.
    let picture: Box
    let id: Int

    /// The panel with its border.
    func outline(_ sizes: DrawingSizes) -> Box { picture.inset(by: -Self.border(sizes)) }

    static func border(_ sizes: DrawingSizes) -> Double { max(1, sizes.line.rounded()) }

    /// Panels for the targets that have a response map, in the corner where they cover least of the
    /// targets; the lower left one, if nothing is there.
    static func layout(
        _ targets: [TargetAnnotation], sizes: DrawingSizes, frame: (width: Int, height: Int)
    ) -> [ResponsePanel] {
        let panels = lowerLeft(targets, sizes: sizes, frame: frame)
        let boxes = targets.filter(\.box.isValid).map { $0.extent(sizes) }
        func moved(_ picture: Box, right: Bool, up: Bool) -> Box {
            Box(
                x: right ? Self.even(Double(frame.width) - picture.maxX) : picture.x,
                y: up ? Self.even(Double(frame.height) - picture.maxY) : picture.y,
                width: picture.width, height: picture.height)
        }
        func covered(_ corner: (right: Bool, up: Bool)) -> Double {
            panels.reduce(0) { sum, panel in
                let place = moved(panel.picture, right: corner.right, up: corner.up)
                    .inset(by: -3 * border(sizes))
                return sum + boxes.reduce(0) { $0 + $1.intersection(place).area }
            }
        }
        let corners: [(right: Bool, up: Bool)] = [
            (false, false), (true, false), (false, true), (true, true),
        ]
        guard let best = corners.min(by: { covered($0) < covered($1) }) else { return panels }
        return panels.map { panel in
            ResponsePanel(
                map: panel.map, picture: moved(panel.picture, right: best.right, up: best.up),
                id: panel.id)
        }
    }

    /// A multiple of four, so that no sample of a subsampled plane is only half covered.
    private static func even(_ place: Double) -> Double { (place / 4).rounded(.down) * 4 }

    /// Panels side by side from the lower left corner, with another row above if one is full. Targets
    /// for which there is no room get none.
    private static func lowerLeft(
        _ targets: [TargetAnnotation], sizes: DrawingSizes, frame: (width: Int, height: Int)
    ) -> [ResponsePanel] {
        // Multiples of four, so that no sample of a subsampled plane is only half covered.
        func aligned(_ size: Double) -> Double { (size / 4).rounded() * 4 }
        let margin = max(4, aligned(sizes.capHeight * 0.6 + border(sizes)))
        let side = aligned(Double(min(frame.width, frame.height)) * 0.26)
        var panels: [ResponsePanel] = []
        var left = margin
        var bottom = ((Double(frame.height) - margin) / 4).rounded(.down) * 4
        for target in targets {
            guard let map = target.response, map.isUsable else { continue }
            // Very long maps are squeezed rather than shown as a sliver.
            let aspect = max(0.5, min(2, Double(map.columns) / Double(map.rows)))
            let width = aspect >= 1 ? side : aligned(side * aspect)
            let height = aspect >= 1 ? aligned(side / aspect) : side
            if left > margin, left + width + margin > Double(frame.width) {
                left = margin
                bottom -= side + margin
            }
            guard left + width + margin <= Double(frame.width), bottom - height >= margin else {
                break
            }
            let picture = Box(x: left, y: bottom - height, width: width, height: height)
            panels.append(ResponsePanel(map: map, picture: picture, id: target.id))
            left += width + margin
        }
        return panels
    }
}

extension ScalarMap {
    /// True if the map is not empty and its values fit its size. Maps larger than any tracker makes
    /// are not drawn.
    var isUsable: Bool {
        (1...8192).contains(columns) && (1...8192).contains(rows) && values.count == columns * rows
    }
}

extension Drawing {
    /// Draws a panel's border in the target's colour, its dark halo, and the target's id.
    mutating func addPanelFrame(_ panel: ResponsePanel, _ color: DrawingColor) {
        let border = ResponsePanel.border(sizes)
        let corners = RotatedBox(panel.picture.inset(by: -border / 2)).corners
        for (width, color, opacity) in [
            (border + 2 * sizes.halo, DrawingColor.black, Self.haloOpacity), (border, color, 1),
        ] {
            for index in 0..<4 {
                shape.addLine(from: corners[index], to: corners[(index + 1) % 4], width: width)
            }
            layer.fill(&shape, color, opacity: opacity)
        }
        let text = "#\(panel.id)"
        let cap = max(7, (sizes.capHeight * 0.8).rounded())
        let inset = (cap * 0.4).rounded()
        if StrokeFont.standard.width(of: text, capHeight: cap) + 2 * inset <= panel.picture.width,
            cap + 2 * inset <= panel.picture.height
        {
            StrokeFont.standard.add(
                text, at: Point(x: panel.picture.x + inset, y: panel.picture.y + inset),
                capHeight: cap, to: &shape)
            layer.fill(&shape, .white, opacity: 0.95)
        }
    }
}
