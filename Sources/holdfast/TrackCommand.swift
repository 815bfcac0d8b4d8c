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

    // What matters most comes first.
    @OptionGroup(title: "What to follow") var targetOptions: TargetOptions
    @OptionGroup(title: "What to write") var outputOptions: OutputOptions
    @OptionGroup(title: "Which part of the input") var rangeOptions: RangeOptions
    @OptionGroup(title: "Live page") var previewOptions: PreviewOptions
    @OptionGroup(title: "Tracker") var parameterOptions: ParameterOptions
    @OptionGroup(title: "Pictures") var pictureOptions: PictureOptions
    @OptionGroup(title: "Encoding") var encodingOptions: EncodingOptions
    @OptionGroup(title: "Logs") var logOptions: LogOptions
    @OptionGroup(title: "Input") var inputOptions: InputOptions

    @Option(
        help: """
            Number of threads that decode, and of targets followed in parallel. The log does not \
            depend on it. (default: one per processor; of two processors the decoder of a light video \
            leaves one to the tracker)
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
            throw ValidationError(Self.nothingToFollow(input))
        }
        for path in outputOptions.log {
            _ = try logOptions.format(of: path, among: outputOptions.log)
        }
        if pictureOptions.annotate == .subtitles, outputOptions.video == nil {
            throw ValidationError("--annotate subtitles needs -o VIDEO.mkv")
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

    /// What to do without a box, on one screen.
    private static func nothingToFollow(_ input: String) -> String {
        let name = input.contains(" ") ? "'\(input)'" : input
        return """
            nothing to follow. Say what, in one of these ways:

              a box (left, top, width, height in pixels of the first frame, or in percent):
                holdfast track \(name) --box 100,80,40,60 -o out.mp4
              a point near its middle; the box is guessed, so look at it:
                holdfast track \(name) --point 120,110 -o out.mp4
              a file with boxes (x,y,w,h a line) or of an annotation tool:
                holdfast track \(name) --init boxes.txt -o out.mp4
              with the mouse, on the first frame in the browser:
                holdfast track \(name) --select -o out.mp4
              with the mouse, while it plays or is live:
                holdfast track \(name) --preview 127.0.0.1:8080

            To read coordinates, write the first frame with a grid:
                holdfast frame \(name) -o first.png
            """
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
            Targets from a file: a box x,y,w,h per line, with a label behind it or not, or a \
            trajectory. Boxes of a target on single frames are key boxes: each is obeyed, and between \
            two of them the target is tracked from both sides. Of a whole track the first box is taken.
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
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            What a target is called, in logs and in the picture; car, or 2=car for target 2. One name is \
            that of all targets, several go to them in their order.
            """, valueName: "name"),
        transform: { try LabelArgument($0) })
    var label: [LabelArgument] = []

    @Option(
        help: ArgumentHelp(
            """
            How many targets there may be at the start. Each takes about 4 MB of memory, and a \
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

    @Option(
        help: ArgumentHelp(
            "Stop at a time (12.5, 1:02:03.5) or before a frame (frame:300).", valueName: "time"),
        transform: { try StartArgument($0, option: "--end") })
    var end: StartArgument?

    @Option(help: ArgumentHelp("Stop after this many frames.", valueName: "n"))
    var frames: Int?

    func validate() throws {
        switch (start, end) {
        case (.time(let start), .time(let end)) where end <= start:
            throw ValidationError("--end must come after --start")
        case (nil, .time(let end)) where end <= 0:
            throw ValidationError("--end must come after the start")
        case (.frame(let start), .frame(let end)) where end <= start:
            throw ValidationError("--end must come after --start")
        case (nil, .frame(0)): throw ValidationError("--end must come after the start")
        default: break
        }
        if let frames, frames < 1 { throw ValidationError("--frames must be at least 1") }
    }
}
