import ArgumentParser
import HoldfastOutputs
import HoldfastTrajectories

/// `holdfast convert`: trajectories from one format to another.
struct ConvertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "convert",
        abstract: "Converts trajectories between formats.",
        discussion: """
            The name of a file tells its format: \(TrajectoryFormat.extensions), and \
            groundtruth_rect.txt (otb), groundtruth.txt (vot). Boxes and frame numbers are \
            converted where a format counts from 1. Rotated boxes go from and to .jsonl, .csv, \
            .vot.txt (four corners) and .cvat.xml; the other formats get the upright boxes around \
            them.
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
            try check.file(output, option: "the output")
            try TrajectoryConverter.convert(
                from: input, to: output, inputFormat: from, outputFormat: to, target: target,
                frameRate: frameRate, overwrite: overwrite,
                notice: { StandardError.write("holdfast: \($0)\n") })
        }
    }
}
