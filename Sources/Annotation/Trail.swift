import HoldfastImaging

extension Drawing {
    /// Draws the path of a target, thinner and fainter the older it is, with a dot at the newest
    /// point; of a small target only up to its box, which it would hide.
    mutating func addTrail(of target: TargetAnnotation, _ color: DrawingColor, length: Int) {
        var points = Self.thinned(target.trail.suffix(max(0, length)))
        let isClear = target.state != .lost && target.box.isValid && sizes.isSmall(target.box)
        if isClear { points = Self.outside(target.box.inset(by: -2 * sizes.line), points) }
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
            if !isClear {
                shape.addLine(from: newest, to: newest, width: sizes.line * 2 + thickening)
            }
            layer.fill(&shape, color, opacity: opacity)
        }
    }

    /// The end of a path that lies before it enters a box for the last time.
    private static func outside(_ box: Box, _ points: [Point]) -> [Point] {
        func isInside(_ point: Point) -> Bool {
            point.x > box.x && point.x < box.maxX && point.y > box.y && point.y < box.maxY
        }
        /// Where the way from a point outside to one inside enters the box.
        func border(_ outside: Point, _ inside: Point) -> Point {
            var (out, into) = (outside, inside)
            for _ in 0..<16 {
                let middle = out.between(into, share: 0.5)
                if isInside(middle) { into = middle } else { out = middle }
            }
            return out
        }
        let end = (points.lastIndex { !isInside($0) } ?? -1) + 1
        // What crosses the box earlier would hide the target as well.
        let start = (points[..<end].lastIndex(where: isInside) ?? -1) + 1
        var result = Array(points[start..<end])
        guard let first = result.first, let last = result.last else { return [] }
        if start > 0 { result.insert(border(first, points[start - 1]), at: 0) }
        if end < points.count { result.append(border(last, points[end])) }
        return result
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
