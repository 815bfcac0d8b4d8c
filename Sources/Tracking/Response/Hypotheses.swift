import HoldfastImaging

/// A position that is followed, for some frames, as the one where the target may be after all.
struct Hypothesis: Sendable {
    /// A branch that went there and learns nothing.
    var branch: Branch
    var confidence: Double
    /// How much better the target's colours keep within its box, summed over the frames.
    var advantage = 0.0
    var frames = 0
    /// On how many of them it and the target were seen side by side, it fitting no better.
    var coexisting = 0
}

/// Deciding between peaks by what becomes of them.
///
/// What a frame shows of two peaks seldom tells which is the target (see
/// ``PeakResponseRegularization``); what the next frames show does. So strong sub-peaks are followed
/// beside the target by branches that learn nothing, and how much better the target's colours keep within
/// their boxes than within its own is summed over the frames. Unlike the response this does not come from
/// what the filter learned last, and clutter does not keep it for long. A hypothesis that is ahead by
/// `prr.hypothesis-margin` is taken for the target, together with what was known before the peaks
/// competed: what was learned from the wrong one is forgotten.
///
/// The response may have no peak at a target that has turned or changed. So the position where the
/// target's colours keep best is followed, too, if they do so clearly better than where it was found. That
/// needs colours that a slip has not taught the tracker (see ``ColorHistogram``).
///
/// What a doubtful box teaches may be something else. So as soon as the expected overlap falls below
/// `state.uncertain`, positions are judged by what was known before, and followed by it, until the box is
/// sure again: a tracker that holds on to the background can still come back.
///
/// A hypothesis that is seen beside the target for some frames, fitting no better, is a distractor
/// and does not take the target's place. Frames on which the target's own box is doubtful do not count: what
/// is there may be something else.
///
/// To stand out from the surroundings is not enough, since a distractor beside the target lowers its
/// contrast. Figures: docs/ablation.md.
extension Tracker {
    /// Follows the hypotheses there are and proposes new ones, before anything is learned.
    ///
    /// - Returns: The overlap to expect if a hypothesis has taken the target's place, else nil.
    mutating func resolveHypotheses(
        _ image: ImageView, result: FrameResult, prior: PriorState
    ) -> Double? {
        let prr = stages.parameters.prr
        guard prr.weight > 0, prr.hypotheses > 0, branch.appearance.usesColor else { return nil }
        let found = result.found
        noteDoubt(confidence: result.confidence)
        var (scores, fit) = (found.response.colors, found.evidence.colorFit)
        if let beforeDoubt {
            scores = beforeDoubt.appearance.colorScore(of: found.response.observation)
            fit = branch.colorFit(at: found.peak, in: found.window, colors: scores)
        }
        guard let colors = fit else {
            hypotheses = []
            return nil
        }
        let least = prr.hypothesisLevel * max(found.height, 1e-9)
        var rivals = found.competitors.prefix(2).filter { Double($0.value) >= least }
        if let rival = colorRival(of: found, colors: colors, in: scores) { rivals.append(rival) }
        guard !hypotheses.isEmpty || !rivals.isEmpty else { return nil }
        for i in hypotheses.indices {
            hypotheses[i].follow(
                image, camera: prior.camera, frame: framesSeen, against: colors,
                isTargetSure: result.confidence >= parameters.state.uncertain, stages: &stages)
        }
        for rival in rivals where hypotheses.count < prr.hypotheses {
            propose(
                rival, result: result, prior: prior, colors: colors, in: scores, image: image)
        }
        noteDistractors()
        let box = branch.pose.box
        hypotheses.removeAll {
            $0.branch.states.isSearching
                || $0.branch.pose.box.overlap(box) >= Hypothesis.sameBox
        }
        if let best = hypotheses.filter({
            $0.isSeen(instead: branch) && !isDistractor($0) && !isAnotherTarget($0)
        }).max(by: { $0.advantage < $1.advantage }),
            best.advantage > prr.hypothesisMargin
        {
            branch = best.branch
            hypotheses = []
            beforeDoubt = nil
            // What spoke for another box around the wrong object says nothing of the right one.
            forgetBoxEvidence()
            return best.confidence
        }
        hypotheses.removeAll {
            $0.frames >= prr.hypothesisFrames || $0.advantage < -prr.hypothesisMargin / 2
        }
        return nil
    }

    /// Keeps what is known of the target from where its box becomes doubtful until it is sure again.
    private mutating func noteDoubt(confidence: Double) {
        if confidence >= parameters.state.uncertain + Self.regained {
            beforeDoubt = nil
        } else if confidence < parameters.state.uncertain, beforeDoubt == nil {
            beforeDoubt = branch
        }
    }

    /// A doubt ends at an expected overlap that is so much higher than where it begins.
    private static let regained = 0.1

