import HoldfastImaging
import HoldfastProposals
import HoldfastSampling
import HoldfastSystem

/// Follows one target through a video.
///
///     var tracker = try Tracker(image: first, box: box)
///     let estimate = tracker.update(image: next)
///
/// A value: copies are independent, and a copy can be tried on frames and thrown away. Not tied to a
/// thread. Cost of an update does not depend on the frame's size, except while the target is lost.
public struct Tracker: Sendable {
    /// The latest estimate.
    public internal(set) var estimate: Estimate
    /// Boxes that other targets hold firmly, pixels of the frame: what is there is not this target.
    ///
    /// A target that was lost is not found there, and the response's sub-peaks there are not followed. Set it
    /// before each update to where the others were on the frame before; targets that show the same object
    /// from the beginning should not know of each other. Nothing by default.
    public var others: [Box] {
        get { otherObjects.targets }
        set { otherObjects.targets = newValue }
    }
    /// Whether ``responseMap`` and ``activationMap`` are kept, which takes a quarter of a megabyte.
    public var keepsMaps = true {
        didSet { if !keepsMaps { shown = nil } }
    }
    /// Whether threads of Dispatch's pool help: the filter is trained on one while the next frames are
    /// followed, and the evidence of boxes is looked at on one while size and angle are fitted. By default
    /// where there is more than one processor.
    ///
    /// What is found is the same either way: a trained filter is used from a fixed frame on. Without help an
    /// update takes longer, and the tracker keeps to the caller's thread. An image is read during the call
    /// only, with help, too.
    public var learnsAside: Bool {
        get { stages.trainer.isAside }
        set {
            stages.trainer.isAside = newValue
            committee?.tell { $0.learnsAside = newValue }
        }
    }
    /// What the tracker believes.
    var branch: Branch
    /// What it may have to believe instead.
    var hypotheses: [Hypothesis] = []
    /// What it believed when the box became doubtful; nil while the box is sure.
    var beforeDoubt: Branch?
    var stages: Stages
    var cameraMotion = CameraMotion()
    var pictureLoss = PictureLoss()
    var searchPlan = SearchPlan()
    var otherObjects = OtherObjects()
    /// Moves the reported box; nil where that is switched off.
    var boxRefinement: BoxRefinement?
    /// Around which box evidence is looked at on the frame at hand; nil if none is.
    var lookedAt: Box?
    /// That look, while it is taken beside the update.
    var boxLook: BoxLook?
    /// What is left to be done for the report of the last frame, while others move the reported box.
    var pendingReport: PendingReport?
    /// Trackers of the same target that answer with this one; nil where it is alone.
    var committee: Committee?
    /// Frames since the first.
    var framesSeen = 0
    /// For how many frames, the last one included, it is to be confirmed that a target that was lost is back.
    var framesToConfirm = 0
    /// What the last frame showed, for display.
    private var shown: ShownResponse?
    /// Memory that updates work in; see ``share(_:)``.
    var workspace = TrackerWorkspace()

    public var parameters: TrackerParameters { stages.parameters }

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
        // Thinner than two pixels there is nothing to see, so the model looks at a little more.
        let (width, height) = (max(box.width, 2), max(box.height, 2))
        let geometry = ModelGeometry(width: width, height: height, parameters: parameters.window)
        let window = Pose(geometry: geometry, center: box.center).window(at: box.center)
        var (sampler, sampled) = (ColorSampler(), SampledWindow())
        sampler.sample(
            image, window: window.grid(columns: geometry.side, rows: geometry.side),
            into: &sampled)
        try self.init(
            center: box.center, width: width, height: height,
            usesColor: sampled.hasColor && sampled.isColorful,
            extractor: FeatureExtractor(first: sampled, parameters: parameters),
            parameters: parameters)
        estimate.box = box
        estimate.rotatedBox = RotatedBox(box)
        defer { stages.end(in: workspace) }
        branch.learnFirst(image, stages: &stages)
        _ = observeCamera(image)
        if parameters.box.evidence > 0 {
            let samplers = workspace.samplers
            boxRefinement = BoxRefinement(first: box, in: image, samplers: samplers)
        }
        guard parameters.committee.members > 1 else { return }
        var companions: [Tracker] = []
        for parameters in Committee.parameters(beside: parameters) {
            companions.append(try Tracker(image: image, box: box, parameters: parameters))
        }
        committee = Committee(companions: companions)
        share(workspace)
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

    /// Finds the target on the next frame.
    ///
    /// Always answers, whatever the frame shows; the state says whether the target is seen. Frames are
    /// expected in order of time, each once. Their encoding may change from one to the next; their size
    /// should not, since boxes are in pixels of the frame: restart on a box scaled to the new size.
    ///
    /// - Parameter image: Read during the call only.
    public mutating func update(image: ImageView) -> Estimate {
        framesSeen += 1
        framesToConfirm = max(framesToConfirm - 1, 0)
        advanceFilters()
        stages.begin(in: workspace)
        defer {
            endLook()
            stages.end(in: workspace)
        }
        if branch.states.isSearching {
            search(image)
        } else {
            follow(image)
        }
        return estimate
    }

    /// Makes the tables that all trackers share, for which the first one would wait some milliseconds. May
    /// be called on any thread while something else is got ready.
    package static func prepare() { _ = (LabColor.table.count, ColorTerms.table.count) }

