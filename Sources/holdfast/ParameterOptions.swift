import ArgumentParser
import Foundation
import HoldfastFiles
import HoldfastText
import HoldfastTracking

/// How a user chooses the tracker's parameters; the same in every subcommand that tracks.
struct ParameterOptions: ParsableArguments {
    @Option(
        help: "The parameters to start from. (default: balanced)"
    )
    var preset: TrackerParameters.Preset?

    @Option(
        help: "JSON file with parameters, such as {\"prr.weight\": 0}. Overrides the preset.",
        completion: .file(extensions: ["json"]))
    var parameters: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Set one parameter. Overrides preset and file. May be repeated.",
            valueName: "name=value"))
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
            throw CommandFailure.usage("\(source): \(name): \(reason)")
        } catch {
            throw CommandFailure.usage("\(source): \(name): \(error)")
        }
    }

    /// The most bytes that a file of parameters may have.
    private static let largestFile = 1 << 20

    private static func read(_ path: String) throws -> [(String, Double)] {
        let bytes: [UInt8]
        do {
            bytes = try WholeFile.read(path, limit: largestFile)
        } catch {
            throw CommandFailure.unreadableInput("\(path): \(error)")
        }
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw CommandFailure.badData("\(path): not JSON: \(error.reason)")
        }
        guard case .object(let members) = value else {
            throw CommandFailure.badData("\(path): not a JSON object of names and numbers")
        }
        return try members.map { member in
            guard let number = member.value.number else {
                throw CommandFailure.badData("\(path): \(member.key) is not a number")
            }
            return (member.key, number)
        }
    }
}

extension TrackerParameters.Preset: ExpressibleByArgument {}
