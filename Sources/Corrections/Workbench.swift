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
    static let mostTargets = 16

    public let frames: RecordedFrames
    /// How many frames the recording has.
    public let count: Int
    let parameters: TrackerParameters
    let control: PipelineControl
    /// Those that are read to track again.
    let working: RecordedFrames
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
}
