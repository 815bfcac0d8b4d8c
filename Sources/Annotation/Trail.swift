import HoldfastImaging

extension Drawing {
    /// Draws the way of a target, thinner and fainter the older it is, with a dot at the newest place.
    mutating func addTrail(_ trail: [Point], _ color: DrawingColor, length: Int) {
        let places = Self.thinned(trail.suffix(max(0, length)))
        guard places.count > 1 else { return }
        let last = Double(places.count - 1)
        for (thickening, color, opacity) in [
            (sizes.halo * 1.6, DrawingColor.black, Self.haloOpacity * 0.8), (0, color, 0.95),
        ] {
            for index in 1..<places.count {
                let share = Double(index) / last
                shape.addLine(
                    from: places[index - 1], to: places[index],
                    width: sizes.line * (0.5 + 0.5 * share) + thickening,
                    opacity: (Self.visibility(Double(index - 1) / last), Self.visibility(share)))
            }
            let newest = places[places.count - 1]
            shape.addLine(from: newest, to: newest, width: sizes.line * 2 + thickening)
            layer.fill(&shape, color, opacity: opacity)
        }
    }

    /// How opaque a trail is at a share of its length, oldest first.
    private static func visibility(_ share: Double) -> Float {
        Float(share * (2 - share))
    }

    /// The finite places of a trail without those that are less than a pixel from the one before; the
    /// newest stays.
    private static func thinned(_ trail: ArraySlice<Point>) -> [Point] {
        var places: [Point] = []
        for place in trail where place.x.isFinite && place.y.isFinite {
            if let last = places.last, last.distance(to: place) < 1 { continue }
            places.append(place)
        }
        if let newest = trail.last, newest.x.isFinite, newest.y.isFinite, !places.isEmpty {
            places[places.count - 1] = newest
        }
        return places
    }
}
