import ArgumentParser
import Dispatch
import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastOutputs
import HoldfastSequences
import HoldfastTracking
import HoldfastTrajectories

/// `holdfast evaluate`: the tracker over a data set.
struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Runs the tracker over a data set with known boxes.",
        discussion: """
            DATASET is in the layout of OTB, VOT, GOT-10k, LaSOT or UAV123. Your own: a folder per \
            sequence with NAME/img/* (images in name order) or a video file in NAME/, and \
            NAME/groundtruth_rect.txt (x,y,w,h a line; NaN, zeros or an empty line where the target \
            is absent). The tracker starts on the first box and is never helped.

            RESULTS gets NAME.txt (x,y,w,h a line), NAME.jsonl (the log) and NAME.fps (updates per \
            second of the tracker alone). Sequences that are finished there are not run again; \
            NAME.run.json tells whether the files are those of this program, parameters and start. \
            Files that 'evaluate' did not write are left alone.
            """)

    @OptionGroup var selection: DataSetOptions
    @OptionGroup var parameterOptions: ParameterOptions

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Folder for the results.", completion: .directory)
    var results: String

    @Option(help: "Track at most this many frames of each sequence.")
    var limitFrames: Int?

    @Flag(
        help: """
            Start the tracker again five frames after each failure, as VOT did until 2019. Writes \
            NAME.vot.txt and reset.json instead.
            """)
    var reset = false

    @Flag(
        help: """
            Start from boxes shifted by 10 % and scaled by 0.9 and 1.1, and at 20 points in time. \
            Writes perturb.json instead.
            """)
    var perturb = false

    @Flag(
        help: """
            Give the tracker the centre of the first box alone, as with 'track --point', and report \
            how well the boxes that it finds overlap the true ones.
            """)
    var point = false

    @Flag(
        help: """
            Track each sequence from its last box to its beginning, too, and report both ways. Writes \
            backward.json instead.
            """)
    var backward = false

    @Option(
        help: ArgumentHelp(
            """
            Track between true boxes that are this many frames apart, from the first alone and from \
            both joined, and report both ways. Writes joined.json instead.
            """, valueName: "n"))
    var joined: Int?

    @Flag(name: .customShort("y"), help: "Run again and overwrite what is finished.")
    var overwrite = false

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print one JSON object instead of the table.")
    var json = false

    func validate() throws {
        if reset && perturb { throw ValidationError("--reset and --perturb exclude each other") }
        if point && (reset || perturb) {
            throw ValidationError("--point excludes --reset and --perturb")
        }
        if backward || joined != nil, reset || perturb || point || limitFrames != nil {
            throw ValidationError(
                "--backward and --joined exclude --reset, --perturb, --point and --limit-frames")
        }
        if backward, joined != nil {
            throw ValidationError("--backward and --joined exclude each other")
        }
        if let joined, !(2...100_000).contains(joined) {
            throw ValidationError("--joined must be 2...100000")
        }
        if perturb && limitFrames != nil {
            throw ValidationError("--limit-frames and --perturb exclude each other")
        }
        if let limitFrames, limitFrames < 2 {
            throw ValidationError("--limit-frames must be at least 2")
        }
    }

    func run() throws {
        try CommandFailure.reporting {
            let parameters = try parameterOptions.resolved()
            let sequences = try selection.sequences()
            let folder = ResultFolder(URL(fileURLWithPath: results))
            try folder.create()
            if reset { return try runSupervised(sequences, parameters, folder) }
            if perturb { return try runPerturbed(sequences, parameters, folder) }
            if backward { return try runBackward(sequences, parameters, folder) }
            if let joined { return try runJoined(sequences, parameters, folder, gap: joined) }
            let runner = runner(parameters)
            let progress = Progress(total: sequences.count, quiet: quiet)
            let again = overwrite
            for sequence in sequences { try folder.checkOwnership(of: sequence.name) }
            let measured = try parallelMap(count: sequences.count, jobs: selection.jobs) {
                index -> SequenceMeasures? in
                let sequence = sequences[index]
                if !again,
                    let finished = try folder.finished(sequence, runner: runner)
                {
                    progress.finished(sequence.name, note: "was finished")
                    return finished
                }
                let result = try runner.run(sequence, frames: SequenceFrames.read)
                try folder.write(result, of: sequence, runner: runner)
                let measures = result.measures(against: sequence)
                progress.finished(
                    sequence.name, note: TextTable.number(measures?.accuracy.success))
                return measures
            }
            try report(DataSetMeasures(measured.compactMap { $0 }))
        }
    }

    private func runner(_ parameters: TrackerParameters) -> OnePassRunner {
        var runner = OnePassRunner(
            parameters: parameters, limit: limitFrames, cue: point ? .point : .box)
        // Where each processor has a tracker of its own, none is free to help one.
        if selection.jobs >= ProcessInfo.processInfo.activeProcessorCount {
            runner.learnsAside = false
        }
        return runner
    }

    private func runSupervised(
        _ sequences: [AnnotatedSequence], _ parameters: TrackerParameters, _ folder: ResultFolder
    ) throws {
        var check = OutputCheck(inputs: [], overwrite: overwrite)
        let names = sequences.map { "\($0.name).vot.txt" }
        for name in names + ["reset.json"] {
            let file = folder.root.appendingPathComponent(name)
            try check.file(file.path, option: "-o")
            try folder.checkIsNoLink(file)
        }
        let runner = SupervisedRunner(parameters: parameters, limit: limitFrames)
        let progress = Progress(total: sequences.count, quiet: quiet)
        let results = try parallelMap(count: sequences.count, jobs: selection.jobs) { index in
            let result = try runner.run(sequences[index], frames: SequenceFrames.read)
            progress.finished(result.name, note: "\(result.failures) failures")
            return result
        }
        for (name, result) in zip(names, results) {
            try OutputFile.write(result.text, named: name, in: folder.root)
        }
        guard let measures = SupervisedMeasures(results) else { return }
        try finish(json: measures.json, table: measures.table, "reset.json", folder)
    }

    private func runPerturbed(
        _ sequences: [AnnotatedSequence], _ parameters: TrackerParameters, _ folder: ResultFolder
    ) throws {
        var check = OutputCheck(inputs: [], overwrite: overwrite)
        let file = folder.root.appendingPathComponent("perturb.json")
        try check.file(file.path, option: "-o")
        try folder.checkIsNoLink(file)
        let progress = Progress(total: sequences.count, quiet: quiet)
        let runs = Ablation(
            variants: [Variant(name: "tracker", parameters: parameters)], plan: PerturbationPlan(),
            jobs: selection.jobs)
        let result = try runs.run(sequences, frames: SequenceFrames.read) { name, _ in
            progress.finished(name, note: "")
        }
        let report = PerturbationReport(result)
        try finish(json: report.json, table: report.table, "perturb.json", folder)
    }

    private func finish(
        json text: String, table: String, _ file: String, _ folder: ResultFolder
    ) throws {
        try OutputFile.write(text + "\n", named: file, in: folder.root)
        if json {
            print(text)
        } else if !quiet {
            print(table, terminator: "")
        }
    }

    private func report(_ measures: DataSetMeasures) throws {
        guard !measures.sequences.isEmpty else {
            throw CommandFailure.badData("no sequence has a frame to measure after its first")
        }
        let summary = EvaluationSummary(measures, cue: point ? .point : .box)
        if json {
            print(try summary.json)
        } else if !quiet {
            print(summary.table, terminator: "")
        }
    }
}

