import Foundation
import HoldfastTracking

/// Measures what a user waits for.
@main
struct Benchmarks {
    private static let usage = """
        usage: Benchmarks [updates] [drawing] [stages] [runs] [peers] [--data FOLDER]
                          [--frames N] [--json FILE] [--compare FILE]

          updates  processor time of an update by preset, frame size, target size and targets
          drawing  processor time of drawing on a frame
          stages   instructions of an update by stage; needs valgrind and objcopy
          runs     file to log and to annotated file, beside ffmpeg: wall time and memory; latency
          peers    updates on real sequences, beside OpenCV's and dlib's trackers; needs --data

        Without a name 'updates', 'drawing' and 'runs'. --json keeps the results, --compare holds
        them against kept ones. --data names a folder of sequences as 'holdfast evaluate' reads it,
        --frames how many of each are followed at most (60).

        Benchmarks parts                     the share of an update's time that each part takes
        Benchmarks fit-boxes DATASET [cues]  fits what the cues of boxes count
        """

    static func main() {
        do {
            try run(Array(CommandLine.arguments.dropFirst()))
        } catch {
            FileHandle.standardError.write(Data("benchmarks: \(error)\n".utf8))
            exit(1)
        }
    }

    private static func run(_ arguments: [String]) throws {
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
        var (chosen, files): (Set<String>, [String: String]) = ([], [:])
        let groups: [(name: String, run: (inout Results) throws -> Void)] = [
            ("updates", Updates.run), ("drawing", DrawingTime.run), ("stages", Stages.run),
            ("runs", WholeRuns.run),
            (
                "peers",
                { results in
                    guard let folder = files["--data"] else {
                        throw BenchmarkError.missing("--data FOLDER")
                    }
                    let frames = files["--frames"].flatMap { Int($0) } ?? 60
                    try Peers(dataSet: folder, frames: max(frames, 2)).run(into: &results)
                }
            ),
        ]
        let options = ["--json", "--compare", "--data", "--frames"]
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if options.contains(argument), let file = rest.popFirst() {
                files[argument] = file
            } else if groups.contains(where: { $0.name == argument }) {
                chosen.insert(argument)
            } else {
                return print(usage)
            }
        }
        if chosen.isEmpty { chosen = ["updates", "drawing", "runs"] }
        let old = try files["--compare"].map { try Results(reading: $0) }
        var results = Results()
        for group in groups where chosen.contains(group.name) { try group.run(&results) }
        results.printTable(against: old)
        if let path = files["--json"] { try results.write(to: path) }
    }
}
