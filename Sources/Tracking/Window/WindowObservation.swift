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

    /// Makes room for a spectrum that was handed over.
    mutating func complete(plan: FourierPlan, channels: Int) {
        let count = plan.positions * 2 * channels
        if spectrum.count != count { spectrum = [Float](repeating: 0, count: count) }
    }

    func fits(plan: FourierPlan) -> Bool { correlation.size == plan.size }
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

    /// Hands over the spectrum.
    ///
    /// - Parameter other: Memory for the next one.
    mutating func takeSpectrum(leaving other: [Float]) -> [Float] {
        var taken = other
        swap(&taken, &buffers.spectrum)
        return taken
    }
}

/// What a model says of an observation: where the target would be.
struct WindowResponse: Sendable {
    private(set) var observation: WindowObservation
    /// The correlation with the filter alone.
    var correlation: ResponseMap { observation.buffers.correlation }
    /// Correlation and colours.
    var fused: ResponseMap { observation.buffers.fused }
    /// How well the target's colours fit; empty where colours tell nothing.
    var colors: ColorScore { observation.buffers.colors }
    /// What the correlation's peak usually is while tracking.
    let baselinePeak: Double

    var window: SearchWindow { observation.window }

    /// Hands over the observation's spectrum; see ``WindowObservation/takeSpectrum(leaving:)``.
    mutating func takeSpectrum(leaving other: [Float]) -> [Float] {
        observation.takeSpectrum(leaving: other)
    }

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

/// What is kept of a response for display.
struct ShownResponse: Sendable {
    private(set) var window: SearchWindow
    /// The correlation with the filter, `[row][column]`.
    private(set) var correlation: [Float] = []
    /// The filter's input; see ``WindowObservation/tapered``.
    private(set) var tapered: [Float] = []

    init(window: SearchWindow) { self.window = window }

    /// Takes what a response shows, and leaves what was shown before in its place.
    mutating func take(from observation: inout WindowObservation) {
        window = observation.window
        if correlation.isEmpty {
            correlation = observation.buffers.correlation.values
            tapered = observation.buffers.tapered
        } else {
            swap(&correlation, &observation.buffers.correlation.values)
            swap(&tapered, &observation.buffers.tapered)
        }
    }
}

/// The memory that windows are observed in.
struct ObserverBuffers: Sendable {
    fileprivate var sampler = ColorSampler()
    fileprivate var features = FeatureBuffers()
    fileprivate var coarse: [Float] = []
    /// Of the window at hand: once its features are there nobody asks for it.
    fileprivate var luma: [Float] = []
    fileprivate var spare: [WindowBuffers] = []
    /// More than are in use at a time are not kept.
    fileprivate static let mostSpare = 2
}

/// Turns windows of frames into observations.
struct WindowObserver: Sendable {
    private let plan: FourierPlan
    private let side: Int
    private(set) var extractor: FeatureExtractor
    var buffers = ObserverBuffers()

    init(plan: FourierPlan, extractor: FeatureExtractor) {
        self.plan = plan
        self.extractor = extractor
        side = extractor.side
    }

    mutating func observe(_ image: ImageView, window: SearchWindow) -> WindowObservation {
        var result = spareBuffers()
        swap(&result.sampled.luma, &buffers.luma)
        buffers.sampler.sample(
            image, window: window.grid(columns: side, rows: side), into: &result.sampled)
        extractor.extract(
            result.sampled, plain: &result.features, tapered: &result.tapered,
            using: &buffers.features)
        swap(&result.sampled.luma, &buffers.luma)
        plan.forward(result.tapered, channels: extractor.channels, into: &result.spectrum)
        return WindowObservation(window: window, buffers: result)
    }

    /// Trackers with windows of another size may have used them before.
    private mutating func spareBuffers() -> WindowBuffers {
        let channels = extractor.channels
        while var last = buffers.spare.popLast() {
            guard last.fits(plan: plan) else { continue }
            last.complete(plan: plan, channels: channels)
            return last
        }
        return WindowBuffers(plan: plan, channels: channels)
    }

    /// How much a window shows: the standard deviation of its luminance, 0...0.5, on a coarse grid.
    mutating func contrast(of image: ImageView, window: SearchWindow) -> Double {
        let cells = Int(window.cells)
        buffers.sampler.luma(
            of: image, window: window.grid(columns: cells, rows: cells), into: &buffers.coarse)
        return Double(buffers.coarse.variance.squareRoot())
    }

    /// Takes back the memory of an observation that is no longer needed.
    mutating func recycle(_ observation: consuming WindowObservation) {
        guard buffers.spare.count < ObserverBuffers.mostSpare else { return }
        buffers.spare.append(observation.buffers)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try extractor.archive(&archive)
    }
}
