import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo

/// The tracks of a recording while a person looks at them and corrects them.
///
/// A pipeline tells what it finds (``observe(_:)``). A person's box becomes a key box of its target on
/// the frame that it was drawn on; only the stretches beside it are tracked again, on a thread of
/// their own, with frames that are decoded for it. A target that a running pipeline follows is then
/// handed back to it. Every change can be undone. It works until ``stop()`` is called.
public final class Workbench: Sendable {
    /// Why a change is refused.
    public enum Refusal: HoldfastError, Hashable {
        case noFrame(Int)
        case notReached(frame: Int, newest: Int)
        case noTarget(Int)
        case tooManyTargets(Int)
        case badBox(String)
        case onlyKey
        case nothingToUndo

        public var description: String {
            switch self {
            case .noFrame(let frame): "frame \(frame) is not in the recording or cannot be decoded"
            case .notReached(let frame, let newest):
                "frame \(frame) has not been reached yet; tracking is at frame \(newest)"
            case .noTarget(let id): "there is no target \(id)"
            case .tooManyTargets(let most): "there are already \(most) targets"
            case .badBox(let why): "the box cannot be tracked: \(why)"
            case .onlyKey: "there is no such key box, or it is the only one of its target"
            case .nothingToUndo: "there is nothing to undo"
            }
        }
    }

    struct Version: Sendable {
        var what: String
        var targets: [Int: WorkTarget]
        var newest: Int
        var revision: Int
    }

    struct State: Sendable {
        var targets: [Int: WorkTarget] = [:]
        /// When each frame is shown, seconds; not a number where it was not seen.
        var times: [Double] = []
        var size = (width: 0, height: 0)
        /// The newest frame that the pipeline has seen; -1 before the first.
        var newest = -1
        var isFinished = false
        var isStopped = false
        /// Targets that the pipeline may still tell of although they have been dropped.
        var dropped: Set<Int> = []
        /// The versions before each change.
        var past: [Version] = []
        /// Counts what a viewer has to fetch again.
        var revision = 0
        /// Whether anything differs from what the pipeline has logged.
        var isRevised = false
        /// What is being tracked again.
        var work: (id: Int, frames: ClosedRange<Int>, at: Int)?

        mutating func note() { revision += 1 }
    }

    static let mostTargets = 16
    /// How many changes can be undone.
    private static let mostVersions = 100

    public let frames: RecordedFrames
    /// How many frames the recording has.
    public let count: Int
    let parameters: TrackerParameters
    let control: PipelineControl
    private let working: RecordedFrames
    let state: Monitor<State>

    /// - Parameters:
    ///   - frames: of the recording; the workbench reads at places of its own.
    ///   - keys: the boxes that the pipeline's targets begin with, and their key boxes.
    ///   - goesBackward: whether these targets are followed back to the beginning.
    ///   - control: of the pipeline that follows the targets.
    /// - Throws: `VideoError` where the recording cannot be read, `ThreadError` if the system has no
    ///   thread left.
    public init(
        frames: RecordedFrames, keys: [KeyBox], goesBackward: Bool = false,
        parameters: TrackerParameters, control: PipelineControl
    ) throws {
        self.frames = frames
        self.parameters = parameters
        self.control = control
        count = try frames.count()
        working = frames.another()
        var first = State()
        for (id, boxes) in keys.byTarget {
            first.targets[id] = WorkTarget(keys: boxes, goesBackward: goesBackward)
        }
        state = Monitor(first)
        try WorkerThread.start(name: "workbench", stackSize: 8 << 20) { [weak self] in
            while let work = self?.nextWork() { self?.carryOut(work) }
        }
    }

    // MARK: What the pipeline tells

    /// Notes what has been found on a frame. On the tracking thread, in order.
    public func observe(_ report: FrameReport) {
        state.update { state in
            while state.times.count < report.index { state.times.append(.nan) }
            if state.times.count == report.index { state.times.append(report.time) }
            state.newest = max(state.newest, report.index)
            state.size = (report.width, report.height)
            for target in report.targets {
                let id = target.id
                // What is being tracked again is handed over when it has come this far.
                guard var known = state.targets[id] else {
                    // The pipeline has found its box by itself.
                    if !state.dropped.contains(id), target.estimate.state != .lost {
                        let box = target.estimate.box
                        state.targets[id] = WorkTarget(
                            keys: [KeyBox(id: id, frame: report.index, box: box)])
                        state.targets[id]?.table[report.index] = target.estimate
                    }
                    continue
                }
                guard let last = known.keys.last, !known.isAwaited,
                    !known.dirty.contains(.after(last.frame)),
                    !known.keys.contains(where: { $0.frame == report.index })
                else { continue }
                state.targets[id] = nil
                known.table[report.index] = target.estimate
                state.targets[id] = known
            }
            state.note()
        }
    }

    /// Notes that the pipeline has come to its end.
    public func finish() {
        state.update { state in
            state.isFinished = true
            for (id, target) in state.targets where target.isAwaited {
                // Nobody takes it over any more.
                state.targets[id]?.isAwaited = false
                if let last = target.keys.last {
                    state.targets[id]?.dirty.insert(.after(last.frame))
                }
            }
            state.note()
        }
    }

