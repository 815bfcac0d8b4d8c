import HoldfastImaging

extension Pipeline where Frame: ~Copyable {
    /// Runs until the source ends, a stage fails or the run is stopped, without blocking the
    /// caller's thread.
    ///
    /// If the calling task is cancelled, the run ends as by ``PipelineControl/stop()``.
    ///
    /// - Throws: The first ``PipelineFailure`` of a stage; `CancellationError` if the task was
    ///   cancelled before the end. Either way the run has ended by then, and everything tracked has
    ///   been logged and written.
    @discardableResult
    public func run(control: PipelineControl = PipelineControl()) async throws -> PipelineSummary {
        let run = PipelineRun(pipeline: self, control: control)
        let summary = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                run.start { continuation.resume(returning: $0) }
            }
        } onCancel: {
            control.stop()
        }
        if let failure = summary.failure { throw failure }
        if summary.wasStopped { try Task.checkCancellation() }
        return summary
    }

    /// The report of every frame, as soon as the frame has been tracked.
    ///
    /// ```swift
    /// for try await report in pipeline.reports() {
    ///     print(report.index, report.targets.map(\.estimate.box))
    /// }
    /// ```
    ///
    /// The run begins with the loop. A loop that is slower than the tracker slows it down. Nothing
    /// of a recording is lost; frames of a live source are dropped and counted in
    /// ``FrameReport/dropped``. When the loop ends, the run has ended too, and its logs and videos
    /// are complete.
    ///
    /// The loop throws the first ``PipelineFailure`` of a stage, after the reports of the frames
    /// before it. Cancelling the loop's task ends the run as by ``PipelineControl/stop()``, and the
    /// loop throws `CancellationError` once the run has ended. `break` ends the run too, but does
    /// not wait for it.
    ///
    /// Costs a handover between threads per frame, some microseconds.
    public func reports(control: PipelineControl = PipelineControl()) -> PipelineReports {
        let handover = ReportHandover(control: control)
        var pipeline = self
        pipeline.observers.append(
            ReportObserver(name: "reports", observe: { handover.put($0) }))
        let run = PipelineRun(pipeline: pipeline, control: control)
        return PipelineReports(handover: handover) { run.start { handover.end($0) } }
    }
}

/// The reports of one run of a pipeline; see ``Pipeline/reports(control:)``.
///
/// Only one loop can read it; a second one gets nothing.
public struct PipelineReports: AsyncSequence, Sendable {
    private let handover: ReportHandover
    private let begin: @Sendable () -> Void

    init(handover: ReportHandover, begin: @escaping @Sendable () -> Void) {
        self.handover = handover
        self.begin = begin
    }

    /// The outcome of the run; nil until it has ended. It is available after a loop has ended or
    /// thrown.
    public var summary: PipelineSummary? { handover.summary }

    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: handover.isClaimedForTheFirstTime ? Reader(handover, begin) : nil)
    }

    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let reader: Reader?

        /// Waits for the report of the next frame. Nil when the run has ended.
        public mutating func next() async throws -> FrameReport? {
            try await reader?.next()
        }
    }

    /// Ends the run when its last owner is gone.
    fileprivate final class Reader: Sendable {
        private let handover: ReportHandover
        private let begin: @Sendable () -> Void

        init(_ handover: ReportHandover, _ begin: @escaping @Sendable () -> Void) {
            self.handover = handover
            self.begin = begin
        }

        deinit { handover.abandon() }

        func next() async throws -> FrameReport? {
            if handover.isBegunForTheFirstTime { begin() }
            return try await handover.take()
        }
    }
}
