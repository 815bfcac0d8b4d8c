/// Names that a user may have meant.
package enum NearNames {
    /// The names that are nearest to one that does not exist, best first; none if all are far off.
    package static func suggestions(for name: String, among names: [String], limit: Int = 3)
        -> [String]
    {
        let wanted = name.lowercased()
        let scored = names.map { candidate in
            let lower = candidate.lowercased()
            let isPart = lower.contains(wanted) || wanted.contains(lower)
            return (name: candidate, distance: isPart ? 1 : distance(wanted, lower))
        }
        return scored.filter { $0.distance <= max(2, wanted.count / 3) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(limit).map(\.name)
    }

    /// How many letters must be inserted, deleted, replaced or swapped with their neighbour to get
    /// from one text to the other (Damerau, 1964; optimal string alignment).
    package static func distance(_ left: String, _ right: String) -> Int {
        let (a, b) = (Array(left.prefix(64)), Array(right.prefix(64)))
        var rows = [Array(0...b.count)]
        for i in 0..<a.count {
            var row = [i + 1]
            for j in 0..<b.count {
                var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[a.count][b.count]
    }
}
