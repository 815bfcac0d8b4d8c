import HoldfastImaging

extension Pipeline where Frame: ~Copyable {
    /// Runs to the end of the source, to an error or until stopped, without blocking a thread of the
    /// caller's.
    ///
    /// If the calling task is cancelled, the run ends as by ``PipelineControl/stop()``.
    ///
    /// - Throws: The first ``PipelineFailure`` of a stage; `CancellationError` if the task was
    ///   cancelled before the end. In both cases the run has ended by then, and what had been
    ///   followed has been logged and written.
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

    /// The report of every frame, as soon as the frame has been followed.
    ///
    /// ```swift
    /// for try await report in pipeline.reports() {
    ///     print(report.index, report.targets.map(\.estimate.box))
    /// }
    /// ```
    ///
    /// The run begins with the loop. A loop that is slower than the tracker slows it down: of a
    /// recording nothing is lost, of a live source frames are passed over and counted in
    /// ``FrameReport/dropped``. When the loop ends, so has the run: its logs and videos are complete.
    ///
    /// The loop throws the first ``PipelineFailure`` of a stage, after the reports of the frames
    /// before it. Cancelling the loop's task ends the run as by ``PipelineControl/stop()``, and the
    /// loop throws `CancellationError` when the run has ended. Leaving the loop with `break` ends the
    /// run likewise, but does not wait for it.
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
/// It is read by one loop. A second loop gets nothing.
public struct PipelineReports: AsyncSequence, Sendable {
    private let handover: ReportHandover
    private let begin: @Sendable () -> Void

    init(handover: ReportHandover, begin: @escaping @Sendable () -> Void) {
        self.handover = handover
        self.begin = begin
    }

    /// What the run came to; nil until it has ended. After a loop that ended or threw it is there.
    public var summary: PipelineSummary? { handover.summary }

    public func makeAsyncIterator() -> Iterator {
        Iterator(reader: handover.isClaimedForTheFirstTime ? Reader(handover, begin) : nil)
    }

    public struct Iterator: AsyncIteratorProtocol, Sendable {
        fileprivate let reader: Reader?

        /// The report of the next frame; waits for it. Nil when the run has ended.
        public mutating func next() async throws -> FrameReport? {
            try await reader?.next()
        }
    }

    /// Ends the run when nobody reads any more.
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
