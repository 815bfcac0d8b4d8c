import HoldfastProposals

extension BoxFit.Report {
    /// The weights as the source has them, and tables of the figures.
    public var text: String {
        func list(_ numbers: [Float]) -> String {
            numbers.map { TextTable.number(Double($0), digits: 2) }.joined(separator: ", ")
        }
        var table = TextTable(header: ["mean overlap", "tracked", "judged", "gain"])
        for (name, tracked, judged) in sequences {
            table.rows.append(
                [name, TextTable.number(tracked), TextTable.number(judged)]
                    + [TextTable.number(judged - tracked, signed: true)])
        }
        var text = "cues: \(list(cues))\nprior: \(list(prior))\n\n" + table.text
        text += "\ngain on sequences left out: " + TextTable.interval(gain) + "\n"
        guard !without.isEmpty else { return text }
        var parts = TextTable(header: ["without", "gain"])
        parts.rows = without.map { [$0.cue, TextTable.number($0.gain, digits: 4, signed: true)] }
        return text + "\n" + parts.text
    }
}
