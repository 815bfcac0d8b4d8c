import Foundation

/// A value of a suite's JSON with its path, so that an error can say so.
struct SuiteValue {
    enum Content {
        case null
        case bool(Bool)
        case number(Double)
        case string(String)
        case array([Content])
        case object([String: Content])
    }

    let content: Content
    /// `cases[2].limits`
    let path: String
    let file: String

    /// Reads a file of at most a megabyte.
    static func read(_ url: URL) throws(EvaluationError) -> SuiteValue {
        let data: Data
        do {
            guard
                let size = try FileManager.default.attributesOfItem(atPath: url.path)[.size]
                    as? NSNumber
            else { throw EvaluationError.unreadable(path: url.path, reason: "has no size") }
            guard size.intValue <= largestFile else {
                throw EvaluationError.malformed(
                    path: url.path, line: 1, reason: "a suite has at most 1 MB")
            }
            data = try Data(contentsOf: url)
        } catch let error as EvaluationError {
            throw error
        } catch {
            throw .unreadable(path: url.path, reason: "no such file, or not readable")
        }
        do {
            let content = try JSONDecoder().decode(Content.self, from: data)
            return SuiteValue(content: content, path: "", file: url.path)
        } catch {
            throw .inconsistent("\(url.path): not JSON: \(reason(of: error))")
        }
    }

    private static let largestFile = 1 << 20

    private static func reason(of error: any Error) -> String {
        guard case DecodingError.dataCorrupted(let context) = error else { return "\(error)" }
        let cause = (context.underlyingError as NSError?)?.userInfo["NSDebugDescription"] as? String
        return cause ?? context.debugDescription
    }

    func failure(_ reason: String) -> EvaluationError {
        .inconsistent("\(file): \(path.isEmpty ? "" : "\(path): ")\(reason)")
    }

    // MARK: Objects

    /// Demands an object with no other keys than these: a misspelt limit must not pass unnoticed.
    ///
    /// - Parameter formerKeys: older spellings, which are read but not recommended.
    func object(
        keys: [String], formerKeys: [String] = []
    ) throws(EvaluationError) -> [String: Content] {
        guard case .object(let members) = content else { throw failure("must be an object") }
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
        guard case .object(let members) = content, let member = members[key] else { return nil }
        return SuiteValue(
            content: member, path: path.isEmpty ? key : "\(path).\(key)", file: file)
    }

    func required(_ key: String) throws(EvaluationError) -> SuiteValue {
        guard let value = self[key] else { throw failure("'\(key)' is missing") }
        return value
    }

    /// All members of an object, by name.
    func members() throws(EvaluationError) -> [(name: String, value: SuiteValue)] {
        guard case .object(let members) = content else { throw failure("must be an object") }
        return members.keys.sorted().compactMap { key in self[key].map { (key, $0) } }
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

extension SuiteValue.Content: Decodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if decoder.codingPath.count > 16 {
            throw DecodingError.dataCorrupted(
                .init(codingPath: [], debugDescription: "it is nested too deeply"))
        }
        if let container = try? decoder.container(keyedBy: Key.self) {
            var members: [String: Self] = [:]
            for key in container.allKeys {
                members[key.stringValue] = try container.decode(Self.self, forKey: key)
            }
            self = .object(members)
        } else if var container = try? decoder.unkeyedContainer() {
            var values: [Self] = []
            while !container.isAtEnd { values.append(try container.decode(Self.self)) }
            self = .array(values)
        } else {
            let container = try decoder.singleValueContainer()
            if container.decodeNil() {
                self = .null
            } else if let flag = try? container.decode(Bool.self) {
                self = .bool(flag)
            } else if let number = try? container.decode(Double.self) {
                self = .number(number)
            } else {
                self = .string(try container.decode(String.self))
            }
        }
    }
}
