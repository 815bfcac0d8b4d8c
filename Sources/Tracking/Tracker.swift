import HoldfastImaging
import HoldfastProposals
import HoldfastSampling

/// Follows one target through a video.
///
///     var tracker = try Tracker(image: first, box: box)
///     let estimate = tracker.update(image: next)
///
/// A value: copies are independent, and a copy can be tried on frames and thrown away. Frames may
/// change their planes' layout, but not their size, from one to the next. Not tied to a thread.
///
/// Cost of an update does not depend on the frame's size, except while the target is lost.
public struct Tracker: Sendable {
    public let parameters: TrackerParameters
    /// The latest estimate.
    public internal(set) var estimate: Estimate

    let plan: FourierPlan
    let label: LabelMap
    /// Width and height of the window at scale 1, pixels.
    let windowSide: Double
    /// The target's size on the first frame, pixels.
    let firstWidth: Double
    let firstHeight: Double
    let targetColumns: Double
    let targetRows: Double
    var scaleX = 1.0
    var scaleY = 1.0
    /// Square root of how much the aspect ratio (width over height) has grown since the first frame.
    ///
    /// Only the box that is reported and fitted has it. The window keeps the first frame's ratio: a
    /// window that stretches lost 0.013 AUC, since every error of the ratio then disturbs the filter.
    var stretch = 1.0
    /// Whether the ratio changed when it was fitted last.
    var isStretching = false
    /// How far the target has turned since the first frame, clockwise, radians.
    var angle = 0.0
    var center: Point

    var sampler = ColorSampler()
    var sampled = SampledWindow()
    var extractor: FeatureExtractor
    var plain: [Float] = []
    var tapered: [Float] = []
    var spectrum: [Float]
    var colorScore: [Float]

    var memory: SampleMemory
    var filter: CorrelationFilter
    var histogram: ColorHistogram
    let usesColor: Bool
    var scaleFilter: ScaleFilter?
    var aspectFilter: ScaleFilter?
    var rotationFilter: ScaleFilter?
    var colorExtent: ColorExtent
    var template: AppearanceTemplate
    let regularization: PeakResponseRegularization
    var distractors = DistractorTracks()
    var hypotheses: [Hypothesis] = []
    var motion: Motion
    var cameraMotion = CameraMotion()
    /// Where the target is expected on the frame at hand.
    var expectation: Motion.Expectation
    var lifecycle: Lifecycle
    var confidence = Confidence()
    var usualPeak = 0.0
    var framesSeen = 0
    var searchPlan = SearchPlan()
    var lastResponse: (map: ResponseMap, window: SearchWindow)?
    /// Where the window was that `tapered` holds the features of.
    var sampledWindow: SearchWindow?
    var evidence = Evidence()
    /// Nil where it is switched off.
    var boxRefinement: BoxRefinement?

    /// Begins to track what `box` holds on `image`.
    ///
    /// - Parameters:
    ///   - box: Pixels of the image; it may reach beyond the image, but not lie outside.
    /// - Throws: ``TrackerError`` if the box is empty, not finite, larger than 10 images or outside.
    public init(
        image: ImageView, box: Box, parameters: TrackerParameters = .balanced
    ) throws(TrackerError) {
        try Self.check(box, in: image)
        try parameters.check()
        let side = Int(parameters.windowCells * parameters.cellSize)
        // Thinner than two pixels there is nothing to see, so the model looks at a little more.
        let (width, height) = (max(box.width, 2), max(box.height, 2))
        let windowSide = Self.windowSide(size: (width * height).squareRoot(), parameters)
        let window = SearchWindow(
            center: box.center, width: windowSide, height: windowSide, angle: 0,
            cells: parameters.windowCells)
        var sampler = ColorSampler()
        var sampled = SampledWindow()
        sampler.sample(
            image, window: window.grid(columns: side, rows: side), into: &sampled)
        try self.init(
            center: box.center, width: width, height: height,
            usesColor: sampled.hasColor && Self.isColorful(sampled.colors),
            extractor: FeatureExtractor(first: sampled, parameters: parameters),
            parameters: parameters)
        estimate.box = box
        estimate.rotatedBox = RotatedBox(box)
        learnFirst(image)
        if parameters.boxEvidence > 0 { boxRefinement = BoxRefinement(first: box, in: image) }
    }

    /// Begins to track the object at a point of `image`, whose box is proposed first.
    ///
    /// The box is a guess: see ``proposeBox(at:in:)``.
    ///
    /// - Throws: ``TrackerError`` if the point lies outside the image.
    public init(
        image: ImageView, point: Point, parameters: TrackerParameters = .balanced
    ) throws(TrackerError) {
        try self.init(
            image: image, box: try Self.proposeBox(at: point, in: image), parameters: parameters)
    }

