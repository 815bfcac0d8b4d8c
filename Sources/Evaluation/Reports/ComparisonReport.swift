import HoldfastText

/// A comparison as a table and as JSON.
public struct ComparisonReport: Sendable, Encodable {
    public var baseline: String
    public var sequences: Int
    public var incomplete: [String]
    /// Highest AUC first.
    public var trackers: [Tracker]

    public struct Tracker: Sendable, Encodable {
        public var name: String
        public var mean: EvaluationSummary.Mean
        public var aucDifference: Statistics.Interval?
        public var driftDifference: Statistics.Interval?
        public var successCurve: [Double]
        public var precisionCurve: [Double]
        public var survivalCurve: [Double]
        public var sequences: [EvaluationSummary.Row]
    }

    public init(_ comparison: Comparison) {
        baseline = comparison.entrants[comparison.baseline].name
        sequences = comparison.sequences.count
        incomplete = comparison.incomplete
        trackers = comparison.ranking.map { index in
            let entrant = comparison.entrants[index]
            let summary = EvaluationSummary(entrant.measures)
            return Tracker(
                name: entrant.name, mean: summary.mean,
                aucDifference: comparison.successDifference(of: index),
                driftDifference: comparison.driftDifference(of: index),
                successCurve: entrant.measures.successCurve,
                precisionCurve: entrant.measures.precisionCurve,
                survivalCurve: entrant.measures.survivalCurve, sequences: summary.sequences)
        }
    }

    /// A row per tracker, then a row per sequence with every tracker's AUC.
    public var table: String {
        let number = { (value: Double?) in TextTable.number(value) }
        var table = TextTable(
            header: [
                "tracker", "AUC", "P20", "NP", "AO", "SR.5", "SR.75", "drifted", "survival",
                "missed",
                "rho", "ECE", "frames/s", "dAUC [95 %]", "d-drift [95 %]",
            ])
        table.rows = trackers.map { tracker in
            let mean = tracker.mean
            return [tracker.name]
                + [
                    mean.auc, mean.precision, mean.normalizedPrecision, mean.averageOverlap,
                    mean.successRate50, mean.successRate75, mean.drifted, mean.survival,
                    mean.missed,
                ].map(number)
                + [
                    number(mean.confidenceRank), number(mean.calibrationError),
                    TextTable.number(mean.framesPerSecond, digits: 1),
                    TextTable.interval(tracker.aucDifference),
                    TextTable.interval(tracker.driftDifference),
                ]
        }
        var text = "\(sequences) sequences; differences to \(baseline), paired bootstrap\n\n"
        text += table.text
        var perSequence = TextTable(header: ["AUC by sequence"] + trackers.map(\.name))
        for row in 0..<sequences {
            perSequence.rows.append(
                [trackers.first?.sequences[row].name ?? ""]
                    + trackers.map { tracker in
                        let sequence = tracker.sequences[row]
                        return number(sequence.auc) + (sequence.driftFrame == nil ? " " : "*")
                    })
        }
        text += "\n" + perSequence.text + "* drifted\n"
        if !incomplete.isEmpty {
            text += "left out, not every tracker has them: "
            text += incomplete.joined(separator: ", ") + "\n"
        }
        return text
    }

    public var json: String { get throws { try JSONText.encode(self, isReport: true) } }
}
