/// Peak Response Regularization.
public struct PRRParameters: ParameterGroup {
    @Parameter(
        "prr.weight", "1", 0...4,
        "Strength of peak response regularization; 0 switches the whole stage off.")
    public var weight = 1.0
    @Parameter(
        "prr.level", "1", 0.1...1, research: true,
        "Share of the highest peak from which a sub-peak competes.")
    package var candidateLevel = 0.2
    @Parameter(
        "prr.candidates", "peaks", 2...10, research: true,
        "Peaks that are compared at most.")
    package var candidates = 3
    @Parameter("prr.color", "1", 0...10, "Weight of the colour score in choosing a peak.")
    public var color = 1.0
    @Parameter("prr.motion", "1", 0...10, "Exponent of the motion prior in choosing a peak.")
    public var motion = 1.0
    @Parameter(
        "prr.motion-spread", "target sizes", 0.1...100, research: true,
        "Least standard deviation of the motion prior around the predicted position.")
    package var motionSpread = 0.5
    @Parameter(
        "prr.motion-errors", "1", 0...100, research: true,
        "The prior is wider by so many times the error that such predictions usually have.")
    package var motionErrors = 8.0
    @Parameter(
        "prr.hypotheses", "positions", 0...8,
        "Positions that are followed at a time as those where the target may be after all; 0 decides every competition at once."
    )
    public var hypotheses = 2
    @Parameter(
        "prr.hypothesis-level", "1", 0.1...1, research: true,
        "Share of the chosen peak from which a sub-peak is followed so.")
    package var hypothesisLevel = 0.5
    @Parameter(
        "prr.hypothesis-advantage", "1", 0...1, research: true,
        "Advantage in colours above which a position without a sub-peak is followed so, too; 1 leaves such positions out."
    )
    package var hypothesisAdvantage = 0.05
    @Parameter(
        "prr.hypothesis-frames", "frames", 1...1000, research: true,
        "How long it is followed at most.")
    package var hypothesisFrames = 20
    @Parameter(
        "prr.hypothesis-margin", "1", 0.01...100, research: true,
        "Advantage in colours, a difference of likelihoods summed over frames, with which it takes the target's place."
    )
    package var hypothesisMargin = 0.5
    @Parameter(
        "prr.coexistence", "frames", 1...1000, research: true,
        "Frames on which such a position and the target are seen side by side, the position fitting no better in colours, until the other is known as a distractor."
    )
    package var coexistence = 3
    @Parameter(
        "prr.negative-weight", "1", 0...1, research: true,
        "Weight in the memory of a distractor's surroundings; 0 leaves them out.")
    package var negativeWeight = 0.02
    @Parameter(
        "prr.negatives", "samples", 0...20, research: true,
        "Distractors that the memory holds at most.")
    package var negatives = 4
    @Parameter(
        "prr.pooling", "1", 0...2, research: true,
        "Share of its row's and column's maximum that is added to a response (SPSTracker: 1); 0 leaves pooling out."
    )
    package var pooling = 0.0
    @Parameter(
        "prr.truncation", "windows", 0.1...1, research: true,
        "Side of the middle of the window whose responses are pooled; 1 cuts no boundary off.")
    package var truncation = 0.6

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_weight)
        try visitor.visit(&_candidateLevel)
        try visitor.visit(&_candidates)
        try visitor.visit(&_color)
        try visitor.visit(&_motion)
        try visitor.visit(&_motionSpread)
        try visitor.visit(&_motionErrors)
        try visitor.visit(&_hypotheses)
        try visitor.visit(&_hypothesisLevel)
        try visitor.visit(&_hypothesisAdvantage)
        try visitor.visit(&_hypothesisFrames)
        try visitor.visit(&_hypothesisMargin)
        try visitor.visit(&_coexistence)
        try visitor.visit(&_negativeWeight)
        try visitor.visit(&_negatives)
        try visitor.visit(&_pooling)
        try visitor.visit(&_truncation)
    }
}

/// The motion of camera and target.
public struct MotionParameters: ParameterGroup {
    @Parameter(
        "motion.camera", "1", 0...1,
        "1 measures how the camera moves, 0 takes it to stand still.")
    public var camera = true
    @Parameter(
        "motion.lead", "target sizes", 0...100, research: true,
        "Expected step from which the window goes ahead with the target.")
    package var lead = 0.25
    @Parameter("motion.rate", "1", 0...1, research: true, "Share of a new frame in the velocity.")
    package var rate = 0.4

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_camera)
        try visitor.visit(&_lead)
        try visitor.visit(&_rate)
    }
}
