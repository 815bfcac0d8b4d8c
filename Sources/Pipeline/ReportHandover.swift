import HoldfastImaging

/// Hands reports from the tracking thread to a task. The thread waits until the previous report has
/// been taken; the task is suspended until there is one.
final class ReportHandover: Sendable {
    private typealias Taker = CheckedContinuation<FrameReport?, any Error>

    private struct State {
        var isClaimed = false
        var isBegun = false
        /// Nobody takes reports any more.
        var isAbandoned = false
        var isCancelled = false
        var report: FrameReport?
        /// More than one only if tasks share an iterator.
        var takers: [Taker] = []
        var summary: PipelineSummary?
        /// Whether the end has been reported, with its error if there was one.
        var isEndTold = false
    }

    private let control: PipelineControl
    private let state = Monitor(State())

    init(control: PipelineControl) {
        self.control = control
    }

    /// The outcome of the run; nil until it has ended.
    var summary: PipelineSummary? { state.withLock { $0.summary } }

    /// True for the first caller only.
    var isClaimedForTheFirstTime: Bool {
        state.withLock { state in
            defer { state.isClaimed = true }
            return !state.isClaimed
        }
    }

    /// True for the first caller only.
    var isBegunForTheFirstTime: Bool {
        state.withLock { state in
            defer { state.isBegun = true }
            return !state.isBegun
        }
    }

    // MARK: The run

    /// Hands over a report; waits until the previous one has been taken.
    func put(_ report: FrameReport) {
        let taker = state.wait { state -> Taker?? in
            if state.isAbandoned { return .some(nil) }
            if !state.takers.isEmpty { return state.takers.removeFirst() }
            guard state.report == nil else { return nil }
            state.report = report
            return .some(nil)
        }
        if let taker = taker ?? nil { taker.resume(returning: report) }
    }

    /// Says that the run has ended.
    func end(_ summary: PipelineSummary) {
        let takers = state.update { state in
            state.summary = summary
            defer { state.takers = [] }
            return state.takers
        }
        for taker in takers { taker.resume(with: end()) }
    }

    /// What a task gets when there are no more reports: an error once, then nil.
    private func end() -> Result<FrameReport?, any Error> {
        state.withLock { state in
            guard !state.isEndTold else { return .success(nil) }
            state.isEndTold = true
            if let failure = state.summary?.failure { return .failure(failure) }
            return state.isCancelled ? .failure(CancellationError()) : .success(nil)
        }
    }

    // MARK: The task

    /// The next report; nil after the last one.
    func take() async throws -> FrameReport? {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { taker in
                let next = state.update { state -> FrameReport?? in
                    if let report = state.report {
                        state.report = nil
                        return report
                    }
                    guard state.summary == nil else { return .some(nil) }
                    state.takers.append(taker)
                    return nil
                }
                switch next {
                case .some(.some(let report)): taker.resume(returning: report)
                case .some(nil): taker.resume(with: end())
                case nil: break
                }
            }
        } onCancel: {
            state.withLock { if $0.summary == nil { $0.isCancelled = true } }
            abandon()
        }
    }

    /// Ends the run if it is still going; nobody wants its reports any more.
    func abandon() {
        let isOn = state.update { state in
            state.isAbandoned = true
            state.report = nil
            return state.isBegun && state.summary == nil
        }
        if isOn { control.stop() }
    }
}
