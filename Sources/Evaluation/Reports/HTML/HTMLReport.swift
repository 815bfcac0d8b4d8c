import HoldfastImaging

/// A comparison as one HTML page that needs nothing else: no scripts, fonts or files.
public struct HTMLReport: Sendable {
    /// Gives small pictures of the wanted frames of a sequence, those that it can.
    public typealias Pictures = (_ sequence: AnnotatedSequence, _ frames: Set<Int>) -> [Int:
        ReportPicture]

    let comparison: Comparison
    let ranking: [Int]
    let title: String
    let origin: Origin

    /// When and how a report was made.
    public struct Origin: Sendable {
        /// The day, as people read it; empty leaves it out.
        public var date: String
        /// The command that made it; empty leaves it out.
        public var command: String

        public init(date: String = "", command: String = "") {
            self.date = date
            self.command = command
        }
    }

    public init(_ comparison: Comparison, title: String, origin: Origin = Origin()) {
        self.comparison = comparison
        self.title = title
        self.origin = origin
        ranking = comparison.ranking
    }

    private func color(_ rank: Int) -> Int { rank % ReportStyle.colors }
    private func measures(_ entrant: Int) -> DataSetMeasures {
        comparison.entrants[entrant].measures
    }
    private func name(_ entrant: Int) -> String { comparison.entrants[entrant].name }

    /// The page.
    ///
    /// - Parameter pictures: asked once per sequence for the frames on which trackers drifted.
    public func html(pictures: Pictures = { _, _ in [:] }) -> String {
        var page = introduction + overview + charts + differences + peers + heat
        page += "<h2>Sequences</h2>"
        page += "<p>Overlap with the true box over time, 0 to 1; thin dashed: the confidence that "
        page +=
            "the tracker gave. Grey: the target is absent. Red line: drift began, that is, from "
        page += "there on the overlap was below 0.1 for 10 frames in a row. The pictures show that "
        page +=
            "frame with the tracker's box, and the true one dashed; where a tracker held on, the "
        page += "frame on which its box was loosest, if that was below an overlap of 0.5.</p>\n"
        for index in comparison.sequences.indices {
            let wanted = Set(
                comparison.entrants.compactMap {
                    SequenceCard.shownFrame(of: $0.measures.sequences[index])
                })
            let shown =
                wanted.isEmpty ? [:] : pictures(comparison.sequences[index], wanted)
            page +=
                SequenceCard(
                    comparison: comparison, index: index, ranking: ranking, pictures: shown
                ).html
        }
        return Markup.page(title: title, body: page + provenance + footer)
    }

    private var introduction: String {
        let frames = comparison.sequences.reduce(0) { $0 + $1.truth.count }
        var html = "<header><h1>\(Markup.escape(title))</h1><p>"
        html += "\(comparison.entrants.count) trackers on \(comparison.sequences.count) sequences, "
        html += "\(frames) frames. One pass from the true first box, no help after it.</p></header>"
        return html + facts
    }

    private var facts: String {
        guard let best = ranking.first else { return "" }
        let steady = ranking.min { measures($0).drifted < measures($1).drifted } ?? best
        let fast = ranking.filter { measures($0).framesPerSecond != nil }
            .max { (measures($0).framesPerSecond ?? 0) < (measures($1).framesPerSecond ?? 0) }
        var html = "<div class=\"facts\">"
        html += Markup.fact(
            TextTable.number(measures(best).success), "highest AUC: \(name(best))")
        html += Markup.fact(
            percent(measures(steady).drifted), "of sequences drifted, the least: \(name(steady))")
        if let fast, let speed = measures(fast).framesPerSecond {
            html += Markup.fact(
                TextTable.number(speed, digits: 0), "frames/s, the fastest: \(name(fast))")
        }
        let everyone = comparison.sequences.indices.count { index in
            comparison.entrants.allSatisfy { $0.measures.sequences[index].drift.hasDrifted }
        }
        html += Markup.fact("\(everyone)", "of \(comparison.sequences.count) sequences lost by all")
        return html + "</div>"
    }

