import ArgumentParser
import Foundation
import HoldfastAnnotation
import HoldfastOutputs
import HoldfastTrajectories

/// `holdfast track`: follows objects through a video.
struct TrackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "track",
        abstract: "Follows objects through a video.",
        discussion: """
            INPUT is a video file, a folder of pictures, a pattern of pictures (img/%04d.png, \
            'img/*.jpg'), a named pipe, - for standard input, a URL (rtsp, http, udp, srt, ...), \
            or with -f a device: -f v4l2 /dev/video0, -f x11grab :0, -f lavfi EXPRESSION. A box is \
            left, top, width and height in pixels of the displayed frame, counted from 0, or in \
            percent of the frame.

              holdfast track in.mp4 --box 100,80,40,60 -o out.mp4 --log out.jsonl

            Exit codes: 0 done; 2 a target was lost at the end (only with --fail-if-lost); 64 \
            usage; 65 bad data; 66 input missing or unreadable; 69 device or network unavailable; \
            73 output cannot be created; 74 input or output error; 130, 143 or 129 \
            interrupted by Ctrl-C, SIGTERM or SIGHUP, after everything done so far has been written.
            """)

    @Argument(help: "The video to track in.", completion: .file())
    var input: String

    @OptionGroup(title: "Input") var inputOptions: InputOptions
    @OptionGroup(title: "Targets") var targetOptions: TargetOptions
    @OptionGroup(title: "Part of the input") var rangeOptions: RangeOptions
    @OptionGroup(title: "Outputs") var outputOptions: OutputOptions
    @OptionGroup(title: "Live page") var previewOptions: PreviewOptions
    @OptionGroup(title: "Tracker") var parameterOptions: ParameterOptions

    @Option(
        help: """
            Number of threads that decode, and of targets followed in parallel. The log does not \
            depend on it. (default: one per processor)
            """)
    var threads: Int?

    @Flag(help: "Print only errors to standard error.")
    var quiet = false

    @Flag(help: "Print one JSON object to standard output at the end.")
    var json = false

    @Flag(help: "Exit with code 2 if a target is lost at the end.")
    var failIfLost = false

    func validate() throws {
        if targetOptions.isEmpty, !previewOptions.isOn {
            throw ValidationError(
                "nothing to follow: give --box X,Y,W,H, --point X,Y or --init FILE, or choose a target "
                    + "on a page with --select"
            )
        }
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads must be 1...1024")
        }
        var users = outputOptions.standardOutputUsers
        if json { users.append("--json") }
        if users.count > 1 {
            throw ValidationError(
                "\(users.joined(separator: " and ")) would mix on standard output; "
                    + "send only one of them there")
        }
    }

    func run() throws {
        try CommandFailure.reporting {
            try TrackRun(command: self).run()
        }
    }
}

/// What to follow.
struct TargetOptions: ParsableArguments {
    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            A target's box on the first frame, or with @N behind it on frame N. May be repeated.
            """, valueName: "x,y,w,h"),
        transform: { try BoxArgument($0) })
    var box: [BoxArgument] = []

    @Option(
        name: .customLong("init"),
        help: ArgumentHelp(
            """
            Targets from a file: a box x,y,w,h per line, or a trajectory. Boxes of a target on single \
            frames are key boxes: each is obeyed, and between two of them the target is tracked from \
            both sides. Of a whole track the first box is taken.
            """, valueName: "file"),
        completion: .file())
    var initialBoxes: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            A point near the middle of a target on the first frame; the box around it is \
            estimated. May be repeated. Drawing a box works better.
            """, valueName: "x,y"),
        transform: { try PointArgument($0) })
    var point: [PointArgument] = []

    @Flag(
        help: """
            Track back to the first frame, too. The boxes are on the frame of --start, or on that \
            which they name. Recordings only.
            """)
    var backward = false

    @Option(
        help: ArgumentHelp(
            """
            Go on from an earlier log of the same video: each target from the last frame on which it \
            was surely seen. New logs hold what was before, too.
            """, valueName: "log"), completion: .file())
    var resume: String?

    @Option(
        help: ArgumentHelp(
            """
            How many targets there may be at the start. Each takes about 20 MB of memory, and a \
            frame takes longer with each.
            """, valueName: "n"))
    var maxTargets = InitialBoxes.mostTargets

    func validate() throws {
        if resume != nil, backward || initialBoxes != nil {
            throw ValidationError("--resume excludes --init and --backward")
        }
        guard (1...10_000).contains(maxTargets) else {
            throw ValidationError("--max-targets must be 1...10000")
        }
    }

    var isEmpty: Bool { box.isEmpty && point.isEmpty && initialBoxes == nil && resume == nil }
}

/// Which frames to look at.
struct RangeOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Start at a time (12.5, 1:02:03.5) or at a frame (frame:300).", valueName: "time"),
        transform: { try StartArgument($0) })
    var start: StartArgument?

    @Option(help: ArgumentHelp("Stop after this many frames.", valueName: "n"))
    var frames: Int?

    func validate() throws {
        if let frames, frames < 1 { throw ValidationError("--frames must be at least 1") }
    }
}

/// What to write.
struct OutputOptions: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp(
            """
            Annotated video. The extension chooses the container; - writes Y4M to standard output; \
            rtsp://, rtmp://, udp:// and srt:// send a stream.
            """, valueName: "video"), completion: .file())
    var video: String?

    @Option(
        help: ArgumentHelp(
            "Annotated frames as pictures, such as out/%05d.png.", valueName: "pattern"))
    var framesOut: String?

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
            "Format of logs whose names do not tell it.",
            valueName: "format"))
    var logFormat: TrajectoryFormat?

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

    @Flag(
        help: """
            Let boxes turn with their targets: in the video, in .jsonl and .csv logs beside the \
            upright box, in .vot.txt as four corners, in .cvat.xml as a rotation. Other formats hold \
            only upright boxes.
            """)
    var rotated = false

    @Flag(name: .customShort("y"), help: "Overwrite existing files.")
    var overwrite = false

    @Flag(help: "Leave the sound out of the annotated video.")
    var noAudio = false

    @Flag(help: "Log wall-clock times. Logs of two runs then differ.")
    var timings = false

    /// The options that write to standard output.
    var standardOutputUsers: [String] {
        (video == "-" ? ["-o -"] : []) + log.filter { $0 == "-" }.map { _ in "--log -" }
    }

    /// The format of a log.
    ///
    /// - Throws: where neither its name nor `--log-format` tells, or they contradict each other.
    func format(of path: String) throws -> TrajectoryFormat {
        if path == "-" { return logFormat ?? .jsonl }
        let named = TrajectoryFormat(path: path)
        if let named, let logFormat, named != logFormat, log.count == 1 {
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

    func validate() throws {
        for path in log { _ = try format(of: path) }
    }

    func outputs() throws -> TrackOutputs {
        var outputs = TrackOutputs()
        outputs.video = video
        outputs.pictures = framesOut
        outputs.logs = try log.map { TrackOutputs.Log($0, format: try format(of: $0)) }
        if let overlay { outputs.overlay = overlay }
        outputs.rotated = rotated
        outputs.timings = timings
        outputs.overwrites = overwrite
        outputs.keepsSound = !noAudio
        return outputs
    }
}

extension TrajectoryFormat: ExpressibleByArgument {
    public init?(argument: String) { self.init(name: argument) }
}
