/// The search over the size, and the model that all filters of the box share.
public struct ScaleParameters: ParameterGroup {
    @Parameter(
        "scale.count", "scales", 1...65,
        "Scales searched, odd; 1 keeps the size (fDSST: 17).")
    public var count = 13
    @Parameter("scale.step", "1", 1.001...1.2, "Factor from one scale to the next (DSST: 1.02).")
    public var step = 1.06
    @Parameter(
        "scale.rate", "1", 0...1, research: true,
        "Share of a new frame in the scale filter (DSST: 0.025).")
    package var rate = 0.025
    @Parameter(
        "scale.regularization", "1", 0...10, research: true,
        "Ridge of the scale filter, in units of its mean power (DSST: 0.01).")
    package var regularization = 0.01
    @Parameter(
        "scale.area", "samples", 64...4096, research: true,
        "Area of the scale filter's model (DSST: 512).")
    package var modelArea = 1024.0
    @Parameter(
        "scale.context", "boxes", 0.5...4, research: true,
        "Side of the scale filter's model in boxes.")
    package var context = 1.0

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_count)
        try visitor.visit(&_step)
        try visitor.visit(&_rate)
        try visitor.visit(&_regularization)
        try visitor.visit(&_modelArea)
        try visitor.visit(&_context)
    }
}

/// The search over the aspect ratio.
public struct AspectParameters: ParameterGroup {
    @Parameter(
        "aspect.count", "ratios", 0...65,
        "Aspect ratios searched, odd; 0 or 1 keeps the ratio.")
    public var count = 9
    @Parameter(
        "aspect.interval", "frames", 1...100, research: true,
        "Frames from one fit of the ratio to the next, while it does not change.")
    package var interval = 4
    @Parameter(
        "aspect.margin", "1", 0...1, research: true,
        "A ratio is changed only where the response gains that share: at 0 noise drives it.")
    package var margin = 0.03

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_count)
        try visitor.visit(&_interval)
        try visitor.visit(&_margin)
    }
}

/// The search over the angle.
public struct RotationParameters: ParameterGroup {
    @Parameter(
        "rotation.count", "angles", 0...65,
        "Angles searched, odd; 0 or 1 keeps the target upright.")
    public var count = 7
    @Parameter("rotation.step", "degrees", 0.5...15, "From one angle to the next.")
    public var step = 8.0
    @Parameter(
        "rotation.rate", "1", 0...1, research: true,
        "Share of a new frame in the rotation filter.")
    package var rate = 0.025

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_count)
        try visitor.visit(&_step)
        try visitor.visit(&_rate)
    }
}

/// The box that the target's colours fill.
public struct ExtentParameters: ParameterGroup {
    @Parameter(
        "extent.rate", "1", 0...1,
        "Share per frame of what the colours say the box is off by; 0 leaves them out.")
    public var rate = 0.05
    @Parameter(
        "extent.margin", "boxes", 0.05...0.45, research: true,
        "How far from the box the edges of the target's colours are sought.")
    package var margin = 0.3
    @Parameter(
        "extent.contrast", "1", 0...1, research: true,
        "Least difference in likelihood between inside and outside for the colours to count.")
    package var contrast = 0.3
    @Parameter(
        "extent.contrast-share", "share of the first frame's", 0...1, research: true,
        "The same against the first frame.")
    package var contrastShare = 0.7

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_rate)
        try visitor.visit(&_margin)
        try visitor.visit(&_contrast)
        try visitor.visit(&_contrastShare)
    }
}

/// The box that is reported, by the evidence of the frame.
public struct BoxParameters: ParameterGroup {
    @Parameter(
        "box.evidence", "1", 0...1,
        "Share of what the evidence of a frame says the box is off by that the reported box moves; 0 leaves the evidence out."
    )
    public var evidence = 1.0
    @Parameter(
        "box.interval", "frames", 1...100,
        "Frames from one judgement of the boxes around the tracked one to the next.")
    public var interval = 2

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_evidence)
        try visitor.visit(&_interval)
    }
}