    /// Ends the work that is going on.
    public func stop() { state.update { $0.isStopped = true } }

    /// Waits until nothing has to be tracked again.
    ///
    /// - Returns: false if that takes longer.
    @discardableResult
    public func waitForWork(seconds: Double) -> Bool {
        state.wait(until: Date(timeIntervalSinceNow: seconds)) { state -> Bool? in
            state.isStopped || state.targets.values.allSatisfy(\.dirty.isEmpty) ? true : nil
        } ?? false
    }

    // MARK: What a person does

    /// Puts a box on a frame: corrects a target, or begins a new one.
    ///
    /// - Throws: ``Refusal``, `VideoError`.
    public func place(id: Int, frame: Int, box: Box) throws {
        let newest = state.withLock { $0.newest }
        guard (0..<count).contains(frame) else { throw Refusal.noFrame(frame) }
        guard frame <= newest else { throw Refusal.notReached(frame: frame, newest: newest) }
        // Whether the box can be tracked is known before anything is changed.
        guard let found = try frames.frame(frame) else { throw Refusal.noFrame(frame) }
        do {
            _ = try found.frame.withImage {
                try Tracker(image: $0, box: box, parameters: parameters)
            }
        } catch let error as TrackerError {
            throw Refusal.badBox(error.description)
        }
        try state.update { state in
            let isNew = state.targets[id] == nil
            guard !isNew || state.targets.count < Self.mostTargets else {
                throw Refusal.tooManyTargets(Self.mostTargets)
            }
            keep(
                isNew ? "target \(id) added" : "target \(id) corrected on frame \(frame)", &state)
            var target = state.targets[id] ?? WorkTarget(keys: [])
            target.put(KeyBox(id: id, frame: frame, box: box))
            target.generation = state.revision + 1
            state.targets[id] = target
            state.dropped.remove(id)
            state.isRevised = true
            state.note()
        }
    }

    /// Takes a key box away; its neighbours are joined across it.
    public func removeKey(id: Int, frame: Int) throws {
        try state.update { state in
            guard var target = state.targets[id] else { throw Refusal.noTarget(id) }
            guard target.removeKey(on: frame) else { throw Refusal.onlyKey }
            keep("key box of target \(id) on frame \(frame) removed", &state)
            target.generation = state.revision + 1
            state.targets[id] = target
            state.isRevised = true
            state.note()
        }
    }

    /// Drops a target with all that is known of it.
    public func remove(id: Int) throws {
        try state.update { state in
            guard state.targets[id] != nil else { throw Refusal.noTarget(id) }
            keep("target \(id) removed", &state)
            state.targets[id] = nil
            state.dropped.insert(id)
            state.isRevised = true
            state.note()
        }
        _ = control.drop(id: id)
    }

    /// Follows a target back from its first key box.
    public func trackBackward(id: Int) throws {
        try state.update { state in
            guard var target = state.targets[id], let first = target.keys.first else {
                throw Refusal.noTarget(id)
            }
            guard first.frame > 0, !target.goesBackward else { return }
            keep("target \(id) tracked back", &state)
            target.goesBackward = true
            target.dirty.insert(.before)
            target.generation = state.revision + 1
            state.targets[id] = target
            state.isRevised = true
            state.note()
        }
    }

    /// Takes the last change back.
    ///
    /// - Returns: what it was.
    @discardableResult
    public func undo() throws -> String {
        let (what, gone) = try state.update { state -> (String, [Int]) in
            guard let version = state.past.popLast() else { throw Refusal.nothingToUndo }
            let gone = state.targets.keys.filter { version.targets[$0] == nil }
            let changed = version.targets.filter { id, target in
                state.targets[id]?.generation != target.generation
            }
            // What is as it was goes on; what has changed is as it was before.
            var targets = state.targets.filter { version.targets[$0.key] != nil }
            for (id, before) in changed {
                var target = before
                // The pipeline has gone on since with the other version.
                if let last = target.keys.last,
                    !state.isFinished || version.newest < state.newest
                {
                    target.dirty.insert(.after(last.frame))
                }
                target.isAwaited = false
                target.generation = state.revision + 1
                targets[id] = target
            }
            state.targets = targets
            state.dropped.formUnion(gone)
            state.dropped.subtract(targets.keys)
            state.isRevised = true
            state.note()
            return (version.what, gone)
        }
        for id in gone { _ = control.drop(id: id) }
        return what
    }

    private func keep(_ what: String, _ state: inout State) {
        if state.past.count >= Self.mostVersions { state.past.removeFirst() }
        state.past.append(
            Version(
                what: what, targets: state.targets, newest: state.newest,
                revision: state.revision))
    }

    // MARK: Tracking again

    /// A stretch that has to be tracked again.
    private struct Work {
        var id: Int
        var stretch: WorkTarget.Stretch
        var from: KeyBox
        var to: KeyBox?
        var generation: Int
    }

    /// Waits for work; nil at the end.
    private func nextWork() -> Work? {
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

    private func carryOut(_ work: Work) {
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
                let part = try tracker(for: work).track(from: work.from, to: 0)
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
