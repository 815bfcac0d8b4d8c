import ArgumentParser
import Dispatch
import Foundation
import HoldfastEvaluation
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
            second of the tracker alone). Sequences that are finished there are not run again.
            """)

    @OptionGroup var selection: DataSetOptions
    @OptionGroup var parameterOptions: ParameterOptions

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Folder for the results.", completion: .directory)
    var results: String

    @Option(help: "Track at most this many frames of each sequence.")
    var limitFrames: Int?

    @Flag(name: .customShort("y"), help: "Run again and overwrite what is finished.")
    var overwrite = false

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print one JSON object instead of the table.")
    var json = false

    func validate() throws {
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
            let runner = OnePassRunner(parameters: parameters, limit: limitFrames)
            let progress = Progress(total: sequences.count, quiet: quiet)
            let again = overwrite
            let measured = try parallelMap(count: sequences.count, jobs: selection.jobs) {
                index -> SequenceMeasures? in
                let sequence = sequences[index]
                if !again,
                    let finished = try EvaluationLog.finished(sequence, in: folder, runner: runner)
                {
                    progress.finished(sequence.name, note: "was finished")
                    return finished
                }
                let result = try runner.run(sequence, frames: SequenceFrames.read)
                try EvaluationLog.write(result, of: sequence, parameters: parameters, to: folder)
                let measures = result.measures(against: sequence)
                progress.finished(
                    sequence.name, note: TextTable.number(measures?.accuracy.success))
                return measures
            }
            try report(DataSetMeasures(measured.compactMap { $0 }))
        }
    }

    private func report(_ measures: DataSetMeasures) throws {
        guard !measures.sequences.isEmpty else {
            throw CommandFailure.badData("no sequence has a frame to measure after its first")
        }
        if json {
            print(try EvaluationSummary(measures).json)
        } else if !quiet {
            print(EvaluationSummary(measures).table, terminator: "")
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
        return sequences
    }
}

/// One line on standard error for each sequence that is done.
final class Progress: @unchecked Sendable {
    private let lock = NSLock()
    private let total: Int
    private let quiet: Bool
    private var done = 0

    init(total: Int, quiet: Bool) {
        self.total = total
        self.quiet = quiet
    }

    func finished(_ name: String, note: String) {
        lock.withLock {
            done += 1
            guard !quiet else { return }
            FileHandle.standardError.write(Data("[\(done)/\(total)] \(name) \(note)\n".utf8))
        }
    }
}
