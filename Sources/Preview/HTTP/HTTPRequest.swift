/// An HTTP/1.1 request (RFC 9112), as far as the preview needs it.
struct HTTPRequest: Sendable, Equatable {
    var method: String
    /// The path without the query, as sent; nothing is decoded.
    var path: String
    var query: [String: String]
    /// By name in lower case.
    var headers: [String: String]
    var body: [UInt8]
    var keepsAlive: Bool
}

/// Why a request was refused.
struct HTTPRefusal: Error, Equatable {
    var status: HTTPStatus
}

/// Parses requests from the bytes of a connection. It has no sockets, so it can be tested by
/// itself. Whatever the bytes are, it never keeps more than its limits.
struct HTTPRequestParser: Sendable {
    static let maximumHead = 8192
    static let maximumBody = 4096
    static let maximumHeaders = 64

    private var bytes: [UInt8] = []

    /// How many bytes may be added before the next call of `next()`.
    var room: Int { Self.maximumHead + Self.maximumBody - bytes.count }
    var isEmpty: Bool { bytes.isEmpty }

    mutating func append(_ more: some Collection<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// The next complete request; nil if more bytes are needed.
    mutating func next() throws(HTTPRefusal) -> HTTPRequest? {
        guard let end = endOfHead() else {
            if bytes.count > Self.maximumHead { throw HTTPRefusal(status: .headTooLarge) }
            return nil
        }
        guard end <= Self.maximumHead else { throw HTTPRefusal(status: .headTooLarge) }
        guard var request = Self.parse(head: bytes[..<end]) else {
            throw HTTPRefusal(status: .badRequest)
        }
        // The length must be known in advance.
        guard request.headers["transfer-encoding"] == nil else {
            throw HTTPRefusal(status: .badRequest)
        }
        var length = 0
        if let text = request.headers["content-length"] {
            guard text.count <= 9, text.allSatisfy({ $0.isASCII && $0.isNumber }),
                let value = Int(text)
            else { throw HTTPRefusal(status: .badRequest) }
            length = value
        }
        guard length <= Self.maximumBody else { throw HTTPRefusal(status: .bodyTooLarge) }
        guard bytes.count >= end + length else { return nil }
        request.body = Array(bytes[end..<end + length])
        bytes.removeFirst(end + length)
        return request
    }

    /// The index after the empty line.
    private func endOfHead() -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<min(bytes.count, Self.maximumHead + 1)
        where bytes[index] == 10 && bytes[index - 1] == 13 && bytes[index - 2] == 10
            && bytes[index - 3] == 13
        {
            return index + 1
        }
        return nil
    }

    private static func parse(head: ArraySlice<UInt8>) -> HTTPRequest? {
        // Visible ASCII, spaces and tabs. Other bytes from 128 up are allowed in values and
        // ignored.
        guard head.allSatisfy({ $0 >= 32 && $0 != 127 || $0 == 13 || $0 == 10 || $0 == 9 }) else {
            return nil
        }
        let text = String(decoding: head.dropLast(4), as: UTF8.self)
        var lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let words = lines.removeFirst().split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 3, words[2] == "HTTP/1.1" || words[2] == "HTTP/1.0",
            words[1].first == "/", !words[0].isEmpty, words[0].count <= 16,
            words[0].allSatisfy({ $0.isASCII && $0.isUppercase })
        else { return nil }
        guard lines.count <= maximumHeaders else { return nil }
        var headers: [String: String] = [:]
        for line in lines {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex,
                !line[..<colon].contains(where: { $0 == " " || $0 == "\t" })
            else { return nil }
            let name = line[..<colon].lowercased()
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            // A repeated header of these would make it ambiguous where the request ends or whom it
            // is for.
            let isSingle = ["host", "content-length", "origin", "authorization"].contains(name)
            if isSingle, headers[name] != nil { return nil }
            headers[name] = value.trimmingSpaces
        }
        let target = words[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let connection = headers["connection"]?.lowercased() ?? ""
        return HTTPRequest(
            method: String(words[0]), path: String(target[0]),
            query: target.count > 1 ? query(target[1]) : [:], headers: headers, body: [],
            keepsAlive: words[2] == "HTTP/1.1" ? !connection.contains("close") : false)
    }

    private static func query(_ text: Substring) -> [String: String] {
        var query: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            query[String(parts[0])] = parts.count > 1 ? decoded(parts[1]) : ""
        }
        return query
    }

    /// A percent-decoded value (RFC 3986, 2.1).
    private static func decoded(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte == UInt8(ascii: "+") ? 32 : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var rest = self
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
