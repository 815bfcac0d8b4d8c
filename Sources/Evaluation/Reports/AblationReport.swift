import HoldfastText

/// The result of an ablation as a table and as JSON.
public struct AblationReport: Sendable, Encodable {
    /// How the starts were chosen.
    public var plan: StartPlan
    /// How often each sequence was gone through.
    public var passes: Int
    public var variants: [AblationResult.Summary]
    public var partings: [AblationResult.Parting]
    public var starts: [Start]

    public struct Start: Sendable, Encodable {
        public var sequence: String
        public var start: Int
        public var frame: Int
        public var box: [Double]
        public var auc: [Double]
        /// -1 where the variant did not drift.
        public var driftFrame: [Int]
    }

    public init(_ result: AblationResult, plan: StartPlan, passes: Passes) {
        self.plan = plan
        self.passes = passes.count
        variants = result.summaries
        partings = result.partings
        starts = result.starts.map { start in
            let box = start.start.box
            return Start(
                sequence: start.sequence, start: start.start.number, frame: start.start.frame,
                box: [box.x, box.y, box.width, box.height],
                auc: start.outcomes.map(\.success),
                driftFrame: start.outcomes.map { $0.driftOnset ?? -1 })
        }
    }

    /// Each variant against the base, then where their results diverge.
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
                + [row.success, row.drifted, row.survival].map { TextTable.number($0) }
                + called.map { TextTable.number($0) }
                + [
                    row.successDifference == nil
                        ? TextTable.number(row.framesPerSecond, digits: 0) + "/s"
                        : TextTable.number(row.relativeSpeed, digits: 2) + "x",
                    row.successDifference == nil ? "" : "\(row.lost)/\(row.saved)",
                    TextTable.interval(row.successDifference),
                    TextTable.interval(row.driftDifference),
                ]
        }
        table.rules = [0]
        var text = "\(variants.first?.starts ?? 0) starts in "
        text += "\(Set(starts.map(\.sequence)).count) sequences, \(conditions)\ndifferences to "
        text += "'\(variants.first?.name ?? "")', paired bootstrap over sequences\n\n" + table.text
        if !partings.isEmpty {
            var rows = TextTable(header: ["variant", "", "sequence", "start", "diverges at"])
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

    /// What differs from run to run, without which figures of two runs cannot be compared.
    private var conditions: String {
        let places = plan.positions.map { "\($0)" }.joined(separator: ", ")
        var text = "\(plan.count) in each, at \(places) of it, jitter \(plan.jitter)"
        if let length = plan.length { text += ", \(length) frames each" }
        if passes > 1 { text += ", \(passes) passes" }
        return text
    }

    public var json: String { get throws { try JSONText.encode(self, isReport: true) } }
}
