import Foundation
import HoldfastImaging

/// Where frames come from. Called on one thread at a time.
public struct FrameInput<Frame: PipelineFrame & ~Copyable>: Sendable {
    /// The next frame, nil at the end.
    public var next: @Sendable () throws -> Frame?
    /// Makes a `next` that waits for a frame return early; called on any thread.
    public var interrupt: (@Sendable () -> Void)?

    public init(
        next: @escaping @Sendable () throws -> Frame?,
        interrupt: (@Sendable () -> Void)? = nil
    ) {
        self.next = next
        self.interrupt = interrupt
    }
}

/// Where what was found goes, frame by frame, as soon as it is found: a log, a progress display.
/// Called on one thread at a time.
public struct ReportObserver: Sendable {
    /// Names the observer in errors.
    public var name: String
    public var observe: @Sendable (FrameReport) throws -> Void
    /// Called once at the end, however the run ended.
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
    /// Called once at the end, however the run ended.
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
/// Frames keep their order. A stage that is slower than the one before it slows that one down
/// (`lossless`), or makes the source's oldest waiting frame be dropped (`newest`). An error in any
/// stage ends the run; what has been handed on to later stages is still written.
public struct Pipeline<Frame: PipelineFrame & ~Copyable>: Sendable {
    public var input: FrameInput<Frame>
    public var targets: [Target]
    public var makeTracker: TrackerMaker
    public var observers: [ReportObserver] = []
    /// Looks at every frame that has been followed, before anything is drawn on it, on the tracking
    /// thread: it must be quick.
    public var observeFrame: (@Sendable (borrowing Frame, FrameReport) -> Void)?
    /// Draws on a frame; nil leaves the frames as they are.
    public var annotate: (@Sendable (inout Frame, FrameReport) throws -> Void)?
    /// If there are none, nothing is annotated.
    public var outputs: [FrameOutput<Frame>] = []
    /// Told of what a user should know and that does not end the run.
    public var notice: @Sendable (PipelineNotice) -> Void = { _ in }
    /// What happens to frames that arrive faster than they are followed.
    public var policy = ChannelPolicy.lossless
    /// How many frames may wait between two stages.
    public var depth = 1
    /// How many targets are followed at the same time.
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

    /// Runs to the end of the source, to an error or until stopped; blocks the calling thread.
    ///
    /// The stages run on threads of their own, two without outputs and four with them, so any number
    /// of pipelines can run at once.
    ///
    /// A call of the source's `next` that heeds no interrupt is not waited for when the run is stopped
    /// or fails; it goes on by itself.
    ///
    /// - Throws: The first failure of a stage. What had been followed before it has been logged and
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
