import HoldfastImaging

extension Drawing {
    /// Draws the path of a target, thinner and fainter the older it is, with a dot at the newest
    /// point.
    mutating func addTrail(_ trail: [Point], _ color: DrawingColor, length: Int) {
        let points = Self.thinned(trail.suffix(max(0, length)))
        guard points.count > 1 else { return }
        let last = Double(points.count - 1)
        for (thickening, color, opacity) in [
            (sizes.halo * 1.6, DrawingColor.black, Self.haloOpacity * 0.8), (0, color, 0.95),
        ] {
            for index in 1..<points.count {
                let share = Double(index) / last
                shape.addLine(
                    from: points[index - 1], to: points[index],
                    width: sizes.line * (0.5 + 0.5 * share) + thickening,
                    opacity: (Self.visibility(Double(index - 1) / last), Self.visibility(share)))
            }
            let newest = points[points.count - 1]
            shape.addLine(from: newest, to: newest, width: sizes.line * 2 + thickening)
            layer.fill(&shape, color, opacity: opacity)
        }
    }

    /// The opacity of a trail at a fraction of its length, oldest first.
    private static func visibility(_ share: Double) -> Float {
        Float(share * (2 - share))
    }

    /// The finite points of a trail without those less than a pixel away from the previous one. The
    /// newest is always kept.
    private static func thinned(_ trail: ArraySlice<Point>) -> [Point] {
        var points: [Point] = []
        for point in trail where point.x.isFinite && point.y.isFinite {
            if let last = points.last, last.distance(to: point) < 1 { continue }
            points.append(point)
        }
        if let newest = trail.last, newest.x.isFinite, newest.y.isFinite, !points.isEmpty {
            points[points.count - 1] = newest
        }
        return points
    }
}