    /// Whether a hypothesis is known to be something else than the target: both were seen at once. That the
    /// target fits worse later, as when something covers it, makes the other no more likely.
    private func isDistractor(_ hypothesis: Hypothesis) -> Bool {
        hypothesis.coexisting >= parameters.prr.coexistence
    }

    private func isAnotherTarget(_ hypothesis: Hypothesis) -> Bool {
        otherObjects.areHeld(
            at: hypothesis.branch.pose.center, pose: hypothesis.branch.pose)
    }

    private mutating func noteDistractors() {
        for hypothesis in hypotheses where isDistractor(hypothesis) {
            otherObjects.distractors.observe(
                center: hypothesis.branch.pose.center,
                velocity: hypothesis.branch.motion.velocity, frame: framesSeen,
                size: branch.pose.size)
        }
    }

    /// Where the target's colours fill the box best, away from where it was found, if they keep within
    /// it clearly better there.
    private func colorRival(
        of found: Localization, colors: ColorFit, in scored: ColorScore
    ) -> ResponseMap.Peak? {
        let geometry = branch.pose.geometry
        let reach = Hypothesis.reach * geometry.targetCells
        guard !scored.isEmpty else { return nil }
        let score = ResponseMap(size: geometry.cells, values: scored.map, spectrum: [])
        guard let rival = score.highest(from: reach, off: found.peak),
            Double(rival.value) > colors.inside
        else { return nil }
        let advantage = Hypothesis.advantage(
            of: branch.colorFit(at: rival, in: found.window, colors: scored), over: colors)
        return advantage > stages.parameters.prr.hypothesisAdvantage ? rival : nil
    }

    /// Begins to follow a position, unless a hypothesis is there already.
    private mutating func propose(
        _ rival: ResponseMap.Peak, result: FrameResult, prior: PriorState, colors: ColorFit,
        in scored: ColorScore, image: ImageView
    ) {
        let position = result.found.position(of: rival, on: image)
        let reach = Hypothesis.reach * branch.pose.size
        guard
            hypotheses.allSatisfy({ $0.branch.pose.center.distance(to: position) >= reach })
        else { return }
        var other = beforeDoubt ?? branch
        other.pose.center = prior.center
        other.motion = prior.motion
        other.move(to: position, camera: prior.camera)
        hypotheses.append(
            Hypothesis(
                branch: other, confidence: result.confidence,
                advantage: Hypothesis.advantage(
                    of: branch.colorFit(at: rival, in: result.found.window, colors: scored),
                    over: colors),
                frames: 1))
    }
}

extension Hypothesis {
    /// Whether what is there looks like the target, and not far less so than what is followed: what has the
    /// target's colours alone is seldom it.
    func isSeen(instead other: Branch) -> Bool {
        branch.states.state == .tracking
            && branch.evidence.firstSimilarity > other.evidence.firstSimilarity - Self.lessAlike
    }

    /// So much less like the first frame may be what takes the target's place, which may have turned.
    private static let lessAlike = 0.2

    /// Overlap from which two boxes show the same.
    fileprivate static let sameBox = 0.5
    /// Nearer than that to a hypothesis, target sizes, a sub-peak is the same.
    fileprivate static let reach = 0.7
    /// The advantage of what lies outside the picture.
    fileprivate static let unseen = -1.0

    /// How much better the target's colours keep within one box than within another: they fill it more
    /// and stand out more from what surrounds it. A distractor fills its box no more than the target
    /// does, though the target may stand out less while the distractor is near it.
    fileprivate static func advantage(of one: ColorFit?, over other: ColorFit) -> Double {
        guard let one else { return unseen }
        return min(one.inside - other.inside, one.contrast - other.contrast)
    }

    /// Goes on to the next frame, where the target's colours are `colors`.
    fileprivate mutating func follow(
        _ image: ImageView, camera: Point?, frame: Int, against colors: ColorFit,
        isTargetSure: Bool, stages: inout Stages
    ) {
        // It stands for one position, and is not to leave it for another.
        let result = branch.follow(
            image, camera: camera, frame: frame, searchingAround: nil, stages: &stages)
        confidence = result.confidence
        let lead = Self.advantage(of: result.found.evidence.colorFit, over: colors)
        advantage += lead
        frames += 1
        if isTargetSure, lead <= stages.parameters.prr.hypothesisAdvantage,
            branch.states.state == .tracking
        {
            coexisting += 1
        }
        stages.drop(result.found)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.number(&confidence)
        try archive.number(&advantage)
        try archive.whole(&frames)
        try archive.whole(&coexisting)
        guard (0...1).contains(confidence), (0..<Int.max - 8).contains(frames),
            (0...frames).contains(coexisting)
        else {
            throw .invalidState(reason: "a hypothesis that cannot be")
        }
        try branch.archive(&archive)
    }
}
