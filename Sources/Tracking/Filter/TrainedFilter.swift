import HoldfastCKernels
import HoldfastImaging

/// A correlation filter that goes on answering while it is trained.
///
/// Nothing on the way to an estimate waits for training. So it is done beside the next frame, and the trained
/// filter answers from a fixed frame on (`filter.delay`): what is found does not depend on who trains it, and
/// when.
struct TrainedFilter: Sendable {
    /// The spectrum of the filter that answers.
    private var answering: [Float]
    /// The filter and its samples; nil while they are trained.
    private var learner: FilterLearner?
    private var training: Training?
    private let plan: FourierPlan
    private let channels: Int
    private let delay: Int

    private struct Training: Sendable {
        let work: SideWork<PendingLesson>
        /// Frames until the one from which the trained filter answers.
        var framesLeft: Int
        var learner: FilterLearner { work.result().learner }
    }

    init(_ learner: FilterLearner, parameters: FilterParameters) {
        plan = learner.filter.plan
        channels = learner.filter.channels
        answering = learner.filter.spectrum
        self.learner = learner
        delay = parameters.delay
    }

    // MARK: Asking

    /// The response's spectrum for a sample's spectrum, `[position][2]`.
    func respond(to sample: [Float], into response: inout [Float]) {
        holdfast_apply_filter(
            sample, spectrum, &response, Int32(plan.positions), Int32(channels))
    }

    /// What each position of a window adds to the response at a cell, `[row][column]`, 0 where it takes away.
    func activation(of sample: [Float], row: Int, column: Int) -> [Float] {
        let size = plan.size
        var result = [Float](repeating: 0, count: size * size)
        guard sample.count == size * size * channels else { return result }
        func wrapped(_ i: Int) -> Int32 { Int32(((i % size) + size) % size) }
        var (spectrum, filter) = (spectrum, [Float](repeating: 0, count: sample.count))
        plan.inverse(&spectrum, channels: channels, into: &filter)
        holdfast_activation(
            sample, filter, Int32(size), wrapped(row), wrapped(column), Int32(channels), &result)
        return result
    }

    private var spectrum: [Float] {
        guard let training, training.framesLeft == 0 else { return answering }
        return training.learner.filter.spectrum
    }

    // MARK: Learning

    /// Goes on to the next frame.
    mutating func advance() {
        guard let left = training?.framesLeft else { return }
        if left > 0 { training?.framesLeft = left - 1 } else { settle() }
    }

    /// Learns the first frame, whose target is in the middle of the window.
    mutating func learnFirst(_ spectrum: [Float], with trainer: FilterTrainer) {
        change { learner in
            trainer.withBuffers { learner.learnFirst(spectrum, using: &$0) }
        }
    }

    /// Learns a window of the frame at hand, now or beside the next frames.
    mutating func learn(_ lesson: FilterLearner.Lesson, with trainer: FilterTrainer) {
        settle()
        guard let learner = learner.take() else { return }
        let work = trainer.train(PendingLesson(learner: learner, lesson: lesson))
        training = Training(work: work, framesLeft: delay + 1)
    }

    /// Takes the window of a distractor into the memory.
    mutating func insertNegative(
        spectrum: [Float], label: [Float], weight: Double, limit: Int
    ) {
        change {
            $0.insertNegative(spectrum: spectrum, label: label, weight: weight, limit: limit)
        }
    }

    private mutating func change(_ body: (inout FilterLearner) -> Void) {
        settle()
        guard var learner = learner.take() else { return }
        body(&learner)
        answering = learner.filter.spectrum
        self.learner = learner
    }

    /// Ends a training: from now on the trained filter answers.
    private mutating func settle() {
        guard let trained = training?.learner else { return }
        training = nil
        answering = trained.filter.spectrum
        learner = trained
    }

    // MARK: Saving

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        if training?.framesLeft == 0 { settle() }
        var framesLeft = training?.framesLeft ?? 0
        try archive.whole(&framesLeft)
        guard (0...delay + 1).contains(framesLeft) else {
            throw .invalidState(reason: "a filter that answers in \(framesLeft) frames")
        }
        guard var learner = training?.learner ?? learner else { return }
        try learner.archive(&archive)
        if framesLeft > 0 {
            try archive.numbers(&answering, count: plan.positions * 2 * channels)
            self.learner = nil
            training = Training(
                work: SideWork(done: PendingLesson(learner: learner)), framesLeft: framesLeft)
        } else {
            answering = learner.filter.spectrum
            self.learner = learner
            // What is read into may be a copy of a filter that is being trained.
            training = nil
        }
    }
}

/// A filter with what it is to learn; nil once it has.
struct PendingLesson: Sendable {
    var learner: FilterLearner
    var lesson: FilterLearner.Lesson?
}

/// Who trains filters: a thread beside, or whoever asks for it.
struct FilterTrainer: Sendable {
    /// Whether a thread beside is asked.
    var isAside: Bool
    var workspace: TrackerWorkspace

    /// Memory for a spectrum that is handed over, empty if there is none.
    func spareSpectrum() -> [Float] { workspace.spectra.take() ?? [] }

    func withBuffers(_ body: (inout SolverBuffers) -> Void) {
        var buffers = workspace.solvers.take() ?? SolverBuffers()
        body(&buffers)
        workspace.solvers.giveBack(buffers)
    }

    func train(_ pending: PendingLesson) -> SideWork<PendingLesson> {
        let work = SideWork(on: pending) { [self] pending in
            guard let lesson = pending.lesson.take() else { return }
            withBuffers { pending.learner.learn(lesson, using: &$0) }
            workspace.spectra.giveBack(lesson.spectrum)
        }
        if isAside { work.offer(workspace.trainings) } else { work.begin() }
        return work
    }
}