    /// Proposes the box of the object at a point of `image`; see ``BoxProposer``.
    ///
    /// The point should lie near the middle of the object. A box drawn by hand is better: see
    /// docs/ablation.md for how good the proposals are.
    ///
    /// Cost: that of some fifty updates, whatever the resolution.
    ///
    /// - Throws: ``TrackerError/invalidBox(_:reason:)`` if the point lies outside the image.
    public static func proposeBox(
        at point: Point, in image: ImageView
    ) throws(TrackerError) -> Box {
        guard let box = BoxProposer.proposeBox(at: point, in: image) else {
            throw .invalidBox(
                Box(center: point, width: 1, height: 1),
                reason: "the point lies outside the frame of \(image.width)x\(image.height)")
        }
        return box
    }

    /// A tracker that has learned nothing yet.
    init(
        center: Point, width: Double, height: Double, usesColor: Bool, extractor: FeatureExtractor,
        parameters: TrackerParameters
    ) throws(TrackerError) {
        guard let plan = FourierPlan(size: Int(parameters.windowCells)) else {
            throw .invalidParameter(
                name: "window.cells", reason: "must be even, with no prime factor above 5")
        }
        self.parameters = parameters
        self.usesColor = usesColor
        self.extractor = extractor
        self.center = center
        self.plan = plan
        firstWidth = width
        firstHeight = height
        let size = (firstWidth * firstHeight).squareRoot()
        windowSide = Self.windowSide(size: size, parameters)
        let cells = parameters.windowCells
        targetColumns = firstWidth / windowSide * cells
        targetRows = firstHeight / windowSide * cells
        label = LabelMap(size: plan.size, spread: parameters.labelWidth * size / windowSide * cells)

        let channels = extractor.channels
        spectrum = [Float](repeating: 0, count: plan.positions * 2 * channels)
        colorScore = [Float](repeating: 0, count: plan.size * plan.size)
        memory = SampleMemory(
            positions: plan.positions, channels: channels, capacity: Int(parameters.memorySize))
        filter = CorrelationFilter(
            plan: plan, channels: channels,
            penalty: CorrelationFilter.penalty(
                size: plan.size, targetColumns: targetColumns, targetRows: targetRows,
                parameters: parameters),
            metric: ResponseMetric(plan: plan, parameters: parameters))
        template = AppearanceTemplate(
            targetColumns: targetColumns, targetRows: targetRows,
            channels: extractor.gradientChannels)
        regularization = PeakResponseRegularization(parameters: parameters)
        motion = Motion(rate: parameters.motionRate, error: size / 2)
        expectation = motion.expectation(from: center, camera: nil)
        histogram = ColorHistogram(firstShare: parameters.histogramFirst)
        colorExtent = ColorExtent(parameters: parameters)
        lifecycle = Lifecycle(parameters: parameters)
        let box = Box(center: center, width: width, height: height)
        if parameters.scaleCount > 1 {
            scaleFilter = ScaleFilter(
                axis: .size(step: parameters.scaleStep), count: Int(parameters.scaleCount),
                box: box, parameters: parameters)
        }
        if parameters.aspectCount > 1 {
            aspectFilter = ScaleFilter(
                axis: .aspect(step: parameters.scaleStep), count: Int(parameters.aspectCount),
                box: box, parameters: parameters)
        }
        if parameters.rotationCount > 1 {
            rotationFilter = ScaleFilter(
                axis: .rotation(step: parameters.rotationStep * .pi / 180),
                count: Int(parameters.rotationCount), box: box, parameters: parameters)
        }
        estimate = Estimate(
            box: box, state: .tracking, confidence: 1, peakToSidelobeRatio: 0, subpeakRatio: 0)
    }

    /// Side of the window for a target of `size`, pixels.
    private static func windowSide(size: Double, _ parameters: TrackerParameters) -> Double {
        max(
            parameters.windowPadding * size,
            parameters.windowFinest * parameters.windowCells * parameters.cellSize)
    }

    /// Begins anew on another box with the same parameters; everything learned is dropped.
    public mutating func restart(image: ImageView, box: Box) throws(TrackerError) {
        self = try Tracker(image: image, box: box, parameters: parameters)
    }

    /// The last response map, for display; nil before the first update.
    public var responseMap: ScalarMap? {
        guard let (map, window) = lastResponse else { return nil }
        return display(map.values, of: window)
    }

    /// Which places speak for the target, for display.
    ///
    /// The class activation map of a correlation filter (after Zhou et al., CVPR 2016): what each place
    /// of the window adds to the response at the target's centre,
    /// `M(q) = sum_d x_d(q) f_d(p - q)`, negative contributions left out.
    public var activationMap: ScalarMap? {
        guard let window = sampledWindow else { return nil }
        let (row, column) = window.cell(of: center)
        return display(
            filter.activation(of: tapered, row: Int(row.rounded()), column: Int(column.rounded())),
            of: window)
    }
}
