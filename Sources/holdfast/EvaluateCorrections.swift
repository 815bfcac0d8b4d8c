import HoldfastEvaluation
import HoldfastOutputs
import HoldfastSequences
import HoldfastText
import HoldfastTracking

extension EvaluateCommand {
    /// Each sequence forwards from its first box and backwards from its last, once in one pass as forwards,
    /// and once as `track --backward` does.
    func runBackward(
        _ sequences: [AnnotatedSequence], _ parameters: TrackerParameters, _ folder: ResultFolder
    ) throws {
        try checkFile("backward.json", in: folder)
        let runner = OnePassRunner(parameters: parameters)
        let progress = Progress(total: sequences.count, quiet: quiet)
        let rows = try parallelMap(count: sequences.count, jobs: selection.jobs) {
            index -> CorrectionReport.Row? in
            let sequence = sequences[index]
            let forward = try runner.run(sequence, frames: SequenceFrames.read)
                .measures(against: sequence)
            let backward = try sequence.measureBackward(parameters: parameters)
            guard let forward, let backward else { return nil }
            let values = [forward.accuracy.success, backward.onePass, backward.closed]
            progress.finished(
                sequence.name, note: values.map { TextTable.number($0) }.joined(separator: " "))
            return CorrectionReport.Row(name: sequence.name, values: values)
        }
        try write(
            CorrectionReport(
                measure: "AUC", columns: ["forward", "one pass back", "backward"],
                rows: rows.compactMap { $0 }),
            named: "backward.json", in: folder)
    }

    /// The gaps between true boxes, from one side and joined from both.
    func runJoined(
        _ sequences: [AnnotatedSequence], _ parameters: TrackerParameters, _ folder: ResultFolder,
        gap: Int
    ) throws {
        try checkFile("joined.json", in: folder)
        let progress = Progress(total: sequences.count, quiet: quiet)
        let rows = try parallelMap(count: sequences.count, jobs: selection.jobs) {
            index -> CorrectionReport.Row? in
            let row = try sequences[index].measureGaps(of: gap, parameters: parameters)
            let note = (row?.values ?? []).map { TextTable.number($0) }.joined(separator: " ")
            progress.finished(sequences[index].name, note: row == nil ? "has no gap" : note)
            return row
        }
        try write(
            CorrectionReport(
                measure: "overlap", columns: ["forward", "joined", "evenly"],
                rows: rows.compactMap { $0 }),
            named: "joined.json", in: folder)
    }

    private func checkFile(_ name: String, in folder: ResultFolder) throws {
        var check = OutputCheck(inputs: [], overwrite: overwrite)
        let file = folder.root.appendingPathComponent(name)
        try check.file(file.path, option: "-o")
        try folder.checkIsNoLink(file)
    }

    private func write(
        _ report: CorrectionReport, named name: String, in folder: ResultFolder
    ) throws {
        guard !report.rows.isEmpty else {
            throw CommandFailure.badData("no sequence is long enough to be measured")
        }
        let text = try JSONText.encode(report, isReport: true)
        try OutputFile.write(text + "\n", named: name, in: folder.root)
        if json {
            print(text)
        } else if !quiet {
            print(report.table, terminator: "")
        }
    }
}
