import ArgumentParser
import HoldfastAnnotation
import HoldfastOutputs
import HoldfastTrajectories

/// What to write.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            """
            Annotated video. The extension chooses the container (.mp4, .mkv, .mov, .gif, ...); - writes \
            Y4M to standard output; rtsp://, rtmp://, udp:// and srt:// send a stream.
            """, valueName: "video"), completion: .file())
    var video: String?

    @Option(
        help: ArgumentHelp(
            """
            A log with a line per frame and target, written as they are found; - writes JSON lines \
            to standard output. May be repeated. The extension chooses the format: \
            \(TrajectoryFormat.extensions)
            """, valueName: "file"), completion: .file())
    var log: [String] = []

    @Option(
        help: ArgumentHelp(
            "Annotated frames as pictures, such as out/%05d.png.", valueName: "pattern"))
    var framesOut: String?

    @Flag(
        help: """
            Let boxes turn with their targets: in the video, in .jsonl and .csv logs beside the \
            upright box, in .vot.txt as four corners, in .cvat.xml as a rotation. Other formats hold \
            only upright boxes.
            """)
    var rotated = false

    @Flag(name: .customShort("y"), help: "Overwrite existing files.")
    var overwrite = false

    /// The options that write to standard output.
    var standardOutputUsers: [String] {
        (video == "-" ? ["-o -"] : []) + log.filter { $0 == "-" }.map { _ in "--log -" }
    }
}

/// What logs are like.
struct LogOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Format of logs whose names do not tell it.",
            valueName: "format"))
    var logFormat: TrajectoryFormat?

    @Flag(help: "Log wall-clock times. Logs of two runs then differ.")
    var timings = false

    /// The format of one of the logs.
    ///
    /// - Throws: where neither its name nor `--log-format` tells, or they contradict each other.
    func format(of path: String, among logs: [String]) throws -> TrajectoryFormat {
        if path == "-" { return logFormat ?? .jsonl }
        let named = TrajectoryFormat(path: path)
        if let named, let logFormat, named != logFormat, logs.count == 1 {
            throw ValidationError(
                "\(path) is \(named.rawValue) by its name, and --log-format says "
                    + logFormat.rawValue)
        }
        guard let format = named ?? logFormat else {
            throw ValidationError(
                "\(TrajectoryError.unknownFormat(path: path)); or give --log-format")
        }
        return format
    }
}

/// What annotated frames look like.
struct PictureOptions: ParsableArguments {
    enum Annotation: String, ExpressibleByArgument, CaseIterable { case drawn, subtitles }

    @Option(
        help: ArgumentHelp(
            "What to draw: box, label, trail, response, heatmap; or all, or none. (default: "
                + "box,label,trail)", valueName: "list"),
        transform: { text in
            do {
                return try Overlay(parsing: text)
            } catch {
                throw ValidationError("\(error)")
            }
        })
    var overlay: Overlay?

    @Option(
        help: """
            drawn: on the frames, which are encoded anew. subtitles: the video is copied as it is, with \
            the boxes as subtitles that players draw; for -o VIDEO.mkv.
            """)
    var annotate: Annotation = .drawn

    @Option(
        help: ArgumentHelp(
            "Height of a label's capital letters. (default: follows the frame's size)",
            valueName: "pixels"))
    var labelSize: Double?

    @Option(
        help: ArgumentHelp(
            "Width of lines. (default: follows the frame's size)", valueName: "pixels"))
    var lineWidth: Double?

    @Option(help: ArgumentHelp("How many positions a trail shows.", valueName: "n"))
    var trail = 90

    func validate() throws {
        if let labelSize, !(5...300).contains(labelSize) {
            throw ValidationError("--label-size must be 5...300 pixels")
        }
        if let lineWidth, !(0.5...100).contains(lineWidth) {
            throw ValidationError("--line-width must be 0.5...100 pixels")
        }
        guard (0...100_000).contains(trail) else {
            throw ValidationError("--trail must be 0...100000")
        }
    }
}

/// How annotated video is encoded.
struct EncodingOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Quality of the video: the encoder's rate factor, 0...51 for H.264, where lower is better and \
            larger. (default: 21 for H.264)
            """, valueName: "n"))
    var crf: Int?

    @Option(
        help: ArgumentHelp(
            "FFmpeg's name of the encoder, such as libx265. (default: libx264, where it is there)",
            valueName: "name"))
    var encoder: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            "An FFmpeg option for the encoder or the container, such as preset=slow. May be repeated.",
            valueName: "name=value"))
    var outputOption: [String] = []

    @Flag(
        help: """
            Keep the source's pixel format: deeper than 8 bits, 4:2:2, 4:4:4, gray. Without it the \
            video is 4:2:0 in 8 bits, which every player shows, and gray sources get colours.
            """)
    var keepFormat = false

    @Flag(help: "Leave the sound out of the annotated video.")
    var noAudio = false

    func validate() throws {
        if let crf, !(0...63).contains(crf) { throw ValidationError("--crf must be 0...63") }
        for option in outputOption {
            guard let equals = option.firstIndex(of: "="), equals != option.startIndex else {
                throw ValidationError("--output-option '\(option)' is not NAME=VALUE")
            }
        }
    }

    fileprivate func apply(to outputs: inout TrackOutputs) {
        outputs.keepsSound = !noAudio
        outputs.encoding.rateFactor = crf
        outputs.encoding.encoder = encoder
        outputs.encoding.keepsFormat = keepFormat
        for option in outputOption {
            let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            outputs.encoding.encodingOptions[String(parts[0])] = String(parts[1])
        }
    }
}

extension TrackCommand {
    /// What the options ask to be written.
    func outputs() throws -> TrackOutputs {
        var outputs = TrackOutputs()
        outputs.video = outputOptions.video
        outputs.pictures = outputOptions.framesOut
        outputs.logs = try outputOptions.log.map {
            TrackOutputs.Log($0, format: try logOptions.format(of: $0, among: outputOptions.log))
        }
        outputs.rotated = outputOptions.rotated
        outputs.overwrites = outputOptions.overwrite
        outputs.timings = logOptions.timings
        if let overlay = pictureOptions.overlay { outputs.overlay = overlay }
        outputs.annotatesBySubtitles = pictureOptions.annotate == .subtitles
        outputs.labelSize = pictureOptions.labelSize
        outputs.lineWidth = pictureOptions.lineWidth
        outputs.trailLength = pictureOptions.trail
        encodingOptions.apply(to: &outputs)
        return outputs
    }
}

extension TrajectoryFormat: ExpressibleByArgument {
    public init?(argument: String) { self.init(name: argument) }
}
