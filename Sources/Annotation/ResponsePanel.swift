import HoldfastImaging

/// A target's response map as a small picture in the frame's corner.
struct ResponsePanel {
    let map: ScalarMap
    /// Where the map is drawn.
    let picture: Box
    let id: Int
    /// Where the map's peak is in the frame.
    let peak: Point

    /// The panel with its border.
    func outline(_ sizes: DrawingSizes) -> Box { picture.inset(by: -Self.border(sizes)) }

    static func border(_ sizes: DrawingSizes) -> Double { max(1, sizes.line.rounded()) }

    /// Panels for the targets that have a response map, side by side from the lower left corner, with
    /// a new row above where one is full. Targets for which no room is left get none.
    static func layout(
        _ targets: [TargetAnnotation], sizes: DrawingSizes, frame: (width: Int, height: Int)
    ) -> [ResponsePanel] {
        let margin = max(2, (sizes.capHeight * 0.6).rounded()) + border(sizes)
        let side = (Double(min(frame.width, frame.height)) * 0.26).rounded()
        guard side >= 8 else { return [] }
        var panels: [ResponsePanel] = []
        var left = margin
        var bottom = Double(frame.height) - margin
        for target in targets {
            guard let map = target.response, let peak = map.peak else { continue }
            // Very long maps are shown squeezed rather than as a sliver.
            let aspect = max(0.5, min(2, Double(map.columns) / Double(map.rows)))
            let width = (aspect >= 1 ? side : side * aspect).rounded()
            let height = (aspect >= 1 ? side / aspect : side).rounded()
            if left > margin, left + width + margin > Double(frame.width) {
                left = margin
                bottom -= side + margin
            }
            guard left + width + margin <= Double(frame.width), bottom - height >= margin else {
                break
            }
            let picture = Box(x: left, y: bottom - height, width: width, height: height)
            panels.append(
                ResponsePanel(
                    map: map, picture: picture, id: target.id,
                    peak: Point(
                        x: left + (Double(peak.column) + 0.5) / Double(map.columns) * width,
                        y: picture.y + (Double(peak.row) + 0.5) / Double(map.rows) * height)))
            left += width + margin
        }
        return panels
    }
}

extension ScalarMap {
    /// The cell of the largest value; nil if the map is empty or its numbers do not fit its size.
    fileprivate var peak: (column: Int, row: Int)? {
        guard columns > 0, rows > 0, columns <= 8192, rows <= 8192, values.count == columns * rows
        else { return nil }
        var best: Int?
        for index in values.indices where values[index].isFinite {
            if best.map({ values[index] > values[$0] }) ?? true { best = index }
        }
        return best.map { ($0 % columns, $0 / columns) }
    }
}

extension Drawing {
    /// Draws what is under a panel's picture: its border in the target's colour and a dark halo.
    mutating func addPanelGround(_ panel: ResponsePanel, _ color: DrawingColor) {
        let border = panel.outline(sizes)
        shape.addPlate(border.inset(by: -sizes.halo), cornerRadius: sizes.halo * 2)
        layer.fill(&shape, .black, opacity: Self.haloOpacity)
        shape.addPlate(border, cornerRadius: sizes.halo)
        layer.fill(&shape, color)
    }

    /// Draws what is over a panel's picture: the target's number and a ring around the peak.
    mutating func addPanelMarks(_ panel: ResponsePanel, _ color: DrawingColor) {
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
