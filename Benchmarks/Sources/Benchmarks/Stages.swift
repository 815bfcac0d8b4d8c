import Foundation
import HoldfastScenes
import HoldfastTracking

/// Instructions of an update by stage, counted by `valgrind --tool=callgrind`: they are the same on a busy
/// machine and an idle one.
///
/// The program runs itself under valgrind, once for each preset, without its debug information, which
/// valgrind does not always read. A stage counts with all that it calls, and stages call one another.
struct Stages {
    private static let frameCount = 25
    /// Stages and what the linker calls them.
    private static let stages = [
        ("all", "7TrackerV6update5image"),
        ("observing windows", "14WindowObserverV7observe"),
        ("sampling windows", "12ColorSamplerV6sample"),
        ("features", "16FeatureExtractorV7extract"),
        ("transforms of features", "holdfast_fourier_forward."),
        ("response", "15AppearanceModelV7respond"),
        ("choosing the peak", "25PeakResponseRegularizationV7resolve"),
        ("hypotheses", "7TrackerV17resolveHypotheses"),
        ("size, ratio and angle", "9BoxFitterV3fit"),
        ("colours' extent", "9BoxFitterV12followColors"),
        ("evidence of boxes", "8BoxJudgeV5judge"),
        ("learning", "6BranchV5learn"),
        ("training the filter", "17CorrelationFilterV5learn"),
        ("camera motion", "12CameraMotionV7observe"),
        ("search", "7TrackerV6search"),
        ("allocating", "swift_allocObject"),
    ]

    static func run(into results: inout Results) throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let program = folder.appendingPathComponent("program").path
        try Program.shell(
            "objcopy --strip-debug \"$0\" \"$1\"", [CommandLine.arguments[0], program])
        for preset in TrackerParameters.Preset.allCases {
            let counts = folder.appendingPathComponent("counts").path
            try Program.shell(
                """
                valgrind -q --tool=callgrind --callgrind-out-file="$0" \
                    --toggle-collect='*7TrackerV6update5image*' "$1" under-valgrind "$2" >/dev/null
                """, [counts, program, preset.rawValue])
            let table = try Program.shell(
                "callgrind_annotate --inclusive=yes --threshold=99.99 \"$0\"", [counts])
            for (name, count) in read(table) {
                results.add(
                    "\(preset): \(name)", count / Double(frameCount - 1) / 1e6, "M instructions")
            }
        }
    }

    /// What is run under valgrind.
    static func updates(_ preset: TrackerParameters.Preset) throws {
        for nuisance in [Nuisance.Kind.rotation, .crowd] {
            let clip = try Clip(
                nuisance, width: 320, height: 240, frameCount: (frameCount + 1) / 2)
            _ = try clip.times(TrackerParameters(preset: preset))
        }
    }

    /// The largest count of a line that names a stage: its parts and clones have lines of their own.
    private static func read(_ table: String) -> [(String, Double)] {
        let lines = table.split(separator: "\n")
        return stages.compactMap { stage, symbol in
            lines.filter { $0.contains(symbol) }.compactMap { line in
                line.split(separator: " ").first.flatMap {
                    Double($0.replacingOccurrences(of: ",", with: ""))
                }
            }.max().map { (stage, $0) }
        }
    }
}
