import HoldfastImaging

/// Looking for a target that was lost.
extension Tracker {
    mutating func search(_ image: ImageView) {
        var best: (found: Localization, region: Box, isNear: Bool)?
        for (i, place) in searchPlan.next(Int(parameters.searchWindows)).enumerated() {
            let region = windowRegion(at: place)
            let found = localize(image, region: region)
            if found.evidence.hold > best?.found.evidence.hold ?? -1 {
                best = (found, region, i == 0)
            }
        }
        guard let best else { return report(image, confidence: 0) }
        evidence = best.found.evidence
        let confidence = evidence.confidence
        if lifecycle.search(hold: evidence.hold, isNear: best.isNear) != .lost {
            center = clamped(
                place(row: best.found.peak.row, column: best.found.peak.column, in: best.region),
                to: image)
            report(image, confidence: confidence)
        } else {
            // Nothing seen is worth a resumption, so the box, at the last place, is worth little.
            report(image, confidence: min(confidence, 0.1))
        }
    }

    func clamped(_ point: Point, to image: ImageView) -> Point {
        Point(
            x: min(max(point.x, 0), Double(image.width)),
            y: min(max(point.y, 0), Double(image.height)))
    }
}
