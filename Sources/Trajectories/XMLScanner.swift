import HoldfastText

/// Reads the tags and texts of an XML file in their order: enough for annotation files, and nothing
/// that can reach out or grow (no document types, no entities but the five of XML and characters by
/// number).
struct XMLScanner {
    enum Token: Equatable {
        case open(String, attributes: [String: String], isEmpty: Bool)
        case close(String)
        /// Text with the blanks at its ends taken off; never empty.
        case text(String)
    }

    private let bytes: [UInt8]
    private let name: String
    private var position = 0
    private var line = 1
    /// The longest tag or text that is read, bytes.
    private static let longest = 1 << 20

    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    func malformed(_ reason: String) -> TrajectoryError {
        .malformed(path: name, line: line, reason: reason)
    }

    /// The next token; nil at the end of the file, also where that lies within a tag
    /// or a text.
    mutating func next() throws(TrajectoryError) -> Token? {
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") {
                let content = advance(to: "<")
                guard position < bytes.count else { return nil }
                guard content.count <= Self.longest else { throw malformed("a text is too long") }
                let trimmed = try unescaped(trim(content))
                if !trimmed.isEmpty { return .text(trimmed) }
            } else if starts(with: "<!--") {
                guard skip(past: "-->") else { return nil }
            } else if starts(with: "<?") {
                guard skip(past: "?>") else { return nil }
            } else if starts(with: "<!") {
                throw malformed("document types and CDATA are not supported")
            } else {
                position += 1
                let content = advance(to: ">")
                guard position < bytes.count else { return nil }
                position += 1
                guard content.count <= Self.longest else { throw malformed("a tag is too long") }
                return try tag(content)
            }
        }
        return nil
    }

    private func starts(with text: StaticString) -> Bool {
        bytes.count - position >= text.utf8CodeUnitCount
            && (0..<text.utf8CodeUnitCount).allSatisfy {
                bytes[position + $0] == text.utf8Start[$0]
            }
    }

    private mutating func skip(past end: StaticString) -> Bool {
        while position < bytes.count {
            if starts(with: end) {
                position += end.utf8CodeUnitCount
                return true
            }
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        return false
    }

    private mutating func advance(to end: Unicode.Scalar) -> ArraySlice<UInt8> {
        let start = position
        var quote: UInt8?
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: end), quote == nil { break }
            if byte == UInt8(ascii: "\n") { line += 1 }
            if end == ">", byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = quote == nil ? byte : quote == byte ? nil : quote
            }
            position += 1
        }
        return bytes[start..<position]
    }

    private func trim(_ content: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var content = content
        while let first = content.first, first <= 0x20 { content.removeFirst() }
        while let last = content.last, last <= 0x20 { content.removeLast() }
        return content
    }

    private func tag(_ content: ArraySlice<UInt8>) throws(TrajectoryError) -> Token {
        var content = content
        if content.first == UInt8(ascii: "/") {
            return .close(trim(content.dropFirst()).text)
        }
        let isEmpty = content.last == UInt8(ascii: "/")
        if isEmpty { content.removeLast() }
        let nameEnd = content.firstIndex { $0 <= 0x20 } ?? content.endIndex
        let element = content[..<nameEnd]
        guard !element.isEmpty else { throw malformed("a tag without a name") }
        var attributes: [String: String] = [:]
        var rest = trim(content[nameEnd...])
        while !rest.isEmpty {
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else {
                throw malformed("an attribute without a value")
            }
            let key = trim(rest[..<equals]).text
            rest = trim(rest[(equals + 1)...])
            guard let quote = rest.first,
                quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"),
                let end = rest.dropFirst().firstIndex(of: quote)
            else { throw malformed("an attribute's value is not quoted") }
            attributes[key] = try unescaped(rest[(rest.startIndex + 1)..<end])
            rest = trim(rest[(end + 1)...])
        }
        return .open(element.text, attributes: attributes, isEmpty: isEmpty)
    }

    private func unescaped(_ content: ArraySlice<UInt8>) throws(TrajectoryError) -> String {
        guard content.contains(UInt8(ascii: "&")) else { return content.text }
        var result: [UInt8] = []
        var rest = content
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "&") else {
                result.append(byte)
                continue
            }
            guard let end = rest.prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
                throw malformed("an entity is not closed")
            }
            let entity = rest[..<end].text
            rest = rest[(end + 1)...]
            switch entity {
            case "amp": result.append("&")
            case "lt": result.append("<")
            case "gt": result.append(">")
            case "quot": result.append("\"")
            case "apos": result.append("'")
            default:
                let code =
                    entity.hasPrefix("#x")
                    ? UInt32(entity.dropFirst(2), radix: 16)
                    : entity.hasPrefix("#") ? UInt32(entity.dropFirst(1)) : nil
                guard let scalar = code.flatMap(Unicode.Scalar.init) else {
                    throw malformed("an unknown entity")
                }
                result.append(String(Character(scalar)))
            }
        }
        return result.text
    }
}
