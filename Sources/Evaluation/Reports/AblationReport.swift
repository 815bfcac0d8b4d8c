import HoldfastText

/// The result of an ablation as a table and as JSON.
public struct AblationReport: Sendable, Encodable {
    public var variants: [Row]
    public var partings: [Parting]
    public var starts: [Start]

    public struct Interval: Sendable, Encodable {
        public var value: Double
        public var low: Double
        public var high: Double

        init(_ interval: Statistics.Interval) {
            (value, low, high) = (interval.value, interval.low, interval.high)
        }
    }

    public struct Row: Sendable, Encodable {
        public var name: String
        public var starts: Int
        public var auc: Double
        public var drifted: Double
        public var survival: Double
        public var confidenceRank: Double?
        public var visibleCalledLost: Double?
        public var absentCalledLost: Double?
        public var recovered: Double?
        public var framesPerSecond: Double?
        public var relativeSpeed: Double?
        public var aucDifference: Interval?
        public var driftDifference: Interval?
        public var survivalDifference: Interval?
        public var lost: Int
        public var saved: Int
    }

    public struct Parting: Sendable, Encodable {
        public var variant: String
        public var saved: Bool
        public var sequence: String
        public var start: Int
        public var startFrame: Int
        public var frame: Int
    }

    public struct Start: Sendable, Encodable {
        public var sequence: String
        public var start: Int
        public var frame: Int
        public var box: [Double]
        public var auc: [Double]
        /// -1 where the variant did not drift.
        public var driftFrame: [Int]
    }

    public init(_ result: AblationResult) {
        variants = result.summaries.map { summary in
            Row(
                name: summary.name, starts: summary.starts, auc: summary.success,
                drifted: summary.drifted, survival: summary.survival,
                confidenceRank: summary.confidenceRank,
                visibleCalledLost: summary.visibleCalledLost,
                absentCalledLost: summary.absentCalledLost, recovered: summary.recovered,
                framesPerSecond: summary.framesPerSecond, relativeSpeed: summary.relativeSpeed,
                aucDifference: summary.successDifference.map(Interval.init),
                driftDifference: summary.driftDifference.map(Interval.init),
                survivalDifference: summary.survivalDifference.map(Interval.init),
                lost: summary.lost,
                saved: summary.saved)
        }
        partings = result.partings.map {
            Parting(
                variant: $0.variant, saved: $0.saved, sequence: $0.sequence, start: $0.start,
                startFrame: $0.startFrame, frame: $0.frame)
        }
        starts = result.starts.map { start in
            let box = start.start.box
            return Start(
                sequence: start.sequence, start: start.start.number, frame: start.start.frame,
                box: [box.x, box.y, box.width, box.height],
                auc: start.outcomes.map(\.success),
                driftFrame: start.outcomes.map { $0.driftOnset ?? -1 })
        }
    }

    /// Each variant against the base, then where they part ways.
    public var table: String {
        var table = TextTable(
            header: [
                "variant", "AUC", "drifted", "survival", "rho", "lost|vis", "lost|abs", "found",
                "speed", "lost/saved", "dAUC [95 %]", "d-drift [95 %]",
            ])
        table.rows = variants.map { row in
            let called = [
                row.confidenceRank, row.visibleCalledLost, row.absentCalledLost, row.recovered,
            ]
            return [row.name]
                + [row.auc, row.drifted, row.survival].map { TextTable.number($0) }
                + called.map { TextTable.number($0) }
                + [
                    row.aucDifference == nil
                        ? TextTable.number(row.framesPerSecond, digits: 0) + "/s"
                        : TextTable.number(row.relativeSpeed, digits: 2) + "x",
                    row.aucDifference == nil ? "" : "\(row.lost)/\(row.saved)",
                    Self.text(row.aucDifference), Self.text(row.driftDifference),
                ]
        }
        table.rules = [0]
        var text = "\(variants.first?.starts ?? 0) starts in "
        text += "\(Set(starts.map(\.sequence)).count) sequences; differences to "
        text += "'\(variants.first?.name ?? "")', paired bootstrap over sequences\n\n" + table.text
        if !partings.isEmpty {
            var rows = TextTable(header: ["variant", "", "sequence", "start", "parts at"])
            rows.rows = partings.map { parting in
                [
                    parting.variant, parting.saved ? "saved" : "lost", parting.sequence,
                    "#\(parting.start) @\(parting.startFrame)", "\(parting.frame)",
                ]
            }
            text += "\nwhere one drifted and the other did not\n" + rows.text
        }
        return text
    }

    private static func text(_ interval: Interval?) -> String {
        guard let interval else { return "" }
        return TextTable.interval(
            Statistics.Interval(value: interval.value, low: interval.low, high: interval.high))
    }

    public var json: String { get throws { try JSONText.encode(self, isReport: true) } }
}
