import Foundation
import HoldfastTracking

/// Measures what a user waits for.
@main
struct Benchmarks {
    private static let usage = """
        usage: Benchmarks [updates] [drawing] [stages] [runs] [--json FILE] [--compare FILE]

          updates  processor time of an update by preset, frame size, target size and targets
          drawing  processor time of drawing on a frame
          stages   instructions of an update by stage; needs valgrind and objcopy
          runs     file to log and to annotated file, beside ffmpeg

        Without a name all but 'stages'. --json keeps the results, --compare holds them against
        kept ones.

        Benchmarks parts                     the share of an update's time that each part takes
        Benchmarks fit-boxes DATASET [cues]  fits what the cues of boxes count
        """

    static func main() throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        switch arguments.first {
        case "parts": try Parts().run(rounds: 5)
        case "fit-boxes":
            guard arguments.count > 1 else { return print(usage) }
            try FitBoxes(dataSet: arguments[1], leavesCuesOut: arguments.contains("cues")).run()
        case "under-valgrind":
            guard let preset = TrackerParameters.Preset(rawValue: arguments.last ?? "") else {
                return print(usage)
            }
            try Stages.updates(preset)
        default: try measure(arguments)
        }
    }

    private static func measure(_ arguments: [String]) throws {
        let groups: [(name: String, run: (inout Results) throws -> Void)] = [
            ("updates", Updates.run), ("drawing", DrawingTime.run), ("stages", Stages.run),
            ("runs", WholeRuns.run),
        ]
        var (chosen, files): (Set<String>, [String: String]) = ([], [:])
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if ["--json", "--compare"].contains(argument), let file = rest.popFirst() {
                files[argument] = file
            } else if groups.contains(where: { $0.name == argument }) {
                chosen.insert(argument)
            } else {
                return print(usage)
            }
        }
        if chosen.isEmpty { chosen = Set(groups.map(\.name)).subtracting(["stages"]) }
        let old = try files["--compare"].map { try Results(reading: $0) }
        var results = Results()
        for group in groups where chosen.contains(group.name) { try group.run(&results) }
        results.printTable(against: old)
        if let path = files["--json"] { try results.write(to: path) }
    }
}
