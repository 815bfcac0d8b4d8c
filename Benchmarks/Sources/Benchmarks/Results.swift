import Foundation

/// What was measured, by name, to be printed, kept, and held against what was measured before.
struct Results {
    struct Row: Codable {
        let name: String
        let unit: String
        let value: Double
    }

    private(set) var rows: [Row] = []

    mutating func add(_ name: String, _ value: Double, _ unit: String) {
        rows.append(Row(name: name, unit: unit, value: value))
    }

    /// Prints a table; with older results, those and the ratio beside each row.
    func printTable(against old: Results? = nil) {
        let before = Dictionary(
            (old?.rows ?? []).map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        if old != nil { print(Table.row("", "now", "before", "ratio")) }
        for row in rows {
            let now = "\(Self.text(row.value)) \(row.unit)"
            guard old != nil else {
                print(Table.row(row.name, now))
                continue
            }
            guard let value = before[row.name] else {
                print(Table.row(row.name, now, "", ""))
                continue
            }
            print(
                Table.row(
                    row.name, now, Self.text(value), String(format: "%.3f", row.value / value)))
        }
    }

    private static func text(_ value: Double) -> String {
        let digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3
        return String(format: "%.\(digits)f", value)
    }

    func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(rows).write(to: URL(fileURLWithPath: path))
    }

    init() {}

    init(reading path: String) throws {
        rows = try JSONDecoder().decode(
            [Row].self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    }
}
