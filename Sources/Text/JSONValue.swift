/// A JSON text (RFC 8259) as a tree, with the order of its keys kept.
package indirect enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(Double)
    /// Written without a decimal point; the reader gives `number`.
    case integer(Int)
    /// Written with a fixed number of decimals; the reader gives `number`.
    case decimal(Double, decimals: Int, atLeast: Int)
    case string(String)
    case array([JSONValue])
    case object([JSONMember])

    /// An object of these members. Those without a value are left out.
    package static func members(
        _ members: KeyValuePairs<String, JSONValue?>
    ) -> JSONValue {
        .object(members.compactMap { key, value in value.map { JSONMember(key: key, value: $0) } })
    }

    /// A number to at most so many decimals, without needless zeros; null for what is not finite.
    package static func rounded(_ value: Double?, decimals: Int = 3) -> JSONValue {
        guard let value, value.isFinite else { return .null }
        return .decimal(value, decimals: decimals, atLeast: 0)
    }

    /// Numbers to at most so many decimals.
    package static func rounded(_ values: [Double], decimals: Int = 3) -> JSONValue {
        .array(values.map { rounded($0, decimals: decimals) })
    }

    /// The value of a key of an object; the last one where a key comes twice.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.last { $0.key == key }?.value
    }

    package var number: Double? {
        if case .number(let value) = self { value } else { nil }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The numbers of an array of nothing else.
    package var numbers: [Double]? {
        guard let array else { return nil }
        let numbers = array.compactMap(\.number)
        return numbers.count == array.count ? numbers : nil
    }
}

/// A key of a JSON object and its value.
package struct JSONMember: Equatable, Sendable {
    package var key: String
    package var value: JSONValue

    package init(key: String, value: JSONValue) {
        self.key = key
        self.value = value
    }
}
