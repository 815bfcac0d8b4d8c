import ArgumentParser
import HoldfastOutputs
import HoldfastTrajectories
import HoldfastVideo

/// `holdfast convert`: trajectories from one format to another.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Converts trajectories between formats.",
        discussion: """
            The name of a file tells its format: \(TrajectoryFormat.extensions). Names that tools and \
            data sets give are known, too: groundtruth_rect.txt (otb), groundtruth.txt (vot), gt.txt and \
            det.txt (mot), annotations.xml (cvat); a .json file is read as what it is, a log, COCO or \
            Label Studio. .yolo and .yolo-tracks are folders. .ass, .ae.txt, .nk and .setting are \
            written only.

            Boxes and frame numbers are converted where a format counts from 1. Rotated boxes go from \
            and to .jsonl, .json, .csv, .vot.txt (four corners), .cvat.xml, .coco.json and \
            .labelstudio.json; other formats get the upright boxes around them.

            Formats with shares of the frame need its size, those for compositing and subtitles also \
            the frame rate: --video FILE takes both from the video.
            """)

    @Argument(help: "The file to read.", completion: .file())
    var input: String

    @Argument(help: "The file to write.", completion: .file())
    var output: String

    @Option(help: "Format of the input, if its name does not tell it.")
    var from: TrajectoryFormat?

    @Option(help: "Format of the output, if its name does not tell it.")
    var to: TrajectoryFormat?

    @Option(help: ArgumentHelp("Convert only this target.", valueName: "id"))
    var target: Int?

    @Option(
        parsing: .unconditionalSingleValue,
        help: ArgumentHelp(
            """
            What a target is called, instead of what the input says: car, or 2=car for target 2. One name \
            is that of all targets, several go to them in their order.
            """, valueName: "name"),
        transform: { try LabelArgument($0) })
    var label: [LabelArgument] = []

    @Option(
        help: ArgumentHelp(
            "The video that the boxes are of: its size, frame rate and length are used.",
            valueName: "file"), completion: .file())
    var video: String?

    @Option(help: ArgumentHelp("Size of the frames, in pixels.", valueName: "WxH"))
    var size: PixelSize?

    @Option(
        help: ArgumentHelp(
            "Frames per second, to compute times for formats that have none.", valueName: "rate"))
    var frameRate: Double?

    @Flag(name: .customShort("y"), help: "Overwrite an existing file.")
    var overwrite = false

    func validate() throws {
        if let frameRate, !(frameRate > 0 && frameRate.isFinite) {
            throw ValidationError("--frame-rate must be more than 0")
        }
    }

    func run() throws {
        try CommandFailure.reporting {
            var check = OutputCheck(inputs: [input], overwrite: overwrite)
            if (to ?? TrajectoryFormat(path: output))?.isFolder == true {
                try check.folder(output, option: "the output")
            } else {
                try check.file(output, option: "the output")
            }
            try converter().convert(
                from: input, to: output, notice: { StandardError.write("holdfast: \($0)\n") })
        }
    }

    private func converter() throws -> TrajectoryConverter {
        var converter = TrajectoryConverter()
        converter.inputFormat = from
        converter.outputFormat = to
        converter.target = target
        converter.overwrites = overwrite
        if let size { converter.frameSize = FrameSize(width: size.width, height: size.height) }
        if let video {
            let info = try VideoSource(input: video).info
            if size == nil {
                converter.frameSize = FrameSize(width: info.width, height: info.height)
            }
            if info.frameRate.isPositive { converter.frameRate = info.frameRate.value }
            converter.frameCount = info.frameCount
            converter.video = video
        }
        if let frameRate { converter.frameRate = frameRate }
        let plain = label.filter { $0.id == nil }
        if plain.count == 1 {
            converter.label = plain[0].name
            converter.labels = Dictionary(
                label.compactMap { label in label.id.map { ($0, label.name) } },
                uniquingKeysWith: { $1 })
        } else if !label.isEmpty {
            let trajectory = try Trajectory(
                path: input, format: from, frameSize: converter.frameSize)
            converter.labels = try LabelArgument.resolve(
                label, targets: target.map { [$0] } ?? trajectory.identifiers)
        }
        return converter
    }
}