    /// Works from now on in memory that other trackers work in, too, which saves a few megabytes for each.
    public mutating func share(_ workspace: TrackerWorkspace) {
        self.workspace = workspace
        stages.trainer.workspace = workspace
        boxRefinement?.samplers = workspace.samplers
        committee?.tell { $0.share(workspace) }
    }

    /// Gives up what is followed because another target holds it, and begins to search for this target.
    ///
    /// - Parameter lastSeen: Where this target was before the two met, pixels.
    public mutating func yield(lastSeen: Point) {
        loseSight(lastSeen: lastSeen)
        committee?.tell { $0.loseSight(lastSeen: lastSeen) }
    }

    /// Begins to search for the target.
    mutating func loseSight(lastSeen: Point) {
        hypotheses = []
        beforeDoubt = nil
        branch.states.lose()
        branch.lastSeen = lastSeen
        branch.motion.stop()
        forgetBoxEvidence()
        searchPlan = SearchPlan()
        estimate.state = .lost
        estimate.confidence = 0
    }

    /// Begins anew on another box with the same parameters; everything learned is dropped.
    ///
    /// - Throws: ``TrackerError`` as ``init(image:box:parameters:)`` does; the tracker is then as before.
    public mutating func restart(image: ImageView, box: Box) throws(TrackerError) {
        let (workspace, keepsMaps, learnsAside) = (workspace, keepsMaps, learnsAside)
        self = try Tracker(image: image, box: box, parameters: parameters)
        self.keepsMaps = keepsMaps
        self.learnsAside = learnsAside
        share(workspace)
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

    /// The last response map, for display; nil before the first update and without ``keepsMaps``.
    public var responseMap: ScalarMap? {
        shown.map {
            ResponseMap(size: branch.pose.geometry.cells, values: $0.correlation, spectrum: [])
                .display(over: $0.window)
        }
    }

    /// Which positions speak for the target, for display; nil before the first update and without
    /// ``keepsMaps``.
    ///
    /// The class activation map of a correlation filter (after Zhou et al., CVPR 2016): what each position
    /// of the window adds to the response at the target's centre,
    /// `M(q) = sum_d x_d(q) f_d(p - q)`, negative contributions left out.
    public var activationMap: ScalarMap? {
        guard let shown else { return nil }
        let window = shown.window
        let values = branch.appearance.activation(
            of: shown.tapered, at: window.cell(of: branch.pose.center))
        return ResponseMap(size: branch.pose.geometry.cells, values: values, spectrum: [])
            .display(over: window)
    }

    /// A tracker that has learned nothing yet.
    init(
        center: Point, width: Double, height: Double, usesColor: Bool, extractor: FeatureExtractor,
        parameters: TrackerParameters
    ) throws(TrackerError) {
        guard let plan = FourierPlan(size: parameters.window.cells) else {
            throw .invalidParameter(
                name: "window.cells", reason: "must be even, with no prime factor above 5")
        }
        stages = Stages(
            parameters: parameters, observer: WindowObserver(plan: plan, extractor: extractor),
            trainer: FilterTrainer(isAside: Self.hasThreadToSpare, workspace: workspace))
        branch = Branch(
            center: center, width: width, height: height, usesColor: usesColor, plan: plan,
            extractor: extractor, parameters: parameters)
        estimate = Estimate(
            box: branch.pose.box, state: .tracking, confidence: 1, peakToSidelobeRatio: 0,
            subpeakRatio: 0)
    }

    private static let hasThreadToSpare = ProcessInfo.processInfo.activeProcessorCount > 1

    /// Takes over filters that were trained beside the last frames, where their time has come.
    private mutating func advanceFilters() {
        branch.appearance.advance()
        beforeDoubt?.appearance.advance()
        for i in hypotheses.indices { hypotheses[i].branch.appearance.advance() }
    }

    /// Keeps what a frame showed, in place of what the one before did.
    mutating func show(_ response: consuming WindowResponse) {
        var observation = response.observation
        guard keepsMaps else { return stages.observer.recycle(observation) }
        var now = shown ?? ShownResponse(window: observation.window)
        // Whoever needs a copy makes it here: the observation's memory is used again.
        now.take(from: &observation)
        shown = now
        stages.observer.recycle(observation)
    }

    /// How the picture has moved since the last frame, pixels; nil where that cannot be told.
    mutating func observeCamera(_ image: ImageView) -> Point? {
        parameters.motion.camera ? cameraMotion.observe(image) : nil
    }

    /// Whether a frame shows nothing of the target, whatever it is that it shows.
    mutating func seesNothing(in image: ImageView) -> Bool {
        let isDamaged = pictureLoss.observe(cameraMotion.luma, columns: CameraMotion.size)
        guard isDamaged || branch.seesNothing(in: image, stages: &stages) else { return false }
        cameraMotion.forgetLast()
        return true
    }

    private static func check(_ box: Box, in image: ImageView) throws(TrackerError) {
        guard box.isValid else {
            throw .invalidBox(box, reason: "its size must be positive and its numbers finite")
        }
        let (width, height) = (Double(image.width), Double(image.height))
        guard box.width <= 10 * width, box.height <= 10 * height else {
            throw .invalidBox(box, reason: "it is far larger than the frame")
        }
        let frame = Box(x: 0, y: 0, width: width, height: height)
        guard box.intersection(frame).area > 0 else {
            throw .invalidBox(
                box, reason: "it lies outside the frame of \(image.width)x\(image.height)")
        }
    }
}
