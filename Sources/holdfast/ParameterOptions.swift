import ArgumentParser
import Foundation
import HoldfastText
import HoldfastTracking

/// How a user chooses the tracker's parameters; the same in every subcommand that tracks.
struct ParameterOptions: ParsableArguments {
    @Option(
        help: "Where the tracker's parameters start from: fast, balanced (the default) or accurate."
    )
    var preset: TrackerParameters.Preset?

    @Option(
        help: "Parameters from a JSON object, {\"prr.weight\": 0}; they override the preset.",
        completion: .file(extensions: ["json"]))
    var parameters: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "One parameter; overrides preset and file. May be repeated.", valueName: "name=value"))
    var assignments: [String] = []

    /// The parameters that the options ask for.
    ///
    /// - Throws: ``CommandFailure/usage(_:)`` for unknown names and values out of range.
    func resolved() throws -> TrackerParameters {
        try resolved(from: TrackerParameters(preset: preset ?? .balanced))
    }

    /// What the file and single parameters make of a base.
    func resolved(from base: TrackerParameters) throws -> TrackerParameters {
        var resolved = base
        if let parameters {
            for (name, value) in try Self.read(parameters) {
                try Self.set(name, to: value, in: &resolved, source: parameters)
            }
        }
        for assignment in assignments { try Self.apply(assignment, to: &resolved) }
        return resolved
    }

    /// Applies `name=value`.
    static func apply(
        _ assignment: some StringProtocol, to parameters: inout TrackerParameters
    ) throws {
        let parts = assignment.split(separator: "=", maxSplits: 1)
        guard parts.count == 2,
            let value = Double(parts[1].trimmingCharacters(in: .whitespaces))
        else {
            throw CommandFailure.usage("--set: '\(assignment)' is not name=value with a number")
        }
        try set(
            parts[0].trimmingCharacters(in: .whitespaces), to: value, in: &parameters,
            source: "--set")
    }

    private static func set(
        _ name: String, to value: Double, in parameters: inout TrackerParameters, source: String
    ) throws {
        do {
            try parameters.set(name, to: value)
        } catch .invalidParameter(let name, let reason) {
            let names = parameters.values.map(\.name)
            let near = names.contains(name) ? [] : NearNames.suggestions(for: name, among: names)
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
            throw CommandFailure.usage("\(source): \(name): \(reason)\(hint)")
        } catch {
            throw CommandFailure.usage("\(source): \(name): \(error)")
        }
    }

    private static func read(_ path: String) throws -> [(String, Double)] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw CommandFailure.unreadableInput("\(path): no such file, or not readable")
        }
        do {
            return try JSONDecoder().decode([String: Double].self, from: data)
                .sorted { $0.key < $1.key }
        } catch DecodingError.typeMismatch(_, let context) where !context.codingPath.isEmpty {
            let name = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw CommandFailure.badData("\(path): \(name) is not a number")
        } catch {
            throw CommandFailure.badData("\(path): not a JSON object of names and numbers")
        }
    }
}

extension TrackerParameters.Preset: ExpressibleByArgument {}