/// Which sequences of a data set to work on, and with how many threads.
struct DataSetOptions: ParsableArguments {
    @Argument(help: "Folder with a folder per sequence.", completion: .directory)
    var dataset: String

    @Option(help: ArgumentHelp("Only these sequences.", valueName: "name,name"))
    var only: String = ""

    @Option(
        name: .customLong("jobs"),
        help: ArgumentHelp(
            """
            How many trackers work at the same time; the results do not depend on it. (default: \
            one per processor)
            """, valueName: "n"))
    var requestedJobs: Int?

    var jobs: Int { requestedJobs ?? ProcessInfo.processInfo.activeProcessorCount }

    func validate() throws {
        if !(1...1024).contains(jobs) { throw ValidationError("--jobs must be 1...1024") }
    }

    @Flag(
        help: """
            The data set counts pixels from 1; results are written as it counts. Without it, its \
            boxes are taken as they are.
            """)
    var oneBased = false

    func sequences() throws -> [AnnotatedSequence] {
        var sequences = try DataSet(
            at: URL(fileURLWithPath: dataset), only: only.split(separator: ",").map(String.init)
        ).sequences
        if oneBased {
            for index in sequences.indices { sequences[index].origin = 1 }
        }
        for sequence in sequences {
            guard case .images(let files) = sequence.frames, files.count > sequence.truth.count
            else {
                continue
            }
            StandardError.write(
                "holdfast: \(sequence.name): \(files.count) pictures, but \(sequence.truthFile.path) "
                    + "has \(sequence.truth.count) lines; the pictures behind them are left out\n")
        }
        return sequences
    }
}

/// One line on standard error for each sequence that is done.
final class Progress: Sendable {
    private let done = Locked(0)
    private let total: Int
    private let quiet: Bool

    init(total: Int, quiet: Bool) {
        self.total = total
        self.quiet = quiet
    }

    func finished(_ name: String, note: String) {
        done.withLock { done in
            done += 1
            guard !quiet else { return }
            StandardError.write("[\(done)/\(total)] \(name) \(note)\n")
        }
    }
}
