import Foundation
import HoldfastText

/// The measures of one tracker over a data set, as a table and as JSON.
public struct EvaluationSummary: Sendable, Encodable {
    public var sequences: [Row]
    public var mean: Mean

    public struct Row: Sendable, Encodable {
        public var name: String
        /// Frames that count: those with a true box, without the first.
        public var frames: Int
        public var auc: Double
        public var precision: Double
        public var normalizedPrecision: Double
        public var driftFrame: Int?
        public var survival: Double
        public var confidenceRank: Double?
        public var framesPerSecond: Double?
        /// Overlap of the box found from a point with the true one, where that was the start.
        public var foundOverlap: Double?
    }

    public struct Mean: Sendable, Encodable {
        public var auc: Double
        public var precision: Double
        public var normalizedPrecision: Double
        public var drifted: Double
        public var survival: Double
        public var missed: Double
        public var averageOverlap: Double
        public var successRate50: Double
        public var successRate75: Double
        /// Mean over sequences of Spearman's rank correlation of confidence and overlap.
        public var confidenceRank: Double?
        /// The same over all frames together.
        public var pooledConfidenceRank: Double?
        public var pooledRatioRank: Double?
        public var offTargetAUROC: Double?
        public var calibrationError: Double?
        public var visibleCalledLost: Double?
        public var absentCalledLost: Double?
        public var recoveries: Int
        public var recovered: Int
        /// Geometric mean.
        public var framesPerSecond: Double?
        /// Overlap of the boxes found from points with the true ones, where those were the starts.
        public var foundOverlap: Double?
    }

    /// - Parameter cue: What the tracker was told; after ``TargetCue/point`` the overlaps of the boxes
    ///   that it found are shown.
    public init(_ measures: DataSetMeasures, cue: TargetCue = .box) {
        sequences = measures.sequences.map {
            Row(
                name: $0.name, frames: $0.scores.frames.count, auc: $0.accuracy.success,
                precision: $0.accuracy.precision,
                normalizedPrecision: $0.accuracy.normalizedPrecision, driftFrame: $0.drift.onset,
                survival: $0.drift.survival, confidenceRank: $0.reliability.confidenceRank,
                framesPerSecond: $0.framesPerSecond,
                foundOverlap: cue == .point ? $0.startOverlap : nil)
        }
        let reliability = measures.pooledReliability
        let recoveries = measures.recoveries()
        mean = Mean(
            auc: measures.success, precision: measures.precision,
            normalizedPrecision: measures.normalizedPrecision, drifted: measures.drifted,
            survival: measures.survival, missed: measures.missed,
            averageOverlap: measures.averageOverlap, successRate50: measures.successRate50,
            successRate75: measures.successRate75, confidenceRank: measures.meanConfidenceRank,
            pooledConfidenceRank: reliability.confidenceRank,
            pooledRatioRank: reliability.ratioRank,
            offTargetAUROC: reliability.offTargetAUROC,
            calibrationError: reliability.calibrationError,
            visibleCalledLost: reliability.falseAlarms,
            absentCalledLost: reliability.falseClaims.map { 1 - $0 }, recoveries: recoveries.all,
            recovered: recoveries.found, framesPerSecond: measures.framesPerSecond,
            foundOverlap: cue == .point ? measures.startOverlap : nil)
    }

    /// A row per sequence, the mean, and a line on reliability.
    public var table: String {
        let number = { (value: Double?) in TextTable.number(value) }
        var table = TextTable(
            header: [
                "sequence", "frames", "AUC", "P20", "NP", "drifted", "survival", "rho", "frames/s",
            ])
        table.rows = sequences.map { row in
            [
                row.name, "\(row.frames)", number(row.auc), number(row.precision),
                number(row.normalizedPrecision), row.driftFrame.map { "at \($0)" } ?? "-",
                number(row.survival), number(row.confidenceRank),
                TextTable.number(row.framesPerSecond, digits: 1),
            ]
        }
        table.rules = [sequences.count - 1]
        table.rows.append([
            "mean of \(sequences.count)", "\(sequences.reduce(0) { $0 + $1.frames })",
            number(mean.auc), number(mean.precision), number(mean.normalizedPrecision),
            number(mean.drifted), number(mean.survival), number(mean.confidenceRank),
            TextTable.number(mean.framesPerSecond, digits: 1),
        ])
        return table.text + foundLine + reliabilityLine
    }

    private var foundLine: String {
        guard let overlap = mean.foundOverlap else { return "" }
        return "boxes found from points: overlap with the true ones \(TextTable.number(overlap))\n"
    }

    private var reliabilityLine: String {
        let number = { (value: Double?) in TextTable.number(value) }
        var lines = ""
        if let rank = mean.pooledConfidenceRank {
            lines += "confidence against overlap, all frames: rho \(number(rank)) (PSR "
            lines += "\(number(mean.pooledRatioRank))), AUROC \(number(mean.offTargetAUROC)), "
            lines += "calibration error \(number(mean.calibrationError))\n"
        }
        if mean.visibleCalledLost != nil || mean.absentCalledLost != nil {
            lines += "called lost: \(number(mean.absentCalledLost)) of absent frames, "
            lines += "\(number(mean.visibleCalledLost)) of visible ones; "
            lines += "found again within 15 frames: \(mean.recovered) of \(mean.recoveries)\n"
        }
        return lines
    }

    public var json: String { get throws { try JSONText.encode(self, isReport: true) } }
}
