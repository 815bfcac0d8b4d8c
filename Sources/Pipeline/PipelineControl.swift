import Foundation
import HoldfastImaging

/// A change to the targets of a running pipeline.
public enum PipelineCommand: Sendable, Hashable {
    /// Follows one more object, from the next frame or the target's first frame on.
    case add(Target)
    /// Follows the target no more.
    case remove(id: Int)
    /// Begins the target anew at a box on the next frame.
    case correct(id: Int, box: Box)
    /// Begins a target, or an old one anew, on a picture that has passed, and looks for it on the
    /// next frame.
    case begin(Target, on: HeldPicture)
}

/// A picture of the source that was kept.
public struct HeldPicture: Sendable, Hashable {
    public typealias Body = (ImageView) throws -> any TargetTracker

    /// The number of its frame.
    public let index: Int
    /// Calls a closure with the picture, which is valid only during the call.
    public let withImage: @Sendable (Body) throws -> any TargetTracker

    public init(
        index: Int, withImage: @escaping @Sendable (Body) throws -> any TargetTracker
    ) {
        self.index = index
        self.withImage = withImage
    }

    public static func == (left: HeldPicture, right: HeldPicture) -> Bool {
        left.index == right.index
    }

    public func hash(into hasher: inout Hasher) { hasher.combine(index) }
}

/// Why a command was refused.
public enum PipelineCommandError: Error, Sendable, Hashable {
    case alreadyFollowed(id: Int)
    case notFollowed(id: Int)
}

/// Steers a running pipeline from any thread.
public final class PipelineControl: @unchecked Sendable {
    // Guards everything below it.
    private let lock = NSLock()
    private var stopped = false
    private var commands: [PipelineCommand] = []
    private var steered = false
    private var interrupt: (@Sendable () -> Void)?

    public init() {}

    /// True once ``stop()`` has been called.
    public var isStopped: Bool { lock.withLock { stopped } }

    /// True once a command has been sent.
    public var isSteered: Bool { lock.withLock { steered } }

    /// Ends the run as at the end of the input: no more frames are read, those that have been read
    /// are followed, logged and written.
    public func stop() {
        let interrupt = lock.withLock {
            stopped = true
            return self.interrupt
        }
        interrupt?()
    }

    /// Hands a command to the pipeline, which obeys it before the next frame.
    public func send(_ command: PipelineCommand) {
        lock.withLock {
            commands.append(command)
            steered = true
        }
    }

    /// The commands that are still to be obeyed.
    package var pendingCommands: [PipelineCommand] { lock.withLock { commands } }

    func takeCommands() -> [PipelineCommand] {
        lock.withLock {
            defer { commands = [] }
            return commands
        }
    }

    /// Sets what wakes a source that waits for its next frame; called at once if already stopped.
    func onStop(_ interrupt: (@Sendable () -> Void)?) {
        let stopped = lock.withLock {
            self.interrupt = interrupt
            return self.stopped
        }
        if stopped { interrupt?() }
    }
}
