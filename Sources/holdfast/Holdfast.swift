import ArgumentParser

/// The command line; a file per subcommand.
@main
struct Holdfast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "Follows an object through a video and does not drift.",
        version: "0.1.0",
        subcommands: [
            TrackCommand.self, ConvertCommand.self, SceneCommand.self, EvaluateCommand.self,
            AblateCommand.self, CompareCommand.self, DevicesCommand.self,
        ])
}
