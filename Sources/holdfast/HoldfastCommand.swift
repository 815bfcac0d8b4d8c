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
        subcommands: [
            TrackCommand.self, BatchCommand.self, ConvertCommand.self, SceneCommand.self,
            EvaluateCommand.self,
            AblateCommand.self, CompareCommand.self, RegressCommand.self, TraxCommand.self,
            DevicesCommand.self,
        ])

    static func main() {
        StandardStreams.occupy()
        ProcessMemory.returnLargeBlocks()
        signal(SIGPIPE, SIG_IGN)  // a reader that has gone is an error of writing, with its message
        main(nil)
    }
}
