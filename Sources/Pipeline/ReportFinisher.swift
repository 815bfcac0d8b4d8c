import HoldfastImaging
import HoldfastTracking

/// A frame whose target has been found, but not the box that is reported.
struct UnfinishedFrame<Frame: PipelineFrame & ~Copyable>: ~Copyable, Sendable {
    var frame: Frame
    var report: FrameReport
    /// The target whose box is missing.
    let target: Int
    let pending: PendingReport
    let instant: ContinuousClock.Instant
    let slot: FrameSlot?
}

/// Finishes the reports of a recording's only target while the target is followed on the next frame, on a
/// thread of its own.
final class ReportFinisher<Frame: PipelineFrame & ~Copyable>: Sendable {
    private struct State {
        var boxes: ReportedBoxes?
        /// Frames that have been sent and are not done with.
        var underWay = 0
        /// Whether the thread has ended.
        var isOver = false
    }

    private let frames = Channel<UnfinishedFrame<Frame>>(capacity: 1)
    private let state = Monitor(State())

    /// Takes over the reported box of a set's target for an ordinary frame, and gives it back before any
    /// other.
    ///
    /// - Returns: whether this moves it on the frame.
    func takeTurn(with set: inout TargetSet, isOrdinary: Bool) -> Bool {
        guard isOrdinary else {
            giveBack(to: &set)
            return false
        }
        if !set.isApart, let boxes = set.separate() { state.withLock { $0.boxes = boxes } }
        return set.isApart
    }

    /// Hands over a frame.
    ///
    /// - Returns: false if the thread has given up.
    func send(_ frame: consuming UnfinishedFrame<Frame>) -> Bool {
        state.withLock { $0.underWay += 1 }
        return frames.send(frame)
    }

    /// Leaves the reported box to a set again, once all frames are done with.
    private func giveBack(to set: inout TargetSet) {
        guard set.isApart else { return }
        let boxes = state.wait { state -> ReportedBoxes?? in
            guard state.underWay == 0 || state.isOver else { return nil }
            return .some(state.boxes.take())
        }
        set.rejoin(boxes ?? nil)
    }

    /// Leaves the reported box to a set, and ends the thread.
    func end(_ set: inout TargetSet) {
        giveBack(to: &set)
        frames.finish()
        _ = state.wait { $0.isOver ? true : nil }
    }

    /// Finishes frames until the end; the work of the thread.
    ///
    /// - Parameter pass: what becomes of a frame; false, or an error, ends it all.
    func work(_ pass: (consuming UnfinishedFrame<Frame>) -> Bool) {
        while var unfinished = frames.receive() {
            guard var boxes = state.withLock({ $0.boxes.take() }) else { break }
            let clock = ContinuousClock()
            let start = clock.now
            let pending = unfinished.pending
            let estimate = unfinished.frame.withImage { boxes.finish(pending, in: $0) }
            let duration = (clock.now - start) / .seconds(1)
            for i in unfinished.report.targets.indices
            where unfinished.report.targets[i].id == unfinished.target {
                unfinished.report.targets[i].estimate = estimate
                unfinished.report.targets[i].duration += duration
            }
            unfinished.report.latency = (clock.now - unfinished.instant) / .seconds(1)
            state.withLock { $0.boxes = boxes }
            guard pass(unfinished) else { break }
            state.update { $0.underWay -= 1 }
        }
        frames.cancel()
        state.update { $0.isOver = true }
    }
}
