import HoldfastImaging
import HoldfastTracking

/// Starts trackers beside the thread that tracks, one after the other: to start one takes as long as
/// several updates, and frames of a live source do not wait.
final class TrackerStarts: Sendable {
    /// What has come of a start.
    struct Outcome: Sendable {
        let target: Target
        let picture: PinnedFrame
        let tracker: Result<any TargetTracker, any Error>
    }

    private struct Request {
        let target: Target
        let picture: PinnedFrame
        /// Tells it from earlier ones for the same target.
        let number: Int
    }

    private struct State {
        /// In the order in which they came; the first is being worked on while the thread runs.
        var requests: [Request] = []
        var outcomes: [Outcome] = []
        var isRunning = false
        var count = 0
    }

    private let makeTracker: TrackerMaker
    private let startThread: ThreadStarter
    private let state = Monitor(State())

    init(makeTracker: @escaping TrackerMaker, startThread: @escaping ThreadStarter) {
        self.makeTracker = makeTracker
        self.startThread = startThread
    }

    /// The targets that are on their way.
    var identifiers: [Int] {
        state.withLock { $0.requests.map(\.target.id) + $0.outcomes.map(\.target.id) }
    }

    /// Begins to start a target's tracker on a frame; what is on its way for the target is dropped.
    ///
    /// - Throws: ``ThreadError`` if the system has no thread left.
    func begin(_ target: Target, on picture: PinnedFrame) throws(ThreadError) {
        forget(target.id)
        let mustRun = state.withLock { state in
            state.count += 1
            state.requests.append(
                Request(target: target, picture: picture, number: state.count))
            defer { state.isRunning = true }
            return !state.isRunning
        }
        guard mustRun else { return }
        do throws(ThreadError) {
            try startThread("holdfast-start") { [self] in
                WorkerThread.lowerPriority()
                work()
            }
        } catch {
            state.update { state in
                state.requests = []
                state.isRunning = false
            }
            throw error
        }
    }

    /// Drops what is on its way for a target.
    ///
    /// - Returns: whether there was anything.
    @discardableResult
    func forget(_ id: Int) -> Bool {
        state.withLock { state in
            let count = state.requests.count + state.outcomes.count
            state.requests.removeAll { $0.target.id == id }
            state.outcomes.removeAll { $0.target.id == id }
            return state.requests.count + state.outcomes.count < count
        }
    }

    /// Takes what has come of the starts so far.
    func take() -> [Outcome] {
        state.withLock { state in
            defer { state.outcomes = [] }
            return state.outcomes
        }
    }

    /// Drops everything, and waits for the thread.
    func finish() {
        state.withLock { state in
            state.requests = []
            state.outcomes = []
        }
        _ = state.wait { $0.isRunning ? nil : true }
    }

    private func work() {
        while let request = next() {
            let tracker = Result<any TargetTracker, any Error> {
                try request.picture.withImage { try makeTracker($0, request.target) }
            }
            state.withLock { state in
                guard state.requests.contains(where: { $0.number == request.number }) else {
                    return
                }
                state.requests.removeAll { $0.number == request.number }
                state.outcomes.append(
                    Outcome(target: request.target, picture: request.picture, tracker: tracker))
            }
        }
    }

    /// The next request; nil ends the thread.
    private func next() -> Request? {
        state.update { state in
            if state.requests.isEmpty { state.isRunning = false }
            return state.requests.first
        }
    }
}

extension TrackerStarts {
    /// Carries out a command; one that starts a target on a past frame is only begun.
    func carryOut(
        _ command: PipelineCommand, on set: inout TargetSet, frame: Int, image: ImageView
    ) {
        if case .begin(let target, let picture) = command {
            do throws(ThreadError) {
                try begin(target, on: picture)
            } catch {
                set.refuse(command, frame: frame, error: error)
            }
            return
        }
        let wasStarting = forget(command.target)
        guard wasStarting, !set.identifiers.contains(command.target) else {
            return set.apply([command], frame: frame, image: image)
        }
        switch command {
        case .remove: break
        case .correct(let id, let box):
            set.apply([.add(Target(id: id, box: box))], frame: frame, image: image)
        case .add, .begin: set.apply([command], frame: frame, image: image)
        }
    }
}

extension TargetSet {
    /// Takes in what has come of a start.
    mutating func adopt(_ start: TrackerStarts.Outcome, frame: Int) {
        switch start.tracker {
        case .success(let tracker): adopt(tracker, of: start.target, frame: frame)
        case .failure(let error):
            refuse(.begin(start.target, on: start.picture), frame: frame, error: error)
        }
    }
}
