import Foundation
import HoldfastImaging

/// A change to the targets of a running pipeline.
public enum PipelineCommand: Sendable, Hashable {
    /// Tracks one more object, from the next frame or the target's first frame on.
    case add(Target)
    /// Stops tracking the target.
    case remove(id: Int)
    /// Restarts the target at a box on the next frame.
    case correct(id: Int, box: Box)
    /// Starts or restarts a target on a past frame that was pinned, and looks for it on the next
    /// frame.
    case begin(Target, on: PinnedFrame)
}

/// A past frame that was kept, so that a target can start on it.
public struct PinnedFrame: Sendable, Hashable {
    public typealias Body = (ImageView) throws -> any TargetTracker

    /// The frame's index in its source.
    public let index: Int
    /// Calls a closure with the picture, which is valid only during the call.
    public let withImage: @Sendable (Body) throws -> any TargetTracker

    public init(
        index: Int, withImage: @escaping @Sendable (Body) throws -> any TargetTracker
    ) {
        self.index = index
        self.withImage = withImage
    }

    public static func == (left: PinnedFrame, right: PinnedFrame) -> Bool {
        left.index == right.index
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

/// Why a command was refused.
public enum PipelineCommandError: HoldfastError, Hashable {
    case alreadyFollowed(id: Int)
    case notFollowed(id: Int)

    public var description: String {
        switch self {
        case .alreadyFollowed(let id): "target \(id) is followed already"
        case .notFollowed(let id): "there is no target \(id)"
        }
    }
}

/// Steers a running pipeline from any thread.
public final class PipelineControl: Sendable {
    private struct State {
        var isStopped = false
        var isSteered = false
        var isPaused = false
        var queue = CommandQueue()
        var interrupt: (@Sendable () -> Void)?
    }

    private let state = Locked(State())

    public init() {}

    /// True once ``stop()`` has been called.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// True once a command has been sent.
    public var isSteered: Bool { state.withLock { $0.isSteered } }

    /// True between ``pause()`` and ``resume()``.
    public var isPaused: Bool { state.withLock { $0.isPaused } }

    /// Holds back a recording that is played by ``FrameInput/inRealTime(control:waits:)``. Frames that
    /// have been read already, one for each stage, are still tracked.
    public func pause() { state.withLock { $0.isPaused = true } }

    /// Goes on after ``pause()``.
    public func resume() { state.withLock { $0.isPaused = false } }

    /// Ends the run as at the end of the input: no more frames are read; those already read are
    /// tracked, logged and written.
    public func stop() {
        let interrupt = state.withLock { state in
            state.isStopped = true
            return state.interrupt
        }
        interrupt?()
    }

    /// Sends a command to the pipeline, which carries it out before the next frame.
    ///
    /// Only the outcome of the commands for a target counts: of two corrections between two frames
    /// the second one is carried out. So a flood of commands costs no more than one for each target.
    ///
    /// - Returns: false if the command was not taken because commands for 1024 other targets wait.
    @discardableResult
    public func send(_ command: PipelineCommand) -> Bool {
        state.withLock { state in
            state.isSteered = true
            return state.queue.add(command, isShared: false)
        }
    }

    /// Starts a target or corrects it, for somebody who is not trusted. At most one such request is
    /// carried out on a frame, and after sixteen of them one in ten frames, so that they do not hold up
    /// tracking; the others wait.
    ///
    /// - Parameters:
    ///   - picture: the frame of the box; nil for the next one.
    ///   - limit: how many targets there may be, those that wait included.
    /// - Returns: false if there would be more.
    package func place(id: Int, box: Box, on picture: PinnedFrame?, limit: Int) -> Bool {
        state.withLock { state in
            let targets = state.queue.expectedTargets
            let isKnown = targets.contains(id)
            guard isKnown || targets.count < limit else { return false }
            let target = Target(id: id, box: box)
            let command: PipelineCommand =
                if let picture {
                    .begin(target, on: picture)
                } else {
                    isKnown ? .correct(id: id, box: box) : .add(target)
                }
            state.isSteered = true
            return state.queue.add(command, isShared: true)
        }
    }

    /// Drops a target, whether it is followed or waits for its start.
    ///
    /// - Returns: false if there is no such target.
    package func drop(id: Int) -> Bool {
        state.withLock { state in
            guard state.queue.expectedTargets.contains(id) else { return false }
            state.isSteered = true
            return state.queue.add(.remove(id: id), isShared: true)
        }
    }

    /// The commands that have not been carried out yet.
    package var pendingCommands: [PipelineCommand] { state.withLock { $0.queue.commands } }

    func takeCommands() -> [PipelineCommand] {
        state.withLock { $0.queue.take() }
    }

    /// Notes which targets the pipeline has, now that the commands that were taken have been carried
    /// out.
    package func settle(_ targets: some Sequence<Int>) {
        let targets = Set(targets)
        state.withLock { $0.queue.settle(targets) }
    }

    /// Sets what wakes a source that is waiting for its next frame. Called at once if already
    /// stopped.
    func onStop(_ interrupt: (@Sendable () -> Void)?) {
        let isStopped = state.withLock { state in
            state.interrupt = interrupt
            return state.isStopped
        }
        if isStopped { interrupt?() }
    }
}
