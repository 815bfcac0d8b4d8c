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
        var commands: [PipelineCommand] = []
        var interrupt: (@Sendable () -> Void)?
    }

    private let state = Locked(State())

    public init() {}

    /// True once ``stop()`` has been called.
    public var isStopped: Bool { state.withLock { $0.isStopped } }

    /// True once a command has been sent.
    public var isSteered: Bool { state.withLock { $0.isSteered } }

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
    public func send(_ command: PipelineCommand) {
        state.withLock { state in
            state.commands.append(command)
            state.isSteered = true
        }
    }

    /// The commands that have not been carried out yet.
    package var pendingCommands: [PipelineCommand] { state.withLock { $0.commands } }

    func takeCommands() -> [PipelineCommand] {
        state.withLock { state in
            defer { state.commands = [] }
            return state.commands
        }
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
