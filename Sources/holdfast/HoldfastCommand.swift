import ArgumentParser
import Glibc
import HoldfastImaging
import HoldfastVideo

/// The command line; a file per subcommand.
@main
struct HoldfastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "Follows an object through a video and does not drift.",
        version: HoldfastVersion.current,
        subcommands: [
            TrackCommand.self, FrameCommand.self, ConvertCommand.self, SmoothCommand.self,
            StatsCommand.self, ParametersCommand.self, DevicesCommand.self, SceneCommand.self,
            EvaluateCommand.self, CompareCommand.self, AblateCommand.self, RegressCommand.self,
            TraxCommand.self,
        ])

    static func main() {
        StandardStreams.occupy()
        ProcessMemory.returnLargeBlocks()
        signal(SIGPIPE, SIG_IGN)  // a reader that has gone is an error of writing, with its message
        do {
            let names = configuration.subcommands.map { $0._commandName }
            main(
                try Habits.understood(Array(CommandLine.arguments.dropFirst()), subcommands: names))
        } catch {
            StandardError.write("holdfast: \(error.message)\n")
            Glibc.exit(ExitCode.validationFailure.rawValue)
        }
    }
}
