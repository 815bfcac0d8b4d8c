import HoldfastImaging

/// What a track's branches share: the stages that keep nothing of a target from frame to frame.
struct Stages: Sendable {
    let parameters: TrackerParameters
    var observer: WindowObserver
    /// Memory that fitting works in.
    var fitting = FittingBuffers()
    var trainer: FilterTrainer
    let regularization: PeakResponseRegularization

    init(parameters: TrackerParameters, observer: WindowObserver, trainer: FilterTrainer) {
        self.parameters = parameters
        self.observer = observer
        self.trainer = trainer
        regularization = PeakResponseRegularization(parameters: parameters.prr)
    }

    /// Gives back the memory of a localization that is no longer needed.
    mutating func drop(_ found: consuming Localization) {
        observer.recycle(found.response.observation)
    }
}

/// One belief about a target: what it looks like, where it is and how it moves.
///
/// A tracker follows one branch, and beside it hypotheses, each a branch of its own. A branch does not
/// know of others, so a hypothesis cannot hold hypotheses, and adopting one is an assignment.
struct Branch: Sendable {
    var appearance: AppearanceModel
    var pose: Pose
    var fitter: BoxFitter
    var motion: MotionModel
    var states: TrackStateMachine
    var confidence: ConfidenceModel
    /// When the filter is trained.
    var trainings: TrainingSchedule
    /// What the last frame showed.
    var evidence = Evidence()
    /// Where the target was when it was seen last.
    var lastSeen: Point
    /// Frames since.
    var framesUnseen = 0
    /// Frames before this one, in a row, that showed nothing of the target or of what was around it.
    var framesBlind = 0
    /// Contrast of the window on the first frame; see ``WindowObserver/contrast(of:window:)``.
    private var firstContrast = 0.0
    /// A window shows something from this contrast on, and from this share of the first frame's.
    private static let leastContrast = 0.004
    private static let leastContrastShare = 0.1

    /// A branch that has learned nothing yet.
    init(
        center: Point, width: Double, height: Double, usesColor: Bool, plan: FourierPlan,
        extractor: FeatureExtractor, parameters: TrackerParameters
    ) {
        let geometry = ModelGeometry(width: width, height: height, parameters: parameters.window)
        appearance = AppearanceModel(
            geometry: geometry, plan: plan, usesColor: usesColor, channels: extractor.channels,
            gradientChannels: extractor.gradientChannels,
            parameters: AppearanceModel.Parameters(parameters))
        pose = Pose(geometry: geometry, center: center)
        fitter = BoxFitter(geometry: geometry, center: center, parameters: parameters)
        motion = MotionModel(rate: parameters.motion.rate, error: geometry.targetSize / 2)
        states = TrackStateMachine(levels: parameters.state, search: parameters.search)
        confidence = ConfidenceModel()
        trainings = TrainingSchedule(parameters: parameters.filter)
        lastSeen = center
    }

    /// Learns the first frame.
    mutating func learnFirst(_ image: ImageView, stages: inout Stages) {
        let observation = stages.observer.observe(image, window: pose.window(at: pose.center))
        appearance.learnFirst(
            observation, box: pose.colorBox(in: observation.window), with: stages.trainer)
        fitter.learnFirst(
            image, pose: pose, window: observation.window,
            likelihoods: appearance.usesColor
                ? appearance.colorLikelihoods(in: observation) : nil, using: &stages.fitting)
        firstContrast = stages.observer.contrast(of: image, window: observation.window)
        stages.observer.recycle(observation)
    }

    /// Whether the window around the target shows nothing: it is black, white or gray all over, as after an error of the
    /// decoder, in a flash, or before a wall.
    func seesNothing(in image: ImageView, stages: inout Stages) -> Bool {
        stages.observer.contrast(of: image, window: pose.window(at: pose.center))
            < max(Self.leastContrast, Self.leastContrastShare * firstContrast)
    }

    /// The overlap with the true box to expect, from the evidence at hand.
    ///
    /// - Parameter frame: How many frames were seen since the first.
    mutating func expectedOverlap(frame: Int) -> Double {
        confidence.observe(
            evidence, angle: pose.angle, frames: frame, isLost: states.state == .lost)
    }

    /// Goes to where the target is on this frame.
    mutating func move(to position: Point, camera: Point?) {
        // Where an uncertain target seems to go says little about where it goes.
        if states.state == .tracking {
            motion.observe(from: pose.center, to: position, camera: camera)
            lastSeen = position
            framesUnseen = 0
        } else {
            stayUnseen()
        }
        pose.center = position
        framesBlind = 0
    }

    /// Takes in a frame that does not show the target.
    mutating func stayUnseen() { framesUnseen = min(framesUnseen + 1, Self.longestUnseen) }

    static let longestUnseen = 1 << 20

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try appearance.archive(&archive)
        try pose.archive(&archive)
        try fitter.archive(&archive)
        try motion.archive(&archive)
        try states.archive(&archive)
        try confidence.archive(&archive)
        try trainings.archive(&archive)
        try archive.point(&lastSeen)
        try archive.whole(&framesUnseen)
        try archive.whole(&framesBlind)
        try archive.number(&firstContrast)
        let counts = 0...Self.longestUnseen
        guard counts.contains(framesUnseen), counts.contains(framesBlind) else {
            throw .invalidState(reason: "a target unseen for \(framesUnseen) frames")
        }
    }
}
