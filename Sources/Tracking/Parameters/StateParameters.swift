/// When a target counts as tracked, uncertain and lost.
public struct StateParameters: ParameterGroup {
    @Parameter(
        "lifecycle.certain", "share of usual", 0...1,
        "Hold from which a frame counts as tracking and is learned from.")
    public var certain = 0.75
    @Parameter(
        "lifecycle.lost", "share of usual", 0...1,
        "Hold below which a frame counts towards being lost.")
    public var lost = 0.75
    @Parameter(
        "lifecycle.lost-frames", "frames", 1...100,
        "Frames in a row below lifecycle.lost until the target is lost.")
    public var lostFrames = 2
    @Parameter(
        "lifecycle.usual-rate", "1", 0...1, research: true,
        "Share of a new frame in the usual hold.")
    package var baselineRate = 0.05

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_certain)
        try visitor.visit(&_lost)
        try visitor.visit(&_lostFrames)
        try visitor.visit(&_baselineRate)
    }
}

/// The search for a target that is not where it was.
public struct SearchParameters: ParameterGroup {
    @Parameter(
        "lifecycle.resume", "share of usual", 0...1, research: true,
        "Hold from which a candidate away from the last place ends a search.")
    package var resume = 0.75
    @Parameter(
        "search.level", "share of usual", 0...1, research: true,
        "Hold below which a frame counts towards being searched for.")
    package var level = 0.5
    @Parameter(
        "search.delay", "frames", 0...100,
        "Frames in a row below search.level until the target is searched for.")
    public var delay = 5
    @Parameter("search.windows", "windows", 0...64, "Windows searched per frame.")
    public var windows = 8
    @Parameter(
        "search.speed", "target sizes per frame", 0.01...100,
        "Growth of the distance that a lost target may have come.")
    public var speed = 0.5
    @Parameter(
        "look.distance", "target sizes", 0...100, research: true,
        "Step from which the candidates are looked at again, each from a window of its own.")
    package var refineDistance = 0.75
    @Parameter(
        "look.candidates", "peaks", 1...10, research: true,
        "Peaks that are looked at again at most.")
    package var refineCandidates = 3
    @Parameter(
        "look.level", "share of usual", 0...1, research: true,
        "Hold below which the windows around the last place are looked at as well; 0 keeps to one window."
    )
    package var aroundLevel = 0.5

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_resume)
        try visitor.visit(&_level)
        try visitor.visit(&_delay)
        try visitor.visit(&_windows)
        try visitor.visit(&_speed)
        try visitor.visit(&_refineDistance)
        try visitor.visit(&_refineCandidates)
        try visitor.visit(&_aroundLevel)
    }
}
