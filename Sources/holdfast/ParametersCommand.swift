import ArgumentParser
import HoldfastText
import HoldfastTracking

/// `holdfast parameters`: what `--set` takes.
struct ParametersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parameters",
        abstract: "Lists the tracker's parameters: unit, range, default, meaning.",
        discussion: """
            Each can be set with --set NAME=VALUE or in a file for --parameters. Switches are 0 and 1. \
            A preset's value is shown where it differs from the default.

              holdfast parameters prr scale.count
              holdfast track in.mp4 --box 100,80,40,60 --set prr.weight=0
            """)

    @Argument(help: "Only these: names, or beginnings such as prr. (default: those for users)")
    var names: [String] = []

    @Flag(help: "List also those that only somebody who studies the tracker would change.")
    var all = false

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Row {
        let description: ParameterDescription
        let value: Double
        let presets: [(name: String, value: Double)]
    }

    func run() throws {
        try CommandFailure.reporting {
            let rows = try rows()
            print(json ? Self.json(rows) : Self.text(rows), terminator: "")
        }
    }

    private func rows() throws -> [Row] {
        let presets = TrackerParameters.Preset.allCases.filter { $0 != .balanced }.map {
            ($0.rawValue, TrackerParameters(preset: $0).values)
        }
        let base = TrackerParameters.balanced.values
        let table = zip(TrackerParameters.table, base).enumerated().map { index, pair in
            Row(
                description: pair.0, value: pair.1.value,
                presets: presets.compactMap { name, values in
                    values[index].value == pair.1.value ? nil : (name, values[index].value)
                })
        }
        for name in names where !table.contains(where: { Self.matches($0.description.name, name) })
        {
            let near = NearNames.suggestions(for: name, among: table.map(\.description.name))
            throw CommandFailure.usage(
                "there is no parameter '\(name)'"
                    + (near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"))
        }
        return table.filter { row in
            names.isEmpty
                ? all || !row.description.isForResearch
                : names.contains { Self.matches(row.description.name, $0) }
        }
    }

    private static func matches(_ name: String, _ wanted: String) -> Bool {
        name == wanted || name.hasPrefix(wanted + ".")
            || wanted.hasSuffix(".") && name.hasPrefix(wanted)
    }

    private static func number(_ value: Double) -> String {
        var bytes: [UInt8] = []
        bytes.append(value, decimals: 6)
        return bytes.text
    }

    private static func text(_ rows: [Row]) -> String {
        var text = ""
        for row in rows {
            let description = row.description
            let range = description.range
            var facts =
                "\(number(range.lowerBound))...\(number(range.upperBound))"
                // A number without a unit is a share or a factor.
                + (description.unit == "1" ? ", " : " \(description.unit), ")
                + "default \(number(row.value))"
            for preset in row.presets { facts += ", \(preset.name) \(number(preset.value))" }
            text += "\(description.name)  \(facts)\n    \(description.meaning)\n"
        }
        return text
    }

    private static func json(_ rows: [Row]) -> String {
        JSONValue.members([
            "parameters": .array(
                rows.map { row in
                    let description = row.description
                    return .members([
                        "name": .string(description.name), "unit": .string(description.unit),
                        "minimum": .number(description.range.lowerBound),
                        "maximum": .number(description.range.upperBound),
                        "whole": .bool(description.isWhole), "default": .number(row.value),
                        "presets": .object(
                            row.presets.map {
                                JSONMember(key: $0.name, value: .number($0.value))
                            }),
                        "research": .bool(description.isForResearch),
                        "meaning": .string(description.meaning),
                    ])
                })
        ]).text + "\n"
    }
}
