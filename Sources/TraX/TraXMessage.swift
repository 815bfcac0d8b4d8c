import HoldfastImaging

/// One message of the TraX protocol, with which evaluation programs and trackers talk: a line that
/// begins with `@@TRAX:`, a name, arguments in quotation marks, and named properties.
///
/// The protocol: L. Čehovin, "TraX: The visual Tracking eXchange protocol and library",
/// Neurocomputing 2017, and the specification that comes with its reference implementation.
public struct TraXMessage: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case hello, initialize, frame, state, quit
    }

    public struct Property: Sendable, Equatable {
        public var key: String
        public var value: String
    }

    public var kind: Kind
    public var arguments: [String]
    public var properties: [Property]

    public init(_ kind: Kind, arguments: [String] = [], properties: [(String, String)] = []) {
        self.kind = kind
        self.arguments = arguments
        self.properties = properties.map { Property(key: $0.0, value: $0.1) }
    }

    /// The value of a property; the last one where a key comes twice.
    public subscript(key: String) -> String? { properties.last { $0.key == key }?.value }

    static let prefix = Array("@@TRAX:".utf8)

    // MARK: Writing

    /// The line with its end.
    public var line: [UInt8] {
        var bytes = Self.prefix + Array(kind.rawValue.utf8)
        for argument in arguments { Self.append(quoted: argument, to: &bytes) }
        for property in properties {
            Self.append(quoted: property.key + "=" + property.value, to: &bytes)
        }
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    private static func append(quoted text: String, to bytes: inout [UInt8]) {
        bytes += [UInt8(ascii: " "), UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    // MARK: Reading

    /// Reads a line; nil where it is not a message but something else that a program printed.
    ///
    /// - Throws: ``TraXError`` where it begins as a message and is none.
    public init?(line: ArraySlice<UInt8>) throws(TraXError) {
        guard line.starts(with: Self.prefix) else { return nil }
        var parser = Parser(rest: line.dropFirst(Self.prefix.count))
        let name = parser.name()
        // Older programs say "status".
        guard let kind = Kind(rawValue: name == "status" ? "state" : name) else {
            throw .protocolViolation("there is no message '\(name.prefix(40))'")
        }
        self.init(kind)
        while let word = try parser.word() {
            guard arguments.count + properties.count < Self.mostWords else {
                throw .protocolViolation("a message has more than \(Self.mostWords) arguments")
            }
            if let (key, value) = Self.property(word) {
                properties.append(Property(key: key, value: value))
            } else {
                arguments.append(String(decoding: word, as: UTF8.self))
            }
        }
    }

    private static let mostWords = 256
    private static let longestKey = 64

    /// Key and value, if what stands before the first equals sign can be a key; base64 ends with
    /// such signs, too.
    private static func property(_ word: [UInt8]) -> (String, String)? {
        guard let equals = word.prefix(longestKey + 1).firstIndex(of: UInt8(ascii: "=")),
            equals > 0,
            word[..<equals].allSatisfy(isKeyByte)
        else { return nil }
        return (
            String(decoding: word[..<equals], as: UTF8.self),
            String(decoding: word[(equals + 1)...], as: UTF8.self)
        )
    }

    private static func isKeyByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        mutating func name() -> String {
            let end = rest.firstIndex { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
            let word = rest[..<(end ?? rest.endIndex)]
            rest = rest[(end ?? rest.endIndex)...]
            return String(decoding: word, as: UTF8.self).lowercased()
        }

        /// The next word without its quotation marks and escapes.
        mutating func word() throws(TraXError) -> [UInt8]? {
            rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }
            guard let first = rest.first else { return nil }
            let isQuoted = first == UInt8(ascii: "\"")
            let end = isQuoted ? UInt8(ascii: "\"") : UInt8(ascii: " ")
            if isQuoted { rest = rest.dropFirst() }
            var word: [UInt8] = []
            // Pictures come as a single long word, so stretches are taken whole.
            while let stop = rest.firstIndex(where: { $0 == end || $0 == UInt8(ascii: "\\") }) {
                word += rest[..<stop]
                let found = rest[stop]
                rest = rest[(stop + 1)...]
                if found == end { return word }
                guard let escaped = rest.popFirst() else {
                    throw .protocolViolation("a message ends within an escape")
                }
                word.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
            }
            guard !isQuoted else { throw .protocolViolation("a quotation mark is not closed") }
            word += rest
            if word.last == UInt8(ascii: "\r") { word.removeLast() }
            rest = []
            return word
        }
    }
}

/// Why a TraX session cannot go on.
public enum TraXError: HoldfastError, Equatable {
    /// What the other side said makes no sense.
    case protocolViolation(String)
    /// What the other side wants cannot be done, such as a picture that cannot be read.
    case refused(String)
    /// The connection failed, or an answer did not come in time.
    case connection(String)

    public var description: String {
        switch self {
        case .protocolViolation(let reason), .refused(let reason), .connection(let reason): reason
        }
    }
}
