import HoldfastImaging
import HoldfastSampling

/// The memory of one observation and of what a model answers to it, reused from frame to frame.
struct WindowBuffers: Sendable {
    var sampled = SampledWindow()
    /// Channels before block scaling and taper, `[row][column][channel]`.
    var features: [Float] = []
    /// The filter's input: each block at mean square 1 under a Hann window.
    var tapered: [Float] = []
    /// Of the filter's input, `[position][2][channel]`.
    var spectrum: [Float]
    var correlation: ResponseMap
    var fused: ResponseMap
    var colors = ColorScore()

    init(plan: FourierPlan, channels: Int) {
        spectrum = [Float](repeating: 0, count: plan.positions * 2 * channels)
        let map = [Float](repeating: 0, count: plan.size * plan.size)
        correlation = ResponseMap(
            size: plan.size, values: map,
            spectrum: [Float](repeating: 0, count: plan.positions * 2))
        fused = ResponseMap(size: plan.size, values: map, spectrum: [])
    }
}

/// One window of one frame as the tracker sees it: samples, features and their spectrum.
///
/// Made by a ``WindowObserver`` and handed to whoever needs it; there is no other way to its contents,
/// so nothing can be read that belongs to another window.
struct WindowObservation: Sendable {
    let window: SearchWindow
    fileprivate(set) var buffers: WindowBuffers

    /// Colours at half the resolution of the luminance; see ``SampledWindow``.
    var colors: [UInt16] { buffers.sampled.colors }
    var hasColor: Bool { buffers.sampled.hasColor }
    /// Appearance is compared on these, `[row][column][channel]`.
    var features: [Float] { buffers.features }
    /// The filter's input, `[row][column][channel]`.
    var tapered: [Float] { buffers.tapered }
    var spectrum: [Float] { buffers.spectrum }
}

/// What a model says of an observation: where the target would be.
struct WindowResponse: Sendable {
    let observation: WindowObservation
    /// The correlation with the filter alone.
    var correlation: ResponseMap { observation.buffers.correlation }
    /// Correlation and colours.
    var fused: ResponseMap { observation.buffers.fused }
    /// How well the target's colours fit; empty where colours tell nothing.
    var colors: ColorScore { observation.buffers.colors }
    /// What the correlation's peak usually is while tracking.
    let baselinePeak: Double

    var window: SearchWindow { observation.window }

    /// Completes an observation.
    ///
    /// - Parameter fill: Writes the response into the observation's buffers and returns what the
    ///   correlation's peak usually is.
    init(to observation: consuming WindowObservation, fill: (inout WindowBuffers) -> Double) {
        var observation = observation
        baselinePeak = fill(&observation.buffers)
        self.observation = observation
    }
}

/// Turns windows of frames into observations.
struct WindowObserver: Sendable {
    private let plan: FourierPlan
    private let side: Int
    private var sampler = ColorSampler()
    private(set) var extractor: FeatureExtractor
    private var coarse: [Float] = []
    private var spare: [WindowBuffers] = []
    /// More than are in use at a time are not kept.
    private static let mostSpare = 4

    init(plan: FourierPlan, extractor: FeatureExtractor) {
        self.plan = plan
        self.extractor = extractor
        side = extractor.side
    }

    mutating func observe(_ image: ImageView, window: SearchWindow) -> WindowObservation {
        var buffers = spare.popLast() ?? WindowBuffers(plan: plan, channels: extractor.channels)
        sampler.sample(
            image, window: window.grid(columns: side, rows: side), into: &buffers.sampled)
        extractor.extract(
            buffers.sampled, plain: &buffers.features, tapered: &buffers.tapered)
        plan.forward(buffers.tapered, channels: extractor.channels, into: &buffers.spectrum)
        return WindowObservation(window: window, buffers: buffers)
    }

    /// How much a window shows: the standard deviation of its luminance, 0...0.5, on a coarse grid.
    mutating func contrast(of image: ImageView, window: SearchWindow) -> Double {
        let cells = Int(window.cells)
        sampler.luma(of: image, window: window.grid(columns: cells, rows: cells), into: &coarse)
        return Double(coarse.variance.squareRoot())
    }

    /// Takes back the memory of an observation that is no longer needed.
    mutating func recycle(_ observation: consuming WindowObservation) {
        guard spare.count < Self.mostSpare else { return }
        spare.append(observation.buffers)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try extractor.archive(&archive)
    }
}
