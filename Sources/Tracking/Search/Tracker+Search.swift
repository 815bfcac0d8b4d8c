import HoldfastImaging

/// Looking for a target that was lost, and going on after frames that were not seen.
extension Tracker {
    mutating func beginSearch(_ image: ImageView) {
        hypotheses = []
        branch.motion.stop()
        searchPlan.begin(around: branch.pose.window(at: branch.pose.center), in: image)
    }

    mutating func search(_ image: ImageView) {
        // What is lost stays where it is in the scene, not on the picture.
        if let camera = observeCamera(image) {
            let center = branch.pose.center
            branch.pose.center = Point(x: center.x + camera.x, y: center.y + camera.y)
                .clamped(to: image)
            searchPlan.shift(by: camera)
        }
        // As far as the target may have come: the window around the last position, and further every
        // frame.
        let (pose, parameters) = (branch.pose, stages.parameters.search)
        let reach =
            (pose.geometry.windowSide / 2
                + parameters.speed * Double(branch.states.missing) * pose.geometry.targetSize)
            * pose.largestScale
        let best = branch.bestMatch(
            at: searchPlan.next(parameters.windows, reach: reach), on: image,
            prediction: branch.motion.predict(from: pose.center, camera: nil), stages: &stages)
        guard let best else { return report(image, confidence: 0) }
        branch.evidence = best.found.evidence
        branch.states.search(score: best.found.evidence.score, isNear: best.index == 0)
        let confidence = branch.expectedOverlap(frame: framesSeen)
        if branch.states.isSearching {
            // Nothing seen is worth a resumption, so the box, at the last position, is worth little.
            report(image, confidence: min(confidence, 0.1))
        } else {
            branch.pose.center = best.found.position(on: image)
            report(image, confidence: confidence)
        }
        show(best.found.response)
    }

    /// Finds the target on the first frame after a gap.
    ///
    /// The target may have gone farther than a window reaches. Where it is not seen well at its last
    /// position, the windows around that are looked at, `search.gap-rings` rings of them. Costs up to 25
    /// updates with the two rings of the presets.
    public mutating func resume(image: ImageView) -> Estimate {
        guard branch.states.state != .lost else { return update(image: image) }
        branch.motion.stop()
        hypotheses = []
        let home = branch.pose.window(at: branch.pose.center)
        let prediction = branch.motion.predict(from: home.center, camera: nil)
        let here = branch.localize(image, window: home, prediction: prediction, stages: &stages)
        defer { stages.drop(here) }
        guard !branch.states.accepts(score: here.evidence.score, isNear: false) else {
            return update(image: image)
        }
        let best = branch.bestMatch(
            at: SearchGrid.positions(
                around: home, rings: parameters.search.gapRings, in: image), on: image,
            prediction: prediction, stages: &stages)
        if let best {
            if best.found.evidence.score > here.evidence.score {
                branch.pose.center = best.found.position(on: image)
            }
            stages.drop(best.found)
        }
        return update(image: image)
    }
}
