/// Why bytes are not JSON.
package struct JSONError: Error, Equatable {
    package let reason: String
}

/// Reads one JSON text.
struct JSONParser {
    private let bytes: ArraySlice<UInt8>
    private var position: Int
    private static let deepest = 32

    private init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }

    static func parse(_ bytes: ArraySlice<UInt8>) throws(JSONError) -> JSONValue {
        var parser = JSONParser(bytes)
        let value = try parser.value(depth: 0)
        parser.skipSpace()
        guard parser.position == bytes.endIndex else {
            throw JSONError(reason: "something follows the JSON value")
        }
        return value
    }

    private var current: UInt8? { position < bytes.endIndex ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
            position += 1
        }
    }

    private mutating func take(_ expected: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: expected) else { return false }
        position += 1
        return true
    }

    private mutating func take(word: StaticString) -> Bool {
        let length = word.utf8CodeUnitCount
        guard bytes.endIndex - position >= length else { return false }
        for index in 0..<length where bytes[position + index] != word.utf8Start[index] {
            return false
        }
        position += length
        return true
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < Self.deepest else { throw JSONError(reason: "JSON is nested too deeply") }
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t") where take(word: "true"): return .bool(true)
        case UInt8(ascii: "f") where take(word: "false"): return .bool(false)
        case UInt8(ascii: "n") where take(word: "null"): return .null
        case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return .number(try number())
        case nil: throw JSONError(reason: "the JSON text ends too early")
        default: throw JSONError(reason: "not a JSON value")
        }
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var members: [JSONMember] = []
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw JSONError(reason: "a key is missing") }
            let key = try string()
            guard take(":") else { throw JSONError(reason: "a colon is missing") }
            members.append(JSONMember(key: key, value: try value(depth: depth + 1)))
        } while take(",")
        guard take("}") else { throw JSONError(reason: "an object is not closed") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSONValue {
        position += 1
        var values: [JSONValue] = []
        if take("]") { return .array(values) }
        repeat { values.append(try value(depth: depth + 1)) } while take(",")
        guard take("]") else { throw JSONError(reason: "an array is not closed") }
        return .array(values)
    }

    private mutating func number() throws(JSONError) -> Double {
        let start = position
        while let byte = current, byte > 0x20, byte != 0x2C, byte != 0x5D, byte != 0x7D {
            position += 1
        }
        guard let value = bytes[start..<position].number else {
            throw JSONError(reason: "not a JSON number")
        }
        return value
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var content: [UInt8] = []
        while let byte = current {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let text = String(validating: content, as: UTF8.self) else {
                    throw JSONError(reason: "a string is not UTF-8")
                }
                return text
            case UInt8(ascii: "\\"): content.append(contentsOf: try escape())
            case 0..<0x20: throw JSONError(reason: "a control character in a string")
            default: content.append(byte)
            }
        }
        throw JSONError(reason: "a string is not closed")
    }

    private mutating func escape() throws(JSONError) -> [UInt8] {
        guard let byte = current else { throw JSONError(reason: "a string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [byte]
        case UInt8(ascii: "b"): return [8]
        case UInt8(ascii: "f"): return [12]
        case UInt8(ascii: "n"): return [10]
        case UInt8(ascii: "r"): return [13]
        case UInt8(ascii: "t"): return [9]
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if code >> 10 == 0x36 {
                guard take(word: "\\u") else { throw JSONError(reason: "half a surrogate pair") }
                let low = try hexadecimal()
                guard low >> 10 == 0x37 else { throw JSONError(reason: "half a surrogate pair") }
                code = 0x10000 + (code & 0x3FF) << 10 + low & 0x3FF
            }
            guard let scalar = Unicode.Scalar(code) else {
                throw JSONError(reason: "half a surrogate pair")
            }
            return Array(String(Character(scalar)).utf8)
        default: throw JSONError(reason: "an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        guard bytes.endIndex - position >= 4 else { throw JSONError(reason: "half an escape") }
        var code: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw JSONError(reason: "not a hexadecimal digit")
            }
            code = code << 4 + UInt32(digit)
            position += 1
        }
        return code
    }
}
