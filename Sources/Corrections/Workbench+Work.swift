import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking

/// Tracking again what a change has made doubtful, on the workbench's own thread.
extension Workbench {
    /// A stretch that has to be tracked again.
    struct Work {
        var id: Int
        var stretch: WorkTarget.Stretch
        var from: KeyBox
        var to: KeyBox?
        var generation: Int
    }

    /// Waits for work; nil at the end.
    func nextWork() -> Work? {
        let found = state.wait { state -> Work?? in
            if state.isStopped { return .some(nil) }
            for id in state.targets.keys.sorted() {
                guard let target = state.targets[id], let stretch = target.next,
                    let ends = target.ends(of: stretch)
                else { continue }
                let last = stretch == .before ? 0 : ends.to?.frame ?? state.newest
                state.work = (
                    id, min(ends.from.frame, last)...max(ends.from.frame, last), ends.from.frame
                )
                return Work(
                    id: id, stretch: stretch, from: ends.from, to: ends.to,
                    generation: target.generation)
            }
            return nil
        }
        return found ?? nil
    }

    func carryOut(_ work: Work) {
        defer {
            state.update { state in
                state.work = nil
                state.note()
            }
        }
        do {
            if let to = work.to {
                let part = try tracker(for: work).join(work.from, to)
                settle(work, part)
            } else if work.stretch == .before {
                let part = try tracker(for: work).trackClosingGaps(from: work.from, to: 0)
                settle(work, part)
            } else {
                try goOn(work)
            }
        } catch {
            // The stretch stays as it was; a frame that cannot be read any more is no reason to end.
            finish(work)
        }
    }

    private func tracker(for work: Work) -> StretchTracker {
        var tracker = StretchTracker(frames: NumberedFrames(working), parameters: parameters)
        tracker.goesOn = { [weak self] frame in
            self?.state.update { state in
                state.work?.at = frame
                return !state.isStopped && state.targets[work.id]?.generation == work.generation
            } ?? false
        }
        return tracker
    }

    /// Puts what has been found into the table, if it is still wanted.
    private func settle(_ work: Work, _ part: TrackPart) {
        state.update { state in
            guard var target = state.targets[work.id], target.generation == work.generation,
                !state.isStopped
            else { return }
            state.targets[work.id] = nil
            for frame in part.frames { target.table[frame] = part[frame] }
            target.dirty.remove(work.stretch)
            state.targets[work.id] = target
            state.note()
        }
    }

    private func finish(_ work: Work) {
        state.update { state in
            guard state.targets[work.id]?.generation == work.generation else { return }
            state.targets[work.id]?.dirty.remove(work.stretch)
            state.note()
        }
    }

    /// Follows a target from its last key box to the newest frame, and hands it to the pipeline there.
    private func goOn(_ work: Work) throws {
        let run = Locked(StretchRun(key: work.from, parameters: parameters))
        var frame = work.from.frame
        while true {
            let (newest, isWanted, isFinished) = state.withLock { state in
                (
                    state.newest,
                    !state.isStopped && state.targets[work.id]?.generation == work.generation,
                    state.isFinished
                )
            }
            guard isWanted else { return }
            // A pipeline that is far ahead waits for nobody: it is handed the target when this is near.
            guard frame <= newest else {
                if isFinished { return finish(work) }
                return handOver(work, run, next: frame)
            }
            try advance(run, to: frame, work)
            frame += 1
        }
    }

    private func advance(_ run: Locked<StretchRun>, to frame: Int, _ work: Work) throws {
        var found: Estimate?
        _ = try NumberedFrames(working).withImage(frame) { image in
            found = try run.withLock { try $0.advance(image) }
        }
        state.update { state in
            guard state.targets[work.id]?.generation == work.generation else { return }
            state.work?.at = frame
            state.targets[work.id]?.table[frame] = found
            if frame % 8 == 0 { state.note() }
        }
    }

    /// Lets the pipeline follow a target from its next frame on. What the pipeline sees until it
    /// obeys is caught up with on its own thread.
    private func handOver(_ work: Work, _ run: Locked<StretchRun>, next: Int) {
        let box = run.withLock { $0.tracker?.estimate.box } ?? work.from.box
        let picture = PinnedFrame(index: next - 1) { [self] begin in
            let newest = state.withLock { $0.newest }
            for frame in stride(from: next, through: newest, by: 1) {
                try advance(run, to: frame, work)
            }
            state.update { state in
                guard state.targets[work.id]?.generation == work.generation else { return }
                state.targets[work.id]?.isAwaited = false
            }
            guard let tracker = run.withLock({ $0.tracker }) else {
                guard let found = try frames.frame(next - 1) else {
                    throw Refusal.noFrame(next - 1)
                }
                return try found.frame.withImage { try begin($0) }
            }
            return tracker
        }
        state.update { state in
            guard state.targets[work.id]?.generation == work.generation else { return }
            state.targets[work.id]?.isAwaited = true
            state.targets[work.id]?.dirty.remove(work.stretch)
        }
        _ = control.place(id: work.id, box: box, on: picture, limit: Self.mostTargets)
    }
}
