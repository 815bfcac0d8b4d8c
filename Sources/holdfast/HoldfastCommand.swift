import ArgumentParser
import HoldfastImaging
import HoldfastSystem
import HoldfastVideo

/// The command line; a file per subcommand.
@main
struct HoldfastCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "holdfast",
        abstract: "Follows an object through a video and does not drift.",
        version: HoldfastVersion.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Tracking",
                subcommands: [TrackCommand.self, BatchCommand.self, FrameCommand.self]),
            CommandGroup(
                name: "Log",
                subcommands: [ConvertCommand.self, SmoothCommand.self, StatsCommand.self]),
            CommandGroup(
                name: "Listing",
                subcommands: [ParametersCommand.self, DevicesCommand.self]),
            CommandGroup(
                name: "Measuring",
                subcommands: [
                    EvaluateCommand.self, CompareCommand.self, AblateCommand.self,
                    RegressCommand.self, SceneCommand.self, TraxCommand.self,
                ]),
        ])

    static func main() {
        StandardStreams.occupy()
        ProcessMemory.returnLargeBlocks()
        ProcessMemory.shareBlocks()
        signal(SIGPIPE, SIG_IGN)  // a reader that has gone is an error of writing, with its message
        do {
            let names = configuration.subcommands.map { $0._commandName }
            main(
                try Habits.understood(Array(CommandLine.arguments.dropFirst()), subcommands: names))
        } catch {
            StandardError.write("holdfast: \(error.message)\n")
            endProcess(ExitCode.validationFailure.rawValue)
        }
    }
}
