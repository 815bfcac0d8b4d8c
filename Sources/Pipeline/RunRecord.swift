import HoldfastImaging

/// What a run has come to so far: what was tracked, what could not be decoded, and what went wrong
/// first. Every stage may write to it.
final class RunRecord: Sendable {
    private struct Content: Sendable {
        var summary = PipelineSummary()
        /// The index after the last frame of the source, once it has ended.
        var endIndex: Int?
    }

    private let content = Locked(Content())

    /// Notes a frame that was tracked.
    func addFrame(latency: Double, targets: [TargetSummary]) {
        content.withLock { content in
            content.summary.frames += 1
            content.summary.latency.record(latency)
            content.summary.targets = targets
        }
    }

    /// Notes a frame that could not be decoded.
    func addUndecoded() {
        content.withLock { $0.summary.notDecoded += 1 }
    }

    /// Notes the targets whose first frame did not come.
    func addWaiting(_ targets: [Target]) {
        content.withLock { $0.summary.waiting = targets }
    }

    /// Keeps the first failure.
    func fail(_ failure: PipelineFailure) {
        content.withLock { content in
            if content.summary.failure == nil { content.summary.failure = failure }
        }
    }

    /// The index after the last frame of the source; nil before its end, or if it is not known.
    var endIndex: Int? {
        get { content.withLock { $0.endIndex } }
        set { content.withLock { $0.endIndex = newValue } }
    }

    /// The outcome.
    func conclude(
        duration: Double, dropped: Int, notWritten: Int, wasStopped: Bool
    ) -> PipelineSummary {
        content.withLock { content in
            let known = Set(content.summary.targets.map(\.id))
            content.summary.waiting.removeAll { known.contains($0.id) }
            content.summary.duration = duration
            content.summary.dropped = dropped
            content.summary.notWritten = notWritten
            content.summary.wasStopped = wasStopped
            return content.summary
        }
    }
}
