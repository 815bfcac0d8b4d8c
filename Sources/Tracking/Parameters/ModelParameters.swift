/// The search window.
public struct WindowParameters: ParameterGroup {
    /// What ``padding`` may be.
    static let paddings = 2.0...8.0
    @Parameter(
        "window.padding", "target sizes", WindowParameters.paddings,
        "Side of the search window (ECO-HC: 4 to 5; 4 and 5 looked alike).")
    public var padding = 4.0
    @Parameter(
        "window.finest", "pixels", 0...10, research: true,
        "Least distance between samples: at 1 a small target is sampled no finer than its frame, in a wider window; at 0 every target alike, however small."
    )
    package var finest = 0.0
    @Parameter(
        "window.cells", "cells", 16...128,
        "Cells on a side of the window; even, no prime factor above 5.")
    public var cells = 48
    @Parameter(
        "window.cell-size", "samples", 2...8, research: true,
        "Samples on a side of a cell of the gradient histogram (Felzenszwalb et al. 2010: 8; trackers: 4)."
    )
    package var cellSize = 4

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_padding)
        try visitor.visit(&_finest)
        try visitor.visit(&_cells)
        try visitor.visit(&_cellSize)
    }
}

/// The channels that the filter is learned over.
public struct FeatureParameters: ParameterGroup {
    @Parameter(
        "features.gradient", "channels", 8...32, research: true,
        "Principal components of the 31 gradient channels; a multiple of 8.")
    package var gradientChannels = 16

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_gradientChannels)
    }
}

/// The correlation filter and the samples that it is learned from.
public struct FilterParameters: ParameterGroup {
    @Parameter(
        "label.width", "target sizes", 0.01...0.5, research: true,
        "Standard deviation of the desired response (ECO: 1/16).")
    package var labelWidth = 1.0 / 16
    @Parameter(
        "regularization.floor", "1", 0...1, research: true,
        "Root of the penalty on the target's centre.")
    package var regularizationFloor = 0.005
    @Parameter(
        "regularization.slope", "1", 0...10, research: true,
        "Growth of the root towards the target's edge and beyond (SRDCF, eq. 7).")
    package var regularizationSlope = 0.5
    @Parameter("regularization.ceiling", "1", 1...1000, research: true, "Largest root.")
    package var regularizationCeiling = 50.0
    @Parameter("memory.size", "samples", 2...100, "Samples that the filter is learned from.")
    public var memorySize = 16
    @Parameter("memory.rate", "1", 0...1, "Weight of a new sample; older ones fade by it.")
    public var learningRate = 0.06
    @Parameter(
        "memory.first", "1", 0...1, research: true,
        "The first frame's sample never weighs less.")
    package var firstSampleWeight = 0.05
    @Parameter(
        "filter.interval", "frames", 1...50,
        "Frames from one training of the filter to the next.")
    public var interval = 3
    @Parameter(
        "filter.steady-interval", "frames", 1...50,
        "Frames from one training to the next while the response is as high as it usually is; with filter.interval or less it makes no difference."
    )
    public var steadyInterval = 9
    @Parameter(
        "filter.reuse", "cells", 0...8, research: true,
        "How far off the middle of the window that was searched the target may be for that window to be learned from; farther off, it is looked at again."
    )
    package var reuse = 2.0
    @Parameter(
        "filter.delay", "frames", 0...8, research: true,
        "Frames that are followed with the old filter after one on which it is trained: the training may take as long as they do."
    )
    package var delay = 2
    @Parameter("filter.iterations", "1", 1...50, "Conjugate-gradient iterations of a training.")
    public var iterations = 4
    @Parameter(
        "filter.first-iterations", "1", 1...200, research: true,
        "Conjugate-gradient iterations on the first frame.")
    package var firstIterations = 40

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_labelWidth)
        try visitor.visit(&_regularizationFloor)
        try visitor.visit(&_regularizationSlope)
        try visitor.visit(&_regularizationCeiling)
        try visitor.visit(&_memorySize)
        try visitor.visit(&_learningRate)
        try visitor.visit(&_firstSampleWeight)
        try visitor.visit(&_interval)
        try visitor.visit(&_steadyInterval)
        try visitor.visit(&_reuse)
        try visitor.visit(&_delay)
        try visitor.visit(&_iterations)
        try visitor.visit(&_firstIterations)
    }
}

/// The colour histograms.
public struct ColorParameters: ParameterGroup {
    @Parameter(
        "color.weight", "1", 0...0.9,
        "Largest share of the colour score in the response (Staple: 0.3); 0 leaves it out.")
    public var weight = 0.15
    @Parameter(
        "color.rate", "1", 0...1,
        "Share of a new frame in the colour histograms (Staple: 0.04).")
    public var rate = 0.04
    @Parameter(
        "color.first", "1", 0...1, research: true,
        "Share of the first frame in the target's colours; drift falls with it.")
    package var first = 0.8
    @Parameter(
        "color.contrast", "1", 0...1, research: true,
        "Difference in likelihood between target and surroundings from which colour counts.")
    package var contrast = 0.2

    mutating func visit(_ visitor: inout some ParameterVisitor) throws(TrackerError) {
        try visitor.visit(&_weight)
        try visitor.visit(&_rate)
        try visitor.visit(&_first)
        try visitor.visit(&_contrast)
    }
}