    private func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded()))\u{202F}%"
    }

    private var overview: String {
        let columns:
            [(head: String, higherIsBetter: Bool, digits: Int, value: (DataSetMeasures) -> Double?)] =
                [
                    ("AUC", true, 3, { $0.success }),
                    ("precision<br>20 px", true, 3, { $0.precision }),
                    ("normalized<br>precision", true, 3, { $0.normalizedPrecision }),
                    ("AO", true, 3, { $0.averageOverlap }),
                    ("SR 0.5", true, 3, { $0.successRate50 }),
                    ("SR 0.75", true, 3, { $0.successRate75 }),
                    ("drifted", false, 3, { $0.drifted }),
                    ("survival", true, 3, { $0.survival }),
                    ("missed", false, 3, { $0.missed }),
                    ("confidence<br>rho", true, 3, { $0.meanConfidenceRank }),
                    ("calibration<br>error", false, 3, { $0.pooledReliability.calibrationError }),
                    ("frames/s", true, 1, { $0.framesPerSecond }),
                ]
        var html = "<h2>Overview</h2><p>Means over sequences. Best in bold.</p>"
        html += "<div class=\"card scroll\"><table><tr><th>tracker</th>"
        html += columns.map { "<th>\($0.head)</th>" }.joined() + "</tr>"
        let values = columns.map { column in ranking.map { column.value(measures($0)) } }
        for (rank, entrant) in ranking.enumerated() {
            html += "<tr><td class=\"c\(color(rank))\"><span class=\"chip\"></span>"
            html += Markup.escape(name(entrant)) + "</td>"
            for (column, all) in zip(columns, values) {
                let known = all.compactMap { $0 }
                let best = column.higherIsBetter ? known.max() : known.min()
                let isBest = all[rank] != nil && all[rank] == best && ranking.count > 1
                html += isBest ? "<td class=\"best\">" : "<td>"
                html += TextTable.number(all[rank], digits: column.digits) + "</td>"
            }
            html += "</tr>"
        }
        return html + "</table></div>"
    }

    private var legend: String {
        ranking.enumerated().map { rank, entrant in
            "<span class=\"c\(color(rank))\"><span class=\"chip\"></span>"
                + Markup.escape(name(entrant)) + "</span>"
        }.joined()
    }

    private var charts: String {
        func series(_ x: [Double], _ y: (DataSetMeasures) -> [Double]) -> [LineChart.Series] {
            ranking.enumerated().map { rank, entrant in
                LineChart.Series(
                    name: name(entrant), color: color(rank), x: x, y: y(measures(entrant)))
            }
        }
        let shares = [0, 0.2, 0.4, 0.6, 0.8, 1.0]
        var html = "<h2>Plots</h2><p class=\"legend\">\(legend)</p><div class=\"charts\">"
        html +=
            LineChart(
                title: "Success", caption: "Share of frames whose overlap is above a threshold.",
                xLabel: "overlap threshold", yLabel: "share of frames", xTicks: shares,
                series: series(AccuracyMeasures.successThresholds) { $0.successCurve }
            ).html
        html +=
            LineChart(
                title: "Precision",
                caption: "Share of frames whose centre is within a distance of the true one.",
                xLabel: "centre error, pixels", yLabel: "share of frames",
                xTicks: [0, 10, 20, 30, 40, 50],
                series: series(AccuracyMeasures.precisionThresholds) { $0.precisionCurve },
                marker: 20
            ).html
        html +=
            LineChart(
                title: "Survival",
                caption: "Share of sequences not yet drifted, over each sequence's own length.",
                xLabel: "share of the sequence", yLabel: "share of sequences", xTicks: shares,
                series: series((0...100).map { Double($0) / 100 }) { $0.survivalCurve },
                percent: true
            ).html
        return html + calibration + "</div>"
    }

    private var calibration: String {
        let series = ranking.enumerated().compactMap { rank, entrant -> LineChart.Series? in
            let bins = measures(entrant).pooledReliability.calibration.filter { $0.frames > 0 }
            guard !bins.isEmpty else { return nil }
            let total = Double(bins.reduce(0) { $0 + $1.frames })
            return LineChart.Series(
                name: name(entrant), color: color(rank), x: bins.map(\.confidence),
                y: bins.map(\.overlap), weights: bins.map { Double($0.frames) / total })
        }
        guard !series.isEmpty else { return "" }
        return LineChart(
            title: "Calibration",
            caption:
                "What the tracker said against what was true; on the diagonal it is well calibrated. "
                + "Larger dots stand for more frames.",
            xLabel: "confidence", yLabel: "mean overlap", xTicks: [0, 0.2, 0.4, 0.6, 0.8, 1],
            series: series, diagonal: true
        ).html
    }

    private var differences: String {
        guard comparison.entrants.count > 1 else { return "" }
        func rows(_ value: (Int) -> Statistics.Interval?) -> [DifferenceChart.Row] {
            ranking.enumerated().compactMap { rank, entrant in
                value(entrant).map {
                    DifferenceChart.Row(name: name(entrant), color: color(rank), interval: $0)
                }
            }
        }
        let base = name(comparison.baseline)
        var html = "<h2>Differences to \(Markup.escape(base))</h2>"
        html += "<p>Paired by sequence; the lines are 95 % bootstrap intervals. A line that "
        html += "crosses zero may be chance.</p><div class=\"charts\">"
        html +=
            DifferenceChart(
                title: "AUC", caption: "To the right: better than \(base).",
                rows: rows(comparison.successDifference)
            ).html
        html +=
            DifferenceChart(
                title: "Share of sequences that drifted",
                caption: "To the left: better than \(base).",
                rows: rows(comparison.driftDifference)
            ).html
        return html + "</div>"
    }

    private var heat: String {
        var html = "<h2>AUC by sequence</h2><p>A cross marks drift. Each cell leads to the "
        html +=
            "sequence.</p><div class=\"card scroll\"><table class=\"heat\"><tr><th>sequence</th>"
        html += ranking.map { "<th>\(Markup.escape(name($0)))</th>" }.joined() + "</tr>"
        for index in comparison.sequences.indices {
            let link = "href=\"#sequence-\(index)\""
            html += "<tr><td><a \(link)>\(Markup.escape(comparison.sequences[index].name))</a></td>"
            for entrant in ranking {
                let sequence = measures(entrant).sequences[index]
                // From red through yellow to green, laid thinly over the card in either scheme.
                let hue = Int((min(sequence.accuracy.success / 0.8, 1) * 130).rounded())
                html += "<td><a \(link) style=\"background:hsl(\(hue) 75% 50% / 0.28)\">"
                html += TextTable.number(sequence.accuracy.success)
                html += sequence.drift.hasDrifted ? "<span class=\"mark\">&#215;</span>" : ""
                html += "</a></td>"
            }
            html += "</tr>"
        }
        return html + "</table></div>"
    }

    private var footer: String {
        var html = "<footer>AUC: mean over 21 overlap thresholds of the share of frames above. "
        html += "Precision: share of frames within 20 pixels. Normalized precision: area under the "
        html +=
            "curve of centre errors in units of the box, to 0.5. AO: mean overlap. SR: share of "
        html += "frames whose overlap is above a threshold. Drifted: overlap below 0.1 "
        html += "for 10 frames in a row. Survival: share of frames before that. Missed: share of "
        html += "frames whose box does not touch the true one. Confidence rho: "
        html += "Spearman's rank correlation of confidence and overlap. The first frame and frames "
        html += "without a true box do not count."
        if !comparison.incomplete.isEmpty {
            html += " Left out, since not every tracker has them: "
            html += Markup.escape(comparison.incomplete.joined(separator: ", ")) + "."
        }
        return html + "</footer>"
    }
}
