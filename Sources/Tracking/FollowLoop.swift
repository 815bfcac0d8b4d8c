import HoldfastImaging

/// What a branch found on a frame.
struct FrameResult: Sendable {
    var found: Localization
    /// The overlap with the true box to expect.
    var confidence: Double
}

/// Where a branch was before a frame.
struct PriorState: Sendable {
    var center: Point
    var motion: MotionModel
    /// The picture's shift since.
    var camera: Point?
}

/// The way of a frame: observe and localize (``Branch/follow(_:camera:frame:searchingAround:stages:)``),
/// judge, fit, learn.
extension Tracker {
    mutating func follow(_ image: ImageView) {
        let camera = observeCamera(image)
        if seesNothing(in: image) {
            branch.coast(lead: parameters.motion.lead, on: image)
            return reportUnseen(image)
        }
        if cameraMotion.isCut, !isSeenAfterCut(image) { return }
        let prior = PriorState(center: branch.pose.center, motion: branch.motion, camera: camera)
        var result = branch.follow(
            image, camera: camera, frame: framesSeen, searchingAround: otherObjects,
            stages: &stages)
        beginLook(image, confidence: result.confidence)
        if branch.framesUnseen == 0 { cameraMotion.setAnchor() }
        defer { show(result.found.response) }
        if branch.states.isSearching {
            beginSearch(image)
            return report(image, confidence: result.confidence)
        }
        if let confidence = resolveHypotheses(image, result: result, prior: prior) {
            return reportTakeover(image, confidence: confidence)
        }
        if branch.states.state == .tracking {
            branch.fitBox(image, result.found, frame: framesSeen, stages: &stages)
            branch.learn(image, &result.found, frame: framesSeen, stages: &stages)
        }
        report(image, confidence: result.confidence)
    }
}

extension Branch {
    /// Finds the target and moves to it, unless it is to be searched for now; learns nothing.
    ///
    /// - Parameters:
    ///   - frame: How many frames were seen since the first.
    ///   - others: Where the target is not, when the windows around are looked at because it is not seen
    ///     where it was; nil to look at no other window.
    mutating func follow(
        _ image: ImageView, camera: Point?, frame: Int, searchingAround others: OtherObjects?,
        stages: inout Stages
    ) -> FrameResult {
        let prediction = motion.predict(from: pose.center, camera: camera, unseen: framesBlind)
        let search = stages.parameters.search
        var found = localize(
            image,
            window: pose.window(
                at: windowCenter(prediction, lead: stages.parameters.motion.lead)
                    .clamped(to: image)),
            prediction: prediction, stages: &stages)
        if found.step(pose.geometry) > search.refineDistance {
            found = refined(found, on: image, prediction: prediction, stages: &stages)
        }
        if let others, states.missing == 0 || framesBlind > 0,
            states.isMissed(score: found.evidence.score)
        {
            found = soughtAround(
                found, on: image, prediction: prediction, stages: &stages,
                rings: framesBlind > 0 && search.rings > 0 ? search.gapRings : search.rings,
                isExcluded: { others.explain($0, frame: frame, pose: pose) })
        }
        evidence = found.evidence
        states.follow(
            score: evidence.score, ratio: evidence.peakToSidelobeRatio,
            staysInPlace: confidence.staysInPlace(evidence))
        if found.position(on: image).distance(to: prediction.position) > pose.size {
            self.confidence.beginAnew()
        }
        let confidence = expectedOverlap(frame: frame)
        if states.missing == 1, states.showsNothing(score: evidence.score) {
            // A single frame with nothing like the target says nothing of where it is.
            coast(lead: stages.parameters.motion.lead, on: image)
        } else if !states.isSearching {
            move(to: found.position(on: image), camera: camera)
        }
        return FrameResult(found: found, confidence: confidence)
    }

    /// Where to lay the window: where the target was, unless it goes fast and as predicted. Then the
    /// window goes with it, and the target stays in its middle, where the filter sees best.
    private func windowCenter(_ prediction: MotionModel.Prediction, lead: Double) -> Point {
        let step = prediction.position.distance(to: pose.center)
        let leads =
            step > lead * pose.size && prediction.squaredError < 0.5 * motion.squaredStep
        return leads ? prediction.position : pose.center
    }

    /// Takes in a frame that does not show the target: it stays where it is, or goes on if it goes fast and as
    /// predicted.
    mutating func coast(lead: Double, on image: ImageView) {
        // How such a frame differs from the last says nothing of the camera.
        let prediction = motion.predict(from: pose.center, camera: nil)
        pose.center = windowCenter(prediction, lead: lead).clamped(to: image)
        framesBlind = min(framesBlind + 1, Self.longestUnseen)
        stayUnseen()
    }

    /// Fits size, angle and aspect ratio to a target that was found, and moves the box towards what its
    /// colours fill.
    mutating func fitBox(
        _ image: ImageView, _ found: Localization, frame: Int, stages: inout Stages
    ) {
        fitter.fit(image, pose: &pose, frame: frame, using: &stages.fitting)
        if appearance.usesColor {
            fitter.followColors(
                image, pose: &pose, window: found.window,
                likelihoods: { appearance.colorLikelihoods(in: found.response.observation) })
        }
    }

    /// Learns from a frame on which the target is seen.
    ///
    /// - Parameter found: Loses its spectrum where the filter is trained on it.
    mutating func learn(
        _ image: ImageView, _ found: inout Localization, frame: Int, stages: inout Stages
    ) {
        appearance.learn(found, box: pose.colorBox(in: found.window))
        fitter.learn(from: stages.fitting)
        let (parameters, prr) = (stages.parameters.filter, stages.parameters.prr)
        guard trainings.isDue(frame: frame, response: found.evidence.response) else { return }
        if prr.weight > 0, prr.negatives > 0,
            found.evidence.subpeakRatio >= prr.candidateLevel,
            let distractor = found.competitors.first
        {
            let position = found.window.position(row: distractor.row, column: distractor.column)
            let negative = stages.observer.observe(image, window: pose.window(at: position))
            appearance.insertNegative(
                negative, target: pose.center, weight: prr.negativeWeight * prr.weight,
                limit: prr.negatives)
            stages.observer.recycle(negative)
        }
        let window = pose.window(at: pose.center)
        if let offset = found.window.offset(of: window, targetCells: pose.geometry.targetCells),
            max(abs(offset.row), abs(offset.column)) <= parameters.reuse
        {
            appearance.train(
                on: FilterLearner.Lesson(
                    spectrum: found.response.takeSpectrum(
                        leaving: stages.trainer.spareSpectrum()),
                    row: offset.row, column: offset.column),
                with: stages.trainer)
        } else {
            var sample = stages.observer.observe(image, window: window)
            let spectrum = sample.takeSpectrum(leaving: stages.trainer.spareSpectrum())
            appearance.train(
                on: FilterLearner.Lesson(spectrum: spectrum, row: 0, column: 0),
                with: stages.trainer)
            stages.observer.recycle(sample)
        }
    }
}
