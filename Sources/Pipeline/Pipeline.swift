import Foundation
import HoldfastImaging

/// Where frames come from. Called on one thread at a time.
public struct FrameInput<Frame: PipelineFrame & ~Copyable>: Sendable {
    /// The next frame, nil at the end.
    public var next: @Sendable () throws -> Frame?
    /// Makes a call of `next` that is waiting for a frame return early. May be called on any
    /// thread.
    public var interrupt: (@Sendable () -> Void)?
    /// The index of the first frame that is wanted, where it is known. Frames from it on that the
    /// source leaves out could not be decoded.
    public var firstIndex: Int?
    /// Seconds between frames where nothing else tells; 0 if it is not known.
    public var frameInterval: Double
    /// Asked once `next` has returned nil or thrown: the index after the last frame, those that could
    /// not be decoded included; nil if that is not known.
    public var endIndex: (@Sendable () -> Int?)?

    public init(
        next: @escaping @Sendable () throws -> Frame?,
        interrupt: (@Sendable () -> Void)? = nil, firstIndex: Int? = nil,
        frameInterval: Double = 0, endIndex: (@Sendable () -> Int?)? = nil
    ) {
        self.next = next
        self.interrupt = interrupt
        self.firstIndex = firstIndex
        self.frameInterval = frameInterval
        self.endIndex = endIndex
    }
}

/// Receives the results, frame by frame, as soon as they are known: a log, a progress display.
/// Called on one thread at a time.
public struct ReportObserver: Sendable {
    /// Names the observer in errors.
    public var name: String
    public var observe: @Sendable (FrameReport) throws -> Void
    /// Called once at the end, however the run ends.
    public var finish: @Sendable () throws -> Void

    public init(
        name: String, observe: @escaping @Sendable (FrameReport) throws -> Void,
        finish: @escaping @Sendable () throws -> Void = {}
    ) {
        self.name = name
        self.observe = observe
        self.finish = finish
    }
}

/// Where annotated frames go: a video file, pictures, a screen. Called on one thread at a time.
public struct FrameOutput<Frame: PipelineFrame & ~Copyable>: Sendable {
    /// Names the output in errors.
    public var name: String
    public var write: @Sendable (borrowing Frame, FrameReport) throws -> Void
    /// Called once at the end, however the run ends.
    public var finish: @Sendable () throws -> Void

    public init(
        name: String, write: @escaping @Sendable (borrowing Frame, FrameReport) throws -> Void,
        finish: @escaping @Sendable () throws -> Void = {}
    ) {
        self.name = name
        self.write = write
        self.finish = finish
    }
}

/// Joins an input, trackers, an annotator and outputs: a thread per stage, bounded channels
/// between them.
///
///     read -> track (and log) -> annotate -> write
///
/// Frames keep their order. Indices that a recording leaves out are frames that could not be decoded:
/// they have reports too, in which no target is seen, but are neither annotated nor written. A stage that is slower than the one before it either slows that one
/// down (`lossless`) or causes the oldest waiting frame to be dropped (`newest`). An error in any
/// stage ends the run; frames that have reached later stages are still written.
public struct Pipeline<Frame: PipelineFrame & ~Copyable>: Sendable {
    public var input: FrameInput<Frame>
    public var targets: [Target]
    public var makeTracker: TrackerMaker
    /// What is known already of targets that are not followed yet on a frame, by its index. Called on
    /// the tracking thread with every frame in order, those that cannot be decoded included.
    public var known: (@Sendable (_ frame: Int) throws -> [TargetReport])?
    public var observers: [ReportObserver] = []
    /// Called with every tracked frame before anything is drawn on it. Tracking waits for it, so it must be
    /// quick.
    public var observeFrame: (@Sendable (borrowing Frame, FrameReport) -> Void)?
    /// Draws on a frame; nil leaves the frames as they are.
    public var annotate: (@Sendable (inout Frame, FrameReport) throws -> Void)?
    /// Without outputs nothing is annotated.
    public var outputs: [FrameOutput<Frame>] = []
    /// Called with what a user should know but what does not end the run.
    public var notice: @Sendable (PipelineNotice) -> Void = { _ in }
    /// What happens to frames that arrive faster than they are tracked.
    public var policy = ChannelPolicy.lossless
    /// How many frames may wait between two stages.
    public var depth = 1
    /// How many frames of a recording may wait to be tracked, if more than ``depth``: while the source
    /// takes long for a frame, the tracker goes on with those.
    public var readAhead = 1
    /// How many frames there may be at once in all stages and between them; nil leaves that to ``depth``.
    public var framesAtOnce: Int?
    /// How many targets are tracked at the same time.
    public var threads: Int
    /// Whether reports carry the response and activation maps.
    public var keepsMaps = false

    public init(
        input: FrameInput<Frame>, targets: [Target],
        threads: Int = ProcessInfo.processInfo.activeProcessorCount,
        makeTracker: @escaping TrackerMaker
    ) {
        self.input = input
        self.targets = targets
        self.threads = threads
        self.makeTracker = makeTracker
    }

    /// Runs until the source ends, a stage fails or the run is stopped. Blocks the calling thread.
    ///
    /// The stages run on their own threads: two, or four if there are outputs, and one more for the only
    /// target of a recording. So any number of pipelines can run at once.
    ///
    /// If the run is stopped or fails while the source's `next` ignores its interrupt, that call is
    /// abandoned, not waited for.
    ///
    /// - Throws: The first failure of a stage. Everything tracked before it has been logged and
    ///   written. ``runKeepingFailure(control:)`` returns what is known of such a run.
    @discardableResult
    public func run(
        control: PipelineControl = PipelineControl()
    ) throws(PipelineFailure) -> PipelineSummary {
        let summary = runKeepingFailure(control: control)
        if let failure = summary.failure { throw failure }
        return summary
    }

    /// Runs like `run(control:)`, but returns a failure in the summary, together with what the run
    /// came to before it.
    public func runKeepingFailure(
        control: PipelineControl = PipelineControl()
    ) -> PipelineSummary {
        PipelineRun(pipeline: self, control: control).run()
    }
}
