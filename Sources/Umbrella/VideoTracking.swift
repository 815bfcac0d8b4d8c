import HoldfastCorrections
import HoldfastImaging
import HoldfastOutputs
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo

/// Follows objects through a video, and leaves an annotated video and logs: what `holdfast track`
/// does, with the same defaults.
///
/// ```swift
/// var tracking = VideoTracking("in.mp4", box: Box(x: 100, y: 80, width: 40, height: 60))
/// tracking.outputs.video = "out.mp4"
/// tracking.outputs.logs = ["out.jsonl"]
/// let summary = try tracking.run()
/// ```
///
/// For more control, take the ``pipeline(of:)`` and change it before it runs.
public struct VideoTracking: Sendable {
    /// A file, a folder or pattern of pictures, `-` for standard input, a URL, or with
    /// `source.format` a device.
    public var input: String
    /// What to follow. Boxes are pixels of the displayed frame, from 0.
    public var targets: [Target]
    /// Further boxes of the targets, each obeyed on its frame. Between two boxes of a target it is
    /// tracked from both sides, and the two are joined. Recordings only.
    public var keyBoxes: [KeyBox] = []
    /// Whether targets are followed back to the first frame, too, from their first boxes. ``source``'s
    /// start is then the frame of the boxes. Recordings only.
    public var goesBackward = false
    /// A log of the same video to go on from: what it says is kept up to the last frame on which a
    /// target is surely seen.
    public var earlier: Trajectory?
    public var parameters = TrackerParameters.balanced
    /// How the input is opened, and where it begins.
    public var source = VideoSourceOptions()
    /// Whether a live source that ends, fails or stalls is opened again.
    public var reconnects = false
    /// Ends after this many frames.
    public var frameLimit: Int?
    public var outputs = TrackOutputs()
    /// Threads that decode and encode, and targets that are followed at the same time; nil is one per
    /// processor. What is found does not depend on it.
    public var threads: Int?
    /// Told, in a sentence, of what a user should know and that does not end the run. Called on any
    /// thread.
    public var notice: @Sendable (String) -> Void = { _ in }

    public init(_ input: String, targets: [Target]) {
        self.input = input
        self.targets = targets
    }

    /// Follows what one box holds on the first frame.
    public init(_ input: String, box: Box) {
        self.init(input, targets: [Target(id: 1, box: box)])
    }

    /// Follows the object at a point of the first frame; its box is found.
    public init(_ input: String, point: Point) {
        self.init(
            input,
            targets: [Target(id: 1, box: Box(center: point, width: 1, height: 1), isPoint: true)])
    }

    /// Runs to the end of the video; blocks the calling thread.
    ///
    /// - Throws: What ended the run: an error of opening (`VideoError`, `OutputError`,
    ///   `TrajectoryError`), or a `PipelineFailure`, which says in which stage and on which frame.
    ///   What had been followed before it has been logged and written.
    @discardableResult
    public func run() throws -> PipelineSummary {
        let summary = try pipeline().run()
        guard summary.frames > 0 else {
            throw VideoError(.usage, "there is no frame at or after the start", file: input)
        }
        return summary
    }

    /// What is found on each frame, as soon as it is found; the run begins with the loop.
    ///
    /// ```swift
    /// for try await frame in try tracking.reports() {
    ///     print(frame.index, frame.targets.map(\.estimate.box))
    /// }
    /// ```
    ///
    /// When the loop is over, logs and videos are complete. The loop throws as ``run()`` does.
    /// Cancelling its task ends the run in good order.
    ///
    /// - Throws: An error of opening.
    public func reports() throws -> PipelineReports { try pipeline().reports() }

    /// Opens the input and the outputs and joins them; nothing is followed yet.
    ///
    /// - Throws: An error of opening, before any output has been created where that can be known.
    public func pipeline() throws -> Pipeline<Frame> {
        let video = try open()
        try outputs.check(inputs: video.files, targets: targets.count)
        return try pipeline(of: video)
    }

    /// Opens the input.
    public func open() throws(VideoError) -> OpenedVideo {
        var options = source
        options.threads = threads ?? 0
        // An encoder keeps all processors busy anyway.
        options.sharesProcessors = outputs.video == nil && outputs.pictures == nil
        options.keepsAudio = outputs.wantsSound
        if goesBackward { options.start = nil }
        // Without a thread for it the first tracker makes its tables itself.
        try? WorkerThread.start(name: "holdfast-tables") { Tracker.prepare() }
        return try OpenedVideo(input, options: options, reconnects: reconnects, notice: notice)
    }

    /// The header of its logs.
    public func header(of video: OpenedVideo) -> TrajectoryHeader {
        TrajectoryHeader(input: input, info: video.info, parameters: parameters)
    }

    /// Joins a video that has been opened with trackers and outputs, which are created.
    public func pipeline(of video: OpenedVideo) throws -> Pipeline<Frame> {
        let (known, before) = try knownTracks(of: video)
        var pipeline = Pipeline<Frame>(
            video, targets: known.targets, parameters: parameters,
            limit: frameLimit.map { $0 + before })
        if !known.isEmpty { pipeline.known = { try known.reports(frame: $0) } }
        if let threads { pipeline.threads = threads }
        if !video.isLive {
            pipeline.framesAtOnce = video.info.framesAtOnce
            pipeline.readAhead = video.info.readAhead
        }
        let notice = notice
        pipeline.notice = { notice($0.description) }
        try outputs.add(
            to: &pipeline, frameRate: video.info.frameRate, audio: video.audio,
            header: header(of: video), threads: threads ?? 0, notice: notice)
        return pipeline
    }
}

extension Pipeline where Frame == HoldfastVideo.Frame {
    /// Follows targets through a video with ``HoldfastTracking/Tracker``. Of a live source the newest
    /// frame counts.
    ///
    /// - Parameter limit: ends after this many frames.
    public init(
        _ video: OpenedVideo, targets: [Target],
        parameters: TrackerParameters = .balanced, limit: Int? = nil
    ) {
        self.init(
            input: video.frames(limit), targets: targets,
            makeTracker: { image, target in
                target.isPoint
                    ? try Tracker(image: image, point: target.box.center, parameters: parameters)
                    : try Tracker(image: image, box: target.box, parameters: parameters)
            })
        if video.isLive { policy = .newest }
    }
}
