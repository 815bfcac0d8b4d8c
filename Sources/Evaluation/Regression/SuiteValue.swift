import Foundation
import HoldfastFiles
import HoldfastText

/// A value of a suite's JSON with its path, so that an error can say so.
struct SuiteValue {
    let content: JSONValue
    /// `cases[2].limits`
    let path: String
    let file: String

    /// Reads a file of at most a megabyte.
    static func read(_ url: URL) throws(EvaluationError) -> SuiteValue {
        let bytes = try TextFile.contents(of: url, most: largestFile)
        do {
            return SuiteValue(
                content: try JSONValue(parsing: bytes), path: "", file: url.path)
        } catch {
            throw .inconsistent("\(url.path): not JSON: \(error.reason)")
        }
    }

    private static let largestFile = 1 << 20

    func failure(_ reason: String) -> EvaluationError {
        .inconsistent("\(file): \(path.isEmpty ? "" : "\(path): ")\(reason)")
    }

    // MARK: Objects

    /// Demands an object with no other keys than these: a misspelt limit must not pass unnoticed.
    ///
    /// - Parameter formerKeys: older spellings, which are read but not recommended.
    func object(
        keys: [String], formerKeys: [String] = []
    ) throws(EvaluationError) -> [String: JSONValue] {
        let members = try objectMembers()
        if let unknown = members.keys.sorted().first(where: {
            !keys.contains($0) && !formerKeys.contains($0)
        }) {
            throw failure(
                "unknown key '\(unknown.prefix(40))'; known are \(keys.joined(separator: ", "))")
        }
        return members
    }

    /// The value of a key; nil where it is missing.
    subscript(key: String) -> SuiteValue? {
        guard let member = content[key] else { return nil }
        return SuiteValue(
            content: member, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    func required(_ key: String) throws(EvaluationError) -> SuiteValue {
        guard let value = self[key] else { throw failure("'\(key)' is missing") }
        return value
    }

    /// All members of an object, by name.
    func members() throws(EvaluationError) -> [(name: String, value: SuiteValue)] {
        let members = try objectMembers()
        return members.keys.sorted().compactMap { key in self[key].map { (key, $0) } }
    }

    private func objectMembers() throws(EvaluationError) -> [String: JSONValue] {
        guard case .object(let members) = content else { throw failure("must be an object") }
        return Dictionary(members.map { ($0.key, $0.value) }) { _, last in last }
    }

    // MARK: Values

    func elements(_ range: ClosedRange<Int>) throws(EvaluationError) -> [SuiteValue] {
        guard case .array(let values) = content else { throw failure("must be an array") }
        guard range.contains(values.count) else {
            throw failure(
                "has \(values.count) elements, not \(range.lowerBound) to \(range.upperBound)")
        }
        return values.enumerated().map {
            SuiteValue(content: $0.element, path: "\(path)[\($0.offset)]", file: file)
        }
    }

    func number(_ range: ClosedRange<Double>) throws(EvaluationError) -> Double {
        guard case .number(let value) = content else { throw failure("must be a number") }
        guard range.contains(value) else {
            throw failure("\(value) is outside \(range.lowerBound)...\(range.upperBound)")
        }
        return value
    }

    func integer(_ range: ClosedRange<Int>) throws(EvaluationError) -> Int {
        let value = try number(Double(range.lowerBound)...Double(range.upperBound))
        guard value == value.rounded() else { throw failure("\(value) is not a whole number") }
        return Int(value)
    }

    /// Text without control characters.
    func text(longest: Int = 1000) throws(EvaluationError) -> String {
        guard case .string(let text) = content else { throw failure("must be text") }
        guard !text.isEmpty, text.utf8.count <= longest,
            !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
        else { throw failure("must be text of 1 to \(longest) bytes without control characters") }
        return text
    }
}
