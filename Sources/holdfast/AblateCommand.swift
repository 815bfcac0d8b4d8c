import ArgumentParser
import Foundation
import HoldfastEvaluation
import HoldfastSequences
import HoldfastTracking

/// `holdfast ablate`: what each part of the tracker is worth.
struct AblateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ablate",
        abstract: "Compares variants of the tracker's parameters.",
        discussion: """
            Every variant runs from the same starts in each sequence of DATASET: several points in \
            time, boxes jittered, because one start alone is chaotic. Prints AUC, the share of \
            starts that drifted and the paired differences to the base with 95 % bootstrap \
            intervals over sequences, and where results diverge.

            Without --variant, each part of the tracker is switched off in turn.
            """)

    @OptionGroup var selection: DataSetOptions
    @OptionGroup var parameterOptions: ParameterOptions

    @Option(
        help: ArgumentHelp(
            "A variant on top of the base. May be repeated.",
            valueName: "name: parameter=value, ..."))
    var variant: [String] = []

    @Option(help: "Starts per sequence; the first is on the first true box as it is.")
    var starts: Int = 10

    @Option(
        help: ArgumentHelp("Where the starts are, as shares of the sequence.", valueName: "p,p"))
    var positions: String = "0,0.25,0.5"

    @Option(help: "How far the boxes are moved and resized, as a share of their size.")
    var jitter: Double = 0.03

    @Option(help: ArgumentHelp("Frames from each start.", valueName: "n|whole"))
    var length: String = "whole"

    @Option(
        help: ArgumentHelp(
            "Passes through each sequence, forwards and backwards by turns, which show what lasts over minutes.",
            valueName: "n"))
    var passes: Int = 1

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Folder for ablation.json and ablation.txt.", completion: .directory)
    var output: String?

    @Flag(help: "Print nothing but the tables.")
    var quiet = false

    @Flag(help: "Print one JSON object instead of the tables.")
    var json = false

    func run() throws {
        try CommandFailure.reporting {
            let base = try parameterOptions.resolved()
            var variants = [Variant(name: "base", parameters: base)]
            variants +=
                variant.isEmpty ? try Self.partsOff(base) : try variant.map { try parse($0, base) }
            let plan = try startPlan()
            guard (1...1000).contains(passes) else {
                throw ValidationError("--passes must be 1...1000")
            }
            let passes = Passes(passes)
            let sequences = try selection.sequences()
            let progress = Progress(total: sequences.count, quiet: quiet)
            let ablation = Ablation(
                variants: variants, plan: plan, passes: passes, jobs: selection.jobs)
            let result = try ablation.run(sequences, frames: SequenceFrames.read) { name, _ in
                progress.finished(name, note: "")
            }
            let report = AblationReport(result, plan: plan, passes: passes)
            if let output {
                let folder = URL(fileURLWithPath: output)
                try OutputFile.write(report.json + "\n", named: "ablation.json", in: folder)
                try OutputFile.write(report.table, named: "ablation.txt", in: folder)
            }
            print(json ? try report.json : report.table)
        }
    }

    private func startPlan() throws -> StartPlan {
        let shares = positions.split(separator: ",").map { Double($0) }
        guard !shares.isEmpty, shares.allSatisfy({ (0..<1).contains($0 ?? -1) }) else {
            throw ValidationError("--positions wants shares from 0 to below 1, such as 0,0.25,0.5")
        }
        guard (1...1000).contains(starts) else {
            throw ValidationError("--starts must be 1...1000")
        }
        guard (0...0.5).contains(jitter) else { throw ValidationError("--jitter must be 0...0.5") }
        var frames: Int?
        if length != "whole" {
            guard let number = Int(length), number >= 2 else {
                throw ValidationError("--length must be 'whole' or a number of frames from 2")
            }
            frames = number
        }
        return StartPlan(
            count: starts, positions: shares.compactMap { $0 }, jitter: jitter, length: frames)
    }

    private func parse(_ text: String, _ base: TrackerParameters) throws -> Variant {
        let parts = text.split(separator: ":", maxSplits: 1)
        var parameters = base
        for assignment in (parts.last ?? "").split(separator: ",") {
            try ParameterOptions.apply(assignment, to: &parameters)
        }
        let name = (parts.first ?? "").trimmingCharacters(in: .whitespaces)
        return Variant(name: name, parameters: parameters)
    }

    /// Each part of the tracker that the parameters know, switched off.
    static func partsOff(_ base: TrackerParameters) throws -> [Variant] {
        let fastWindows: [String: Double] = [
            "refine.distance": 100, "search.rings": 0, "motion.lead": 100,
        ]
        let switches: [(name: String, settings: [String: Double])] = [
            ("without PRR", ["prr.weight": 0]),
            ("without colour in PRR", ["prr.color": 0]),
            ("without motion in PRR", ["prr.motion": 0]),
            ("without hypotheses in PRR", ["prr.hypotheses": 0]),
            ("hypotheses of sub-peaks only", ["prr.hypothesis-advantage": 1]),
            ("without negatives", ["prr.negatives": 0]),
            ("without colour scores", ["color.weight": 0]),
            ("without the first frame's colours", ["color.first": 0]),
            ("without scale", ["scale.count": 1]),
            ("without aspect ratio", ["aspect.count": 1]),
            ("without rotation", ["rotation.count": 1]),
            ("without the colours' extent", ["extent.rate": 0]),
            ("without the evidence of boxes", ["box.evidence": 0]),
            ("without a second look", ["refine.distance": 100]),
            ("without a leading window", ["motion.lead": 100]),
            ("without a look around", ["search.rings": 0]),
            ("without fast windows", fastWindows),
            (
                "with windows that adapt to nothing",
                fastWindows.merging(["window.finest": 1]) { $1 }
            ),
            ("without camera motion", ["motion.camera": 0]),
            ("without search while lost", ["search.windows": 0]),
        ]
        return try switches.compactMap { part in
            var parameters = base
            for (name, value) in part.settings { try parameters.set(name, to: value) }
            // What the preset leaves out already is not switched off again.
            return parameters == base ? nil : Variant(name: part.name, parameters: parameters)
        }
    }
}
