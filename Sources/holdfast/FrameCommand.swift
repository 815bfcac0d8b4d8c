import ArgumentParser
import HoldfastAnnotation
import HoldfastImaging
import HoldfastOutputs
import HoldfastVideo

/// `holdfast frame`: a frame as a picture, to read coordinates from.
struct FrameCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "frame",
        abstract: "Writes a frame as a picture, with a grid to read coordinates from.",
        discussion: """
            The numbers along the grid are what --box and --point count in: pixels from the upper left \
            corner.

              holdfast frame in.mp4 -o first.png
              holdfast track in.mp4 --box 100,80,40,60 -o out.mp4
            """)

    @Argument(help: "The video.", completion: .file())
    var input: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The picture; its extension chooses the format.", completion: .file())
    var output: String

    @Option(
        help: ArgumentHelp(
            "Which frame: a time (12.5, 1:02:03.5) or a number (frame:300). (default: the first)",
            valueName: "time"),
        transform: { try StartArgument($0) })
    var start: StartArgument?

    @Option(help: ArgumentHelp("Pixels between the lines. (default: what fits)", valueName: "n"))
    var step: Int?

    @Flag(inversion: .prefixedNo, help: "Draw the grid.")
    var grid = true

    @Option(
        name: [.customShort("f"), .customLong("format")],
        help: ArgumentHelp("Kind of the input, as in 'track'.", valueName: "name"))
    var format: String?

    @Flag(name: .customShort("y"), help: "Overwrite an existing file.")
    var overwrite = false

    func validate() throws {
        if let step, step < 2 { throw ValidationError("--step must be at least 2 pixels") }
    }

    func run() throws {
        try CommandFailure.reporting {
            var check = OutputCheck(inputs: [input], overwrite: overwrite)
            try check.file(output, option: "-o")
            let start: VideoSourceOptions.Start? =
                switch start {
                case .time(let seconds): .time(seconds)
                case .frame(let index): .frame(index)
                case nil: nil
                }
            try VideoStill.read(input, start: start, format: format) { image in
                var picture = try PictureStretch().picture(of: image)
                if grid {
                    let lines = CoordinateGrid(step: step)
                    picture.withMutableImage { lines.draw(on: $0) }
                }
                try PictureWriter.write(picture, to: output, overwrites: overwrite)
            }
        }
    }
}
