import HoldfastImaging

/// Looking for a target that was lost.
extension Tracker {
    mutating func search(_ image: ImageView) {
        // As far as the target may have come: the window around the last place, and further every frame.
        let reach =
            (windowSide / 2 + parameters.searchSpeed * Double(lifecycle.missing)
                * windowSide / parameters.windowPadding) * max(scaleX, scaleY)
        var best: (found: Localization, window: SearchWindow, isNear: Bool)?
        for (i, place) in searchPlan.next(Int(parameters.searchWindows), reach: reach).enumerated()
        {
            let window = window(at: place)
            let found = localize(image, window: window)
            if found.evidence.hold > best?.found.evidence.hold ?? -1 {
                best = (found, window, i == 0)
            }
        }
        guard let best else { return report(image, confidence: 0) }
        evidence = best.found.evidence
        let confidence = evidence.confidence
        let state = lifecycle.search(hold: evidence.hold, isNear: best.isNear)
        if state != .lost || !lifecycle.isSearching {
            center = clamped(
                best.window.place(row: best.found.peak.row, column: best.found.peak.column),
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
