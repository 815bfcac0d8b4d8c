import HoldfastImaging
import HoldfastTracking

/// A set of parameters with a name.
public struct Variant: Sendable, Hashable {
    public var name: String
    public var parameters: TrackerParameters

    public init(name: String, parameters: TrackerParameters) {
        self.name = name
        self.parameters = parameters
    }
}

/// Runs several variants of the tracker from many starts over a data set. The others are compared
/// with the first variant; all see the same frames and boxes.
public struct Ablation: Sendable {
    public var variants: [Variant]
    public var plan: any StartChoice
    /// Trackers at work at the same time.
    public var jobs: Int
    /// How often each sequence is gone through.
    public var passes: Passes

    public init(
        variants: [Variant], plan: any StartChoice = StartPlan(), passes: Passes = Passes(),
        jobs: Int = 1
    ) {
        self.variants = variants
        self.plan = plan
        self.passes = passes
        self.jobs = jobs
    }

    /// Runs everything. Each sequence is decoded once and kept in memory while it is worked on.
    ///
    /// - Parameter progress: called after each sequence with its name and how many are done.
    public func run(
        _ sequences: [AnnotatedSequence], frames: FrameSource,
        progress: (_ name: String, _ done: Int) -> Void = { _, _ in }
    ) throws -> AblationResult {
        guard !variants.isEmpty else {
            throw EvaluationError.inconsistent("an ablation needs at least one variant")
        }
        var results: [AblationResult.StartResult] = []
        for (index, sequence) in sequences.enumerated() {
            results += try run(sequence, frames: frames)
            progress(sequence.name, index + 1)
        }
        guard !results.isEmpty else {
            throw EvaluationError.inconsistent("no sequence has frames to measure")
        }
        return AblationResult(variants: variants.map(\.name), starts: results)
    }

    private func run(_ sequence: AnnotatedSequence, frames source: FrameSource) throws
        -> [AblationResult.StartResult]
    {
        let starts = plan.starts(in: sequence)
        let orders = starts.map {
            passes.order(from: $0.frame, of: sequence.truth.count, length: plan.length)
        }
        guard let first = orders.joined().min(), let last = orders.joined().max() else { return [] }
        var stored: [StoredFrame?] = []
        try source(sequence) { image, time in
            stored.append(stored.count < first ? nil : StoredFrame(copying: image, time: time))
            return stored.count <= last
        }
        guard stored.count == last + 1 else {
            throw EvaluationError.inconsistent(
                "\(sequence.name): \(stored.count) frames, but \(sequence.truthFile.path) has "
                    + "\(sequence.truth.count) lines")
        }
        let frames = stored
        let shown = zip(starts, orders).map { start, order in
            var shown = sequence
            shown.truth.replaceSubrange(start.frame..., with: order.map { sequence.truth[$0] })
            return shown
        }
        let measured = try parallelMap(count: starts.count * variants.count, jobs: jobs) { piece in
            let (number, variant) = piece.quotientAndRemainder(dividingBy: variants.count)
            return try measure(
                variants[variant], sequence: shown[number], start: starts[number],
                frames: orders[number].compactMap { frames[$0] })
        }
        return starts.indices.compactMap { number in
            let row = measured[number * variants.count..<(number + 1) * variants.count]
            let outcomes = row.compactMap { $0 }
            // Where no frame counts for one, none counts for the others: the truth decides.
            guard outcomes.count == variants.count else { return nil }
            return AblationResult.StartResult(
                sequence: sequence.name, start: starts[number], outcomes: outcomes)
        }
    }

    /// - Parameter sequence: as it is shown from the start on.
    private func measure(
        _ variant: Variant, sequence: AnnotatedSequence, start: Start, frames: [StoredFrame]
    ) throws -> AblationResult.Outcome? {
        guard let first = frames.first else { return nil }
        var estimates: [Estimate] = []
        estimates.reserveCapacity(frames.count)
        let clock = ContinuousClock()
        var spent = Duration.zero
        do {
            var tracker = try Tracker(
                image: first.image, box: start.box.shifted(by: -sequence.origin),
                parameters: variant.parameters)
            estimates.append(tracker.estimate)
            let begin = clock.now
            for frame in frames.dropFirst() { estimates.append(tracker.update(image: frame.image)) }
            spent = begin.duration(to: clock.now)
        } catch {
            throw EvaluationError.inconsistent(
                "\(sequence.name), start on frame \(start.frame): \(error)")
        }
        for index in estimates.indices {
            estimates[index].shift(by: sequence.origin)
        }
        let result = OnePassResult(
            name: sequence.name, start: start.frame, estimates: estimates, times: [],
            framesPerSecond: nil, width: first.image.width, height: first.image.height)
        guard let measures = result.measures(against: sequence) else { return nil }
        return AblationResult.Outcome(
            measures, updates: frames.count - 1, seconds: spent / .seconds(1))
    }
}
