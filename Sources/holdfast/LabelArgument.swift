import ArgumentParser

/// What a target is called, as a user writes it: `NAME`, for the targets in their order, or
/// `ID=NAME`.
struct LabelArgument: Equatable, Sendable {
    let id: Int?
    let name: String

    /// - Throws: `ValidationError` that says what is wrong.
    init(_ text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let id = Int(parts[0]) {
            (self.id, name) = (id, String(parts[1]))
        } else {
            (id, name) = (nil, text)
        }
        guard !name.isEmpty, name.utf8.count <= 256 else {
            throw ValidationError("--label '\(text)': a name has 1 to 256 bytes")
        }
    }

    /// The names by the targets' numbers. A single name without a number is that of all; several go to
    /// the targets in their order.
    static func resolve(_ labels: [LabelArgument], targets: [Int]) throws -> [Int: String] {
        let plain = labels.filter { $0.id == nil }
        var names: [Int: String] = [:]
        if plain.count == 1 {
            for id in targets { names[id] = plain[0].name }
        } else {
            guard plain.count <= targets.count else {
                throw CommandFailure.usage(
                    "--label: there are \(plain.count) names and \(targets.count) targets")
            }
            for (id, label) in zip(targets, plain) { names[id] = label.name }
        }
        for label in labels {
            guard let id = label.id else { continue }
            guard targets.contains(id) else {
                throw CommandFailure.usage("--label \(id)=\(label.name): there is no target \(id)")
            }
            names[id] = label.name
        }
        return names
    }
}
