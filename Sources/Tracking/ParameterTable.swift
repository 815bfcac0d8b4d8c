extension TrackerParameters {
    /// All parameters by name, in the order of ``table``.
    public var values: [(name: String, value: Double)] {
        Self.table.map { ($0.name, self[keyPath: $0.path]) }
    }

    /// Sets the parameter `name`.
    ///
    /// - Throws: ``TrackerError/invalidParameter(name:reason:)`` for an unknown name or a value
    ///   outside its range.
    public mutating func set(_ name: String, to value: Double) throws(TrackerError) {
        guard let entry = Self.table.first(where: { $0.name == name }) else {
            throw .invalidParameter(name: name, reason: "no such parameter")
        }
        guard entry.range.contains(value) else {
            throw .invalidParameter(
                name: name,
                reason: "\(value) is outside \(entry.range.lowerBound)...\(entry.range.upperBound)")
        }
        guard !entry.isWhole || value == value.rounded() else {
            throw .invalidParameter(name: name, reason: "\(value) is not a whole number")
        }
        self[keyPath: entry.path] = value
    }

    /// What the table's ranges cannot say.
    func check() throws(TrackerError) {
        func demand(_ holds: Bool, _ name: String, _ reason: String) throws(TrackerError) {
            if !holds { throw .invalidParameter(name: name, reason: reason) }
        }
        for entry in Self.table {
            var copy = self
            try copy.set(entry.name, to: self[keyPath: entry.path])
        }
        try demand(
            FourierPlan(size: Int(windowCells)) != nil, "window.cells",
            "must be even, with no prime factor above 5")
        try demand(Int(cellSize) % 2 == 0, "window.cell-size", "must be even")
        try demand(
            Int(gradientChannels) % FourierPlan.lanes == 0, "features.gradient",
            "must be a multiple of \(FourierPlan.lanes)")
        try demand(Int(scaleCount) % 2 == 1, "scale.count", "must be odd")
        try demand(
            rotationCount < 2 || Int(rotationCount) % 2 == 1, "rotation.count", "must be odd")
        try demand(aspectCount < 2 || Int(aspectCount) % 2 == 1, "aspect.count", "must be odd")
    }

    /// Every parameter's description, grouped by the stage that it belongs to.
    public static let table: [ParameterDescription] = [
        .init(
            "window.padding", \.windowPadding, "target sizes", 2...8,
            "Side of the search window (ECO-HC: 4 to 5; 4 and 5 looked alike)."),
        .init(
            "window.finest", \.windowFinest, "pixels", 0...10,
            "Least distance between samples: at 1 a small target is sampled no finer than its frame, in a wider window; at 0 every target alike, however small."
        ),
        .init(
            "window.cells", \.windowCells, "cells", 16...128, whole: true,
            "Cells on a side of the window; even, no prime factor above 5."),
        .init(
            "window.cell-size", \.cellSize, "samples", 2...8, whole: true,
            "Samples on a side of a cell of the gradient histogram (Felzenszwalb et al. 2010: 8; trackers: 4)."
        ),
        .init(
            "features.gradient", \.gradientChannels, "channels", 8...32, whole: true,
            "Principal components of the 31 gradient channels; a multiple of 8."),
        .init(
            "features.color", \.colorChannels, "channels", 8...8, whole: true,
            "Principal components of the 11 colour terms."),
        .init(
            "label.width", \.labelWidth, "target sizes", 0.01...0.5,
            "Standard deviation of the desired response (ECO: 1/16)."),
        .init(
            "regularization.floor", \.regularizationFloor, "1", 0...1,
            "Root of the penalty on the target's centre."),
        .init(
            "regularization.slope", \.regularizationSlope, "1", 0...10,
            "Growth of the root towards the target's edge and beyond (SRDCF, eq. 7)."),
        .init(
            "regularization.ceiling", \.regularizationCeiling, "1", 1...1000,
            "Largest root."),
        .init(
            "memory.size", \.memorySize, "samples", 2...100, whole: true,
            "Samples that the filter is learned from."),
        .init(
            "memory.rate", \.learningRate, "1", 0...1,
            "Weight of a new sample; older ones fade by it."),
        .init(
            "memory.first", \.firstSampleWeight, "1", 0...1,
            "The first frame's sample never weighs less."),
        .init(
            "memory.trust", \.memoryTrust, "1", 0...10,
            "Exponent of the hold, as a share of usual, in a new sample's weight. At 2 it lost 0.008 AUC over 78 starts, so samples of tracking frames count alike."
        ),
        .init(
            "filter.interval", \.updateInterval, "frames", 1...50, whole: true,
            "Frames from one training of the filter to the next."),
        .init(
            "filter.iterations", \.iterations, "1", 1...50, whole: true,
            "Conjugate-gradient iterations of a training."),
        .init(
            "filter.first-iterations", \.firstIterations, "1", 1...200, whole: true,
            "Conjugate-gradient iterations on the first frame."),
        .init(
            "color.weight", \.histogramWeight, "1", 0...0.9,
            "Largest share of the colour score in the response (Staple: 0.3); 0 leaves it out."),
        .init(
            "color.rate", \.histogramRate, "1", 0...1,
            "Share of a new frame in the colour histograms (Staple: 0.04)."),
        .init(
            "color.first", \.histogramFirst, "1", 0...1,
            "Share of the first frame in the target's colours. Over 780 starts drift fell with it: 11.8 % at 0, 10.8 at 0.2, 10.0 at 0.5, 9.7 at 0.7, 9.4 at 0.9."
        ),
        .init(
            "color.contrast", \.histogramContrast, "1", 0...1,
            "Difference in likelihood between target and surroundings from which colour counts."),
        .init(
            "prr.weight", \.prrWeight, "1", 0...4,
            "Strength of peak response regularization; 0 switches the whole stage off."),
        .init(
            "prr.level", \.prrCandidateLevel, "1", 0.1...1,
            "Share of the highest peak from which a sub-peak competes. At 0.5 780 starts had 0.002 less AUC and 0.5 points more drift."
        ),
        .init(
            "prr.candidates", \.prrCandidates, "peaks", 2...10, whole: true,
            "Peaks that are compared at most."),
        .init(
            "prr.appearance", \.prrAppearance, "1", 0...10,
            "Weight of agreement with the templates in choosing a peak."),
        .init(
            "prr.color", \.prrColor, "1", 0...10,
            "Weight of the colour score in choosing a peak. Of 777 competitions on real sequences 75 were lost with it and 93 without."
        ),
        .init(
            "prr.motion", \.prrMotion, "1", 0...10,
            "Exponent of the motion prior in choosing a peak."),
        .init(
            "prr.motion-spread", \.prrMotionSpread, "target sizes", 0.1...100,
            "Least standard deviation of the motion prior around the predicted place."),
        .init(
            "prr.motion-errors", \.prrMotionErrors, "1", 0...100,
            "The prior is wider by so many times the error that such predictions usually have."),
        .init(
            "prr.hypotheses", \.prrHypotheses, "places", 0...8, whole: true,
            "Places that are followed at a time as those where the target may be after all; 0 decides every competition at once."
        ),
        .init(
            "prr.hypothesis-level", \.prrHypothesisLevel, "1", 0.1...1,
            "Share of the chosen peak from which a sub-peak is followed so. At 0.3 780 starts had the same drift and 0.001 more AUC, at twice the cost."
        ),
        .init(
            "prr.hypothesis-advantage", \.prrHypothesisAdvantage, "1", 0...1,
            "Advantage in colours above which a place without a sub-peak is followed so, too; 1 leaves such places out."
        ),
        .init(
            "prr.hypothesis-frames", \.prrHypothesisFrames, "frames", 1...1000, whole: true,
            "How long it is followed at most."),
        .init(
            "prr.hypothesis-margin", \.prrHypothesisMargin, "1", 0.01...100,
            "Advantage in colours, a difference of likelihoods summed over frames, with which it takes the target's place. 0.35 to 0.8 did alike over 780 starts."
        ),
        .init(
            "prr.gate", \.prrGate, "1", 0...1,
            "Nothing is learned while the sub-peak ratio is above it; 1 leaves the gate out. At 0.7 it lost 0.008 AUC over 104 starts: what deforms has sub-peaks, too, and must be learned."
        ),
        .init(
            "prr.negative-weight", \.prrNegativeWeight, "1", 0...1,
            "Weight in the memory of a look-alike's surroundings; 0 leaves them out."),
        .init(
            "prr.negatives", \.prrNegatives, "samples", 0...20, whole: true,
            "Look-alikes that the memory holds at most."),
        .init(
            "prr.pooling", \.prrPooling, "1", 0...2,
            "Share of its row's and column's maximum that is added to a response in learning (SPSTracker: 0.3); 0 leaves pooling out."
        ),
        .init(
            "prr.truncation", \.prrTruncation, "windows", 0.1...1,
            "Side of the middle of the window whose responses are pooled; 1 cuts no boundary off."),
        .init(
            "prr.one-sided", \.prrOneSided, "1", 0.01...1,
            "Weight in learning of responses below 0 away from the target; 1 weighs all alike."),
        .init(
            "prr.distractors", \.prrDistractors, "1", 0...10,
            "Weight, in choosing a peak, of how well the others are explained by look-alikes with tracks of their own; 0 follows none. At 0.5 it helps among twins (drift of 100 rendered scenes 20 % to 13 %) and costs 1 point of drift elsewhere."
        ),
        .init(
            "prr.repression", \.prrRepression, "1", 0...10,
            "How far the label of a new sample goes below 0 at a sub-peak, in sub-peak heights; 0 leaves it."
        ),
        .init(
            "prr.continuity", \.prrContinuity, "1", 0...10,
            "Penalty on the change of the response in learning."),
        .init(
            "scale.count", \.scaleCount, "scales", 1...65, whole: true,
            "Scales searched, odd; 1 keeps the size (fDSST: 17)."),
        .init(
            "scale.step", \.scaleStep, "1", 1.001...1.2,
            "Factor from one scale to the next (DSST: 1.02)."),
        .init(
            "scale.rate", \.scaleRate, "1", 0...1,
            "Share of a new frame in the scale filter (DSST: 0.025)."),
        .init(
            "scale.regularization", \.scaleRegularization, "1", 0...10,
            "Ridge of the scale filter, in units of its mean power (DSST: 0.01)."),
        .init(
            "scale.area", \.scaleModelArea, "samples", 64...4096,
            "Area of the scale filter's model (DSST: 512)."),
        .init(
            "scale.context", \.scaleContext, "boxes", 0.5...4,
            "Side of the scale filter's model in boxes."),
        .init(
            "aspect.count", \.aspectCount, "ratios", 0...65, whole: true,
            "Aspect ratios searched, odd; 0 or 1 keeps the ratio."),
        .init(
            "aspect.interval", \.aspectInterval, "frames", 1...100, whole: true,
            "Frames from one fit of the ratio to the next, while it does not change."),
        .init(
            "aspect.margin", \.aspectMargin, "1", 0...1,
            "A ratio is changed only where the response gains that share: at 0 noise drives it."),
        .init(
            "rotation.count", \.rotationCount, "angles", 0...65, whole: true,
            "Angles searched, odd; 0 or 1 keeps the target upright."),
        .init(
            "rotation.step", \.rotationStep, "degrees", 0.5...15,
            "From one angle to the next."),
        .init(
            "rotation.rate", \.rotationRate, "1", 0...1,
            "Share of a new frame in the rotation filter."),
        .init(
            "extent.rate", \.extentRate, "1", 0...1,
            "Share per frame of what the colours say the box is off by; 0 leaves them out."),
        .init(
            "extent.margin", \.extentMargin, "boxes", 0.05...0.45,
            "How far from the box the edges of the target's colours are sought."),
        .init(
            "extent.contrast", \.extentContrast, "1", 0...1,
            "Least difference in likelihood between inside and outside for the colours to count."),
        .init(
            "extent.contrast-share", \.extentContrastShare, "share of the first frame's", 0...1,
            "The same against the first frame."),
        .init(
            "box.evidence", \.boxEvidence, "1", 0...1,
            "Share of what the evidence of a frame says the box is off by that the reported box moves; 0 leaves the evidence out."
        ),
        .init(
            "box.interval", \.boxInterval, "frames", 1...100, whole: true,
            "Frames from one judgement of the boxes around the tracked one to the next."),
        .init(
            "template.rate", \.templateRate, "1", 0...1,
            "Share of a new frame in the slow appearance template."),
        .init(
            "template.gate", \.templateGate, "1", -1...1,
            "Agreement with the first frame from which the slow template learns."),
        .init(
            "lifecycle.certain", \.certainLevel, "share of usual", 0...1,
            "Hold from which a frame counts as tracking and is learned from."),
        .init(
            "lifecycle.lost", \.lostLevel, "share of usual", 0...1,
            "Hold below which a frame counts towards being lost."),
        .init(
            "lifecycle.lost-frames", \.lostFrames, "frames", 1...100, whole: true,
            "Frames in a row below lifecycle.lost until the target is lost."),
        .init(
            "lifecycle.usual-rate", \.usualRate, "1", 0...1,
            "Share of a new frame in the usual hold."),
        .init(
            "lifecycle.resume", \.resumeLevel, "share of usual", 0...1,
            "Hold from which a candidate away from the last place ends a search."),
        .init(
            "search.level", \.searchLevel, "share of usual", 0...1,
            "Hold below which a frame counts towards being searched for."),
        .init(
            "search.delay", \.searchDelay, "frames", 0...100, whole: true,
            "Frames in a row below search.level until the target is searched for."),
        .init(
            "search.windows", \.searchWindows, "windows", 0...64, whole: true,
            "Windows searched per frame."),
        .init(
            "search.speed", \.searchSpeed, "target sizes per frame", 0.01...100,
            "Growth of the distance that a lost target may have come."),
        .init(
            "look.distance", \.lookDistance, "target sizes", 0...100,
            "Step from which the candidates are looked at again, each from a window of its own."),
        .init(
            "look.candidates", \.lookCandidates, "peaks", 1...10, whole: true,
            "Peaks that are looked at again at most."),
        .init(
            "look.level", \.lookLevel, "share of usual", 0...1,
            "Hold below which the windows around the last place are looked at as well; 0 keeps to one window."
        ),
        .init(
            "motion.camera", \.motionCamera, "1", 0...1, whole: true,
            "1 measures how the camera moves, 0 takes it to stand still."),
        .init(
            "motion.lead", \.motionLead, "target sizes", 0...100,
            "Expected step from which the window goes ahead with the target."),
        .init(
            "motion.rate", \.motionRate, "1", 0...1,
            "Share of a new frame in the velocity."),
    ]
}
