import HoldfastImaging

extension HTMLReport {
    /// The sequences on which another tracker beats the baseline, clearest first: a comparison that
    /// shows only its own side is none.
    var peers: String {
        guard comparison.entrants.count > 1 else { return "" }
        let base = comparison.entrants[comparison.baseline]
        struct Loss {
            let sequence: Int
            let entrant: Int
            let mine: Double
            let theirs: Double
        }
        var losses: [Loss] = []
        for index in comparison.sequences.indices {
            let mine = base.measures.sequences[index].accuracy.success
            let rivals = comparison.entrants.indices.filter { $0 != comparison.baseline }
            guard
                let best = rivals.max(by: {
                    success(of: $0, on: index) < success(of: $1, on: index)
                }), success(of: best, on: index) > mine
            else { continue }
            losses.append(
                Loss(
                    sequence: index, entrant: best, mine: mine,
                    theirs: success(of: best, on: index)))
        }
        let name = Markup.escape(base.name)
        var html = "<h2>Where others are better than \(name)</h2>"
        guard !losses.isEmpty else {
            return html + "<p>On no sequence has another tracker a higher AUC.</p>"
        }
        html += "<p>\(losses.count) of \(comparison.sequences.count) sequences, by AUC.</p>"
        html += "<div class=\"card scroll\"><table><tr><th>sequence</th><th>\(name)</th>"
        html += "<th>best other</th><th>AUC</th><th>difference</th><th></th></tr>"
        for loss in losses.sorted(by: { $0.theirs - $0.mine > $1.theirs - $1.mine }) {
            let rank = ranking.firstIndex(of: loss.entrant) ?? 0
            let hasDrifted = base.measures.sequences[loss.sequence].drift.hasDrifted
            html += "<tr><td><a href=\"#sequence-\(loss.sequence)\">"
            html += Markup.escape(comparison.sequences[loss.sequence].name) + "</a></td>"
            html += "<td>\(TextTable.number(loss.mine))</td>"
            html += "<td class=\"c\(rank % ReportStyle.colors)\"><span class=\"chip\"></span>"
            html += Markup.escape(comparison.entrants[loss.entrant].name) + "</td>"
            html += "<td>\(TextTable.number(loss.theirs))</td>"
            html += "<td>+\(TextTable.number(loss.theirs - loss.mine))</td>"
            html += "<td>\(hasDrifted ? "\(name) drifted" : "looser box")</td></tr>"
        }
        return html + "</table></div>"
    }

    private func success(of entrant: Int, on sequence: Int) -> Double {
        comparison.entrants[entrant].measures.sequences[sequence].accuracy.success
    }

    /// What is needed to make the report again: date, version, command, and each tracker's parameters
    /// where its log states them.
    var provenance: String {
        var html = "<h2>How this was made</h2><div class=\"card scroll\"><table>"
        func row(_ name: String, _ text: String) {
            html +=
                "<tr><td>\(name)</td><td style=\"text-align:left;white-space:normal\">\(text)</td></tr>"
        }
        if !origin.date.isEmpty { row("date", Markup.escape(origin.date)) }
        row("program", "holdfast \(Markup.escape(HoldfastVersion.current))")
        if !origin.command.isEmpty {
            row("command", "<code>\(Markup.escape(origin.command))</code>")
        }
        for entrant in ranking.map({ comparison.entrants[$0] }) {
            guard let parameters = entrant.results.lazy.compactMap(\.parameters).first,
                !parameters.isEmpty
            else { continue }
            let list = parameters.map { "\($0.name)=\(Markup.number($0.value, decimals: 6))" }
            row(
                "parameters of \(Markup.escape(entrant.name))",
                "<details><summary>\(parameters.count) parameters</summary><code>"
                    + Markup.escape(list.joined(separator: " ")) + "</code></details>")
        }
        return html + "</table></div>"
    }
}
