import HoldfastSystem

extension JSONValue {
    /// Reads one JSON text, of at most 32 levels.
    package init(parsing bytes: some Collection<UInt8>) throws(JSONError) {
        self = try JSONParser.parse(ArraySlice(bytes))
    }

    /// The tree on one line, without spaces.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return bytes
    }

    /// ``bytes`` as text.
    package var text: String { bytes.text }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append("null")
        case .bool(let value): bytes.append(value ? "true" : "false")
        case .number(let value) where !value.isFinite: bytes.append("null")
        case .number(let value): bytes.append(value.description)
        case .integer(let value): bytes.append(String(value))
        case .decimal(let value, let decimals, let atLeast):
            bytes.append(value, decimals: decimals, atLeast: atLeast)
        case .string(let text): bytes.append(quoted: text)
        case .array(let values):
            bytes.append("[")
            for (index, value) in values.enumerated() {
                if index > 0 { bytes.append(",") }
                value.write(to: &bytes)
            }
            bytes.append("]")
        case .object(let members):
            bytes.append("{")
            for (index, member) in members.enumerated() {
                if index > 0 { bytes.append(",") }
                bytes.append(quoted: member.key)
                bytes.append(":")
                member.value.write(to: &bytes)
            }
            bytes.append("}")
        }
    }
}

extension Array where Element == UInt8 {
    /// Appends text as a JSON string.
    fileprivate mutating func append(quoted text: String) {
        append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                append(UInt8(ascii: "\\"))
                append(byte)
            case 0..<0x20:
                append(contentsOf: "\\u00".utf8)
                append(byte < 16 ? "0" : "1")
                append(String(byte & 15, radix: 16))
            default: append(byte)
            }
        }
        append(UInt8(ascii: "\""))
    }
}

/// Values that know how to be encoded, as JSON.
package enum JSONText {
    /// The keys in alphabetical order, so that the same value gives the same bytes.
    ///
    /// - Parameter isReport: whether it stands on several lines for people, with keys in snake case.
    package static func encode(_ value: some Encodable, isReport: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if isReport {
            encoder.outputFormatting.insert(.prettyPrinted)
            encoder.keyEncodingStrategy = .convertToSnakeCase
        }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
