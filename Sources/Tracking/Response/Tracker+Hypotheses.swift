import HoldfastImaging

/// A place that is followed, for some frames, as the one where the target may be after all.
struct Hypothesis: Sendable {
    /// A tracker that went there and learns nothing.
    var tracker: Tracker
    var confidence: Double
    /// How much better the target's colours keep within its box, summed over the frames.
    var advantage = 0.0
    var frames = 0
}

/// Deciding between peaks by what becomes of them.
///
/// What a frame shows of two peaks seldom tells which is the target (see
/// ``PeakResponseRegularization``); what the next frames show does. So strong sub-peaks are followed
/// beside the target by copies of the tracker that learn nothing, and how much better the target's
/// colours keep within their boxes than within its own is summed over the frames. Unlike the response
/// this does not come from what the filter learned last, and clutter does not keep it for long: of 73
/// sub-peaks that held the target ten frames later, while the tracker did not, all evidence of
/// their first frame (a regression fitted to other sequences) finds 1 before it takes 5 wrong ones of 459,
/// the contrast of colours over ten frames 24. A hypothesis that is ahead by `prr.hypothesis-margin` is
/// taken for the target, together with what was known before the peaks competed: what was learned
/// from the wrong one is forgotten.
///
/// The response may have no peak at a target that has turned or changed. So the place where the target's
/// colours keep best is followed, too, if they do so clearly better than where it was found. That needs
/// colours that a slip has not taught the tracker (see ``ColorHistogram``): with those learned from every
/// frame alike, 9 of 780 starts were lost by such places and 4 saved.
///
/// To stand out from the surroundings is not enough, since a twin beside the target lowers its contrast:
/// by that alone the mean overlap over five scenes with twins fell from 0.97 to 0.32.
extension Tracker {
    /// Follows the hypotheses there are and proposes new ones, before anything is learned.
    ///
    /// - Returns: The overlap to expect if a hypothesis has taken the target's place, else nil.
    mutating func resolveHypotheses(_ image: ImageView, step: Step, past: Past) -> Double? {
        guard parameters.prrWeight > 0, parameters.prrHypotheses > 0, usesColor else { return nil }
        let least = parameters.prrHypothesisLevel * max(step.found.height, 1e-9)
        guard let colors = step.found.evidence.colorFit else {
            hypotheses = []
            return nil
        }
        var rivals = step.found.competitors.prefix(2).filter { Double($0.value) >= least }
        if let rival = colorRival(of: step, colors: colors) { rivals.append(rival) }
        guard !hypotheses.isEmpty || !rivals.isEmpty else { return nil }
        for i in hypotheses.indices {
            hypotheses[i].follow(image, camera: past.camera, frame: framesSeen, against: colors)
        }
        for rival in rivals where hypotheses.count < Int(parameters.prrHypotheses) {
            propose(rival, step: step, past: past, colors: colors, image: image)
        }
        let box = shapedBox
        hypotheses.removeAll {
            $0.tracker.lifecycle.isSearching
                || $0.tracker.shapedBox.overlap(box) >= Hypothesis.sameBox
        }
        if let best = hypotheses.max(by: { $0.advantage < $1.advantage }),
            best.advantage > parameters.prrHypothesisMargin
        {
            let (cameraMotion, refinement) = (cameraMotion, boxRefinement)
            self = best.tracker
            self.cameraMotion = cameraMotion
            boxRefinement = refinement
            boxRefinement?.forget()
            return best.confidence
        }
        hypotheses.removeAll { [parameters] in
            $0.frames >= Int(parameters.prrHypothesisFrames)
                || $0.advantage < -parameters.prrHypothesisMargin / 2
        }
        return nil
    }

    /// Where the target's colours fill the box best, away from where it was found, if they keep within
    /// it clearly better there.
    private func colorRival(of step: Step, colors: ColorFit) -> ResponseMap.Peak? {
        let reach = Hypothesis.reach * (targetColumns * targetRows).squareRoot()
        let score = ResponseMap(size: plan.size, values: colorScore, spectrum: [])
        guard let rival = score.highest(from: reach, off: step.found.peak),
            Double(rival.value) > colors.inside
        else { return nil }
        let advantage = Hypothesis.advantage(of: colorFit(at: rival, in: step.window), over: colors)
        return advantage > parameters.prrHypothesisAdvantage ? rival : nil
    }

    /// Begins to follow a place, unless a hypothesis is there already.
    private mutating func propose(
        _ rival: ResponseMap.Peak, step: Step, past: Past, colors: ColorFit, image: ImageView
    ) {
        let place = location(of: rival, in: step.window, on: image)
        let reach = Hypothesis.reach * currentBox.area.squareRoot()
        guard hypotheses.allSatisfy({ $0.tracker.center.distance(to: place) >= reach }) else {
            return
        }
        var tracker = self
        tracker.hypotheses = []
        tracker.boxRefinement = nil
        tracker.center = past.center
        tracker.motion = past.motion
        tracker.move(to: place, camera: past.camera)
        hypotheses.append(
            Hypothesis(
                tracker: tracker, confidence: step.confidence,
                advantage: Hypothesis.advantage(
                    of: colorFit(at: rival, in: step.window), over: colors), frames: 1))
    }
}

extension Hypothesis {
    /// Overlap from which two boxes show the same.
    fileprivate static let sameBox = 0.5
    /// Nearer than that to a hypothesis, target sizes, a sub-peak is the same.
    fileprivate static let reach = 0.7
    /// The advantage of what lies outside the picture.
    fileprivate static let unseen = -1.0

    /// How much better the target's colours keep within one box than within another: they fill it more
    /// and stand out more from what surrounds it. A twin fills its box no more than the target does,
    /// though the target may stand out less while the twin is near it.
    fileprivate static func advantage(of one: ColorFit?, over other: ColorFit) -> Double {
        guard let one else { return unseen }
        return min(one.inside - other.inside, one.contrast - other.contrast)
    }

    /// Goes on to the next frame, where the target's colours are `colors`.
    fileprivate mutating func follow(
        _ image: ImageView, camera: Point?, frame: Int, against colors: ColorFit
    ) {
        tracker.framesSeen = frame
        // It stands for one place, and is not to leave it for another.
        let step = tracker.step(image, camera: camera, looksAround: false)
        confidence = step.confidence
        advantage += Self.advantage(of: step.found.evidence.colorFit, over: colors)
        frames += 1
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.number(&confidence)
        try archive.number(&advantage)
        try archive.whole(&frames)
        guard (0...1).contains(confidence), frames >= 0, frames < Int.max - 8 else {
            throw .invalidState(reason: "a hypothesis that cannot be")
        }
        // A hypothesis has none of its own.
        try tracker.archiveModel(&archive)
    }
}
