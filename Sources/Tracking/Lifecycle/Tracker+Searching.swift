import HoldfastImaging

/// Looking for a target that was lost.
extension Tracker {
    mutating func search(_ image: ImageView) {
        // What is lost stays where it is in the scene, not on the picture.
        if parameters.motionCamera > 0, let camera = cameraMotion.observe(image) {
            center = clamped(Point(x: center.x + camera.x, y: center.y + camera.y), to: image)
            searchPlan.shift(by: camera)
        }
        // As far as the target may have come: the window around the last place, and further every frame.
        let size = (firstWidth * firstHeight).squareRoot()
        let reach =
            (windowSide / 2 + parameters.searchSpeed * Double(lifecycle.missing) * size)
            * max(scaleX, scaleY)
        expectation = motion.expectation(from: center, camera: nil)
        let places = searchPlan.next(Int(parameters.searchWindows), reach: reach)
        let best = firmest(at: places, on: image)
        guard let best else { return report(image, confidence: 0) }
        evidence = best.found.evidence
        let state = lifecycle.search(hold: evidence.hold, isNear: best.index == 0)
        let confidence = expectedOverlap()
        if state != .lost || !lifecycle.isSearching {
            center = location(of: best.found.peak, in: best.window, on: image)
            report(image, confidence: confidence)
        } else {
            // Nothing seen is worth a resumption, so the box, at the last place, is worth little.
            report(image, confidence: min(confidence, 0.1))
        }
    }

    /// The window, of those at some places, in which the target is held most firmly.
    mutating func firmest(
        at places: [Point], on image: ImageView
    ) -> (found: Localization, window: SearchWindow, index: Int)? {
        var best: (found: Localization, window: SearchWindow, index: Int)?
        for (i, place) in places.enumerated() {
            let window = window(at: place)
            let found = localize(image, window: window)
            if found.evidence.hold > best?.found.evidence.hold ?? -1 { best = (found, window, i) }
        }
        return best
    }

    /// Where a peak of a window lies on the picture.
    func location(
        of peak: ResponseMap.Peak, in window: SearchWindow, on image: ImageView
    ) -> Point {
        clamped(window.place(row: peak.row, column: peak.column), to: image)
    }

    func clamped(_ point: Point, to image: ImageView) -> Point {
        Point(
            x: min(max(point.x, 0), Double(image.width)),
            y: min(max(point.y, 0), Double(image.height)))
    }
}
