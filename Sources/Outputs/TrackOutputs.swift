import HoldfastAnnotation
import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories
import HoldfastVideo

/// What a run leaves behind: annotated video, pictures and logs.
///
/// What is not asked for is not made. Names are files; `-` is standard output.
public struct TrackOutputs: Sendable {
    /// A log and its format.
    public struct Log: Sendable, Hashable, ExpressibleByStringLiteral {
        /// The file; `-` is standard output.
        public var path: String
        /// Nil takes the format that the name tells, and JSON lines for standard output.
        public var format: TrajectoryFormat?

        public init(_ path: String, format: TrajectoryFormat? = nil) {
            self.path = path
            self.format = format
        }

        public init(stringLiteral path: String) {
            self.init(path)
        }

        /// - Throws: `TrajectoryError.unknownFormat` where nothing tells the format.
        public func resolvedFormat() throws(TrajectoryError) -> TrajectoryFormat {
            if let format { return format }
            if path == "-" { return .jsonl }
            guard let named = TrajectoryFormat(path: path) else {
                throw .unknownFormat(path: path)
            }
            return named
        }
    }

    /// Annotated video: a file, whose extension chooses the container; a URL to send a stream to; `-`
    /// for Y4M.
    public var video: String?
    /// Annotated frames as pictures, a pattern such as `out/%05d.png`.
    public var pictures: String?
    /// Trajectories, a line per frame and target as it is found.
    public var logs: [Log] = []
    /// What the targets are called, by their numbers: in logs, and in the picture.
    public var labels: [Int: String] = [:]
    /// What is drawn on annotated frames.
    public var overlay = Overlay.standard
    /// The width of outlines, pixels; nil follows the frame's size.
    public var lineWidth: Double?
    /// The height of a capital letter of a label, pixels; nil follows the frame's size.
    public var labelSize: Double?
    /// How many positions of a trail are drawn.
    public var trailLength = 90
    /// Whether the video is not drawn on and encoded, but copied, with the boxes as subtitles. It is
    /// Matroska then, and the input a file.
    public var annotatesBySubtitles = false
    /// How the video is encoded. Whether it replaces files, its sound and its threads are set here and
    /// by the run.
    public var encoding = VideoSinkOptions()
    /// Whether boxes turn with their targets: as they are drawn, and in logs that hold such boxes.
    public var rotated = false
    /// Whether wall-clock times are logged; logs of two runs then differ.
    public var timings = false
    /// Whether existing files may be replaced.
    public var overwrites = false
    /// Whether the input's sound is copied to the annotated video.
    public var keepsSound = true

    public init() {}

    /// Whether the sound is needed of a source that can have some.
    public var wantsSound: Bool { keepsSound && video != nil && video != "-" }

    /// Looks at all outputs before anything is written.
    ///
    /// - Parameters:
    ///   - inputs: files that are read and must not be written to.
    ///   - targets: how many targets there are; nil where more may come.
    /// - Throws: ``OutputError``, `TrajectoryError.unknownFormat` for a log, and `VideoError` for what
    ///   a name promises and this FFmpeg cannot write.
    public func check(inputs: [String], targets: Int?) throws {
        var check = OutputCheck(inputs: inputs, overwrite: overwrites)
        if let video, annotatesBySubtitles {
            guard video.lowercased().hasSuffix(".mkv") else {
                throw OutputError.cannotCreate(
                    path: video, reason: "subtitles that draw boxes need Matroska, .mkv")
            }
        } else if let video, video != "-" {
            try VideoSink.check(video, encoder: encoding.encoder)
        }
        if let video, !video.contains("://") { try check.file(video, option: "the video") }
        if let pictures {
            try FrameImageSink.check(pictures)
            try check.pictures(pictures, option: "the pictures")
        }
        for log in logs {
            let format = try log.resolvedFormat()
            if let targets, targets > 1, !format.holdsSeveralTargets {
                throw OutputError.tooManyTargets(
                    path: log.path, format: format.rawValue, count: targets)
            }
            if format.isFolder {
                guard log.path != "-" else {
                    throw TrajectoryError.notHeld(format: format, reason: "is a folder, not a file")
                }
                try check.folder(log.path, option: "the log")
            } else {
                try check.file(log.path, option: "the log")
            }
        }
    }

    /// Creates the outputs and adds them to a pipeline.
    ///
    /// - Parameters:
    ///   - frameRate: frames per second, for the video.
    ///   - audio: the sound to copy.
    ///   - threads: threads of the encoder; 0 leaves the choice to it.
    ///   - notice: told of what cannot be done as asked, but does not stop the writing.
    /// - Throws: `VideoError`, `TrajectoryError` and ``OutputError`` for what cannot be created.
    public func add(
        to pipeline: inout Pipeline<Frame>, frameRate: Rational, audio: AudioTrack? = nil,
        header: TrajectoryHeader, threads: Int = 0,
        notice: @escaping @Sendable (String) -> Void = { _ in }
    ) throws {
        // The logs come last: they are emptied as soon as they are opened.
        var header = header
        header.labels = labels.isEmpty ? [] : Self.distinct(labels)
        let sinks = try sinks(frameRate: frameRate, audio: audio, threads: threads)
        for log in logs {
            pipeline.observers.append(
                try .log(
                    path: log.path, format: try log.resolvedFormat(), header: header,
                    timings: timings, rotated: rotated, overwrite: overwrites, labels: labels))
        }
        if let video, annotatesBySubtitles {
            pipeline.observers.append(
                try .subtitles(
                    path: video, header: header, labels: labels, rotated: rotated,
                    overwrite: overwrites))
        }
        guard !sinks.isEmpty else { return }
        pipeline.outputs += sinks.map { FrameOutput($0, notice: notice) }
        pipeline.keepsMaps = overlay.contains(.response) || overlay.contains(.heatmap)
        var annotator = Annotator(overlay: overlay, trailLength: trailLength)
        annotator.lineWidth = lineWidth
        annotator.labelSize = labelSize
        let drawing = FrameDrawing(
            annotator: annotator, rotated: rotated, names: labels,
            colorsGray: !encoding.keepsFormat)
        pipeline.annotate = { frame, report in try drawing.draw(report, on: &frame) }
    }

    /// The labels, each once, in the order of the targets.
    private static func distinct(_ labels: [Int: String]) -> [String] {
        var seen: Set<String> = []
        return labels.sorted { $0.key < $1.key }.map(\.value).filter { seen.insert($0).inserted }
    }

    private func sinks(
        frameRate: Rational, audio: AudioTrack?, threads: Int
    ) throws -> [any FrameSink] {
        var sinks: [any FrameSink] = []
        if let video, !annotatesBySubtitles {
            if video == "-" {
                sinks.append(Y4MSink(frameRate: frameRate))
            } else {
                var options = encoding
                options.overwrites = overwrites
                options.threads = threads
                options.audio = audio
                sinks.append(try VideoSink(path: video, frameRate: frameRate, options: options))
            }
        }
        if let pictures {
            sinks.append(try FrameImageSink(pattern: pictures, overwrites: overwrites))
        }
        return sinks
    }
}
