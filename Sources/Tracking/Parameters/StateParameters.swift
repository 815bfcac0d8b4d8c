/// When a target counts as tracked, uncertain and lost.
public struct StateParameters: ParameterGroup {
    @Parameter(
        "state.certain", "share of the baseline", 0...1,
        "Score from which the target counts as seen and is learned from.")
    public var certain = 0.75
    @Parameter(
        "state.lost", "share of the baseline", 0...1,
        "Score below which a frame counts towards being lost.")
    public var lost = 0.75
    @Parameter(
        "state.lost-frames", "frames", 1...100,
        "Frames in a row below state.lost until the target is lost.")
    public var lostFrames = 2
    @Parameter(
        "state.uncertain", "overlap", 0...1,
        "Expected overlap below which a target that is seen is called uncertain, and what is learned of it may be of something else."
    )
    public var uncertain = 0.4
    @Parameter(
        "state.peak", "share of the usual", 0...1,
        "Peak-to-sidelobe ratio below which a target that is seen is called uncertain, for something may cover it."
    )
    public var peak = 0.5
    @Parameter(
        "state.baseline-rate", "1", 0...1, research: true,
        "Share of a new frame in the baseline of the score, and in the usual peak-to-sidelobe ratio."
    )
    package var baselineRate = 0.05

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_certain)
        try visitor.visit(&_lost)
        try visitor.visit(&_lostFrames)
        try visitor.visit(&_uncertain)
        try visitor.visit(&_peak)
        try visitor.visit(&_baselineRate)
    }
}

/// The search for a target that is not where it was.
public struct SearchParameters: ParameterGroup {
    @Parameter(
        "search.level", "share of the baseline", 0...1, research: true,
        "Score below which the target counts as not seen where it was.")
    package var level = 0.5
    @Parameter(
        "search.resume", "share of the baseline", 0...1, research: true,
        "Score from which a match away from the last position is taken for the target.")
    package var resume = 0.75
    @Parameter(
        "search.confirmation", "frames", 1...100, research: true,
        "Frames in a row on which a match off the target's way must be seen at most; fewer for a fast target."
    )
    package var confirmation = 10
    @Parameter(
        "search.rings", "rings", 0...8, research: true,
        "Rings of windows around the last position that are looked at on the first frame on which the target is not seen there; 0 leaves that out."
    )
    package var rings = 1
    @Parameter(
        "search.gap-rings", "rings", 0...8, research: true,
        "The same on the first frame after a gap.")
    package var gapRings = 2
    @Parameter(
        "search.delay", "frames", 0...100,
        "Frames in a row without the target until the whole frame is searched for it.")
    public var delay = 5
    @Parameter("search.windows", "windows", 0...64, "Windows looked at per frame of such a search.")
    public var windows = 8
    @Parameter(
        "search.speed", "target sizes per frame", 0.01...100,
        "The distance that a lost target may have come grows no faster.")
    public var speed = 0.5
    @Parameter(
        "search.steps", "steps", 0...100, research: true,
        "It grows by so many of the steps that the target made before it was lost,")
    package var steps = 2.0
    @Parameter(
        "search.drift", "target sizes per frame", 0...100, research: true,
        "and by this.")
    package var drift = 0.05
    @Parameter(
        "refine.distance", "target sizes", 0...100, research: true,
        "Step from which the candidates are looked at again, each from a window of its own.")
    package var refineDistance = 0.75
    @Parameter(
        "refine.candidates", "peaks", 1...10, research: true,
        "Peaks that are looked at again at most.")
    package var refineCandidates = 3

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_level)
        try visitor.visit(&_resume)
        try visitor.visit(&_confirmation)
        try visitor.visit(&_rings)
        try visitor.visit(&_gapRings)
        try visitor.visit(&_delay)
        try visitor.visit(&_windows)
        try visitor.visit(&_speed)
        try visitor.visit(&_steps)
        try visitor.visit(&_drift)
        try visitor.visit(&_refineDistance)
        try visitor.visit(&_refineCandidates)
    }
}
