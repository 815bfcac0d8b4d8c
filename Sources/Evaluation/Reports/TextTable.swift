import Foundation

/// A table for a terminal: the first column to the left, the others to the right.
public struct TextTable: Sendable {
    public var header: [String]
    public var rows: [[String]] = []
    /// Indices of the rows that a rule is drawn after.
    public var rules: Set<Int> = []

    public init(header: [String]) { self.header = header }

    /// The lines of the table.
    public var text: String {
        let all = [header] + rows
        let widths = header.indices.map { column in
            all.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        func line(_ row: [String]) -> String {
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: max(0, widths[column] - cell.count))
                return column == 0 ? cell + padding : padding + cell
            }
            var text = cells.joined(separator: "  ")
            while text.last == " " { text.removeLast() }
            return text + "\n"
        }
        let rule = String(repeating: "-", count: widths.reduce(0) { $0 + $1 + 2 } - 2) + "\n"
        var text = line(header) + rule
        for (index, row) in rows.enumerated() {
            text += line(row)
            if rules.contains(index) { text += rule }
        }
        return text
    }

    /// A number with a fixed count of digits after the point, or a dash for none.
    public static func number(_ value: Double?, digits: Int = 3, signed: Bool = false) -> String {
        guard let value, value.isFinite else { return "-" }
        return String(format: signed ? "%+.*f" : "%.*f", digits, value)
    }

    /// `+0.012 [-0.001, +0.030]`.
    public static func interval(_ interval: Statistics.Interval?) -> String {
        guard let interval else { return "" }
        return number(interval.value, signed: true) + " ["
            + number(interval.low, signed: true) + ", " + number(interval.high, signed: true) + "]"
    }
}
