import HoldfastText

/// The status codes that the preview uses.
enum HTTPStatus: Int, Sendable {
    case ok = 200
    case accepted = 202
    case noContent = 204
    case seeOther = 303
    case badRequest = 400
    case unauthorized = 401
    case forbidden = 403
    case notFound = 404
    case methodNotAllowed = 405
    case conflict = 409
    case bodyTooLarge = 413
    case misdirected = 421
    case tooManyRequests = 429
    case headTooLarge = 431
    case unavailable = 503

    var phrase: String {
        switch self {
        case .ok: "OK"
        case .accepted: "Accepted"
        case .noContent: "No Content"
        case .seeOther: "See Other"
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .conflict: "Conflict"
        case .bodyTooLarge: "Content Too Large"
        case .misdirected: "Misdirected Request"
        case .tooManyRequests: "Too Many Requests"
        case .headTooLarge: "Request Header Fields Too Large"
        case .unavailable: "Service Unavailable"
        }
    }
}

/// A response whose body is either known or written piece by piece.
struct HTTPResponse: Sendable {
    /// Writes an endless body; returns when the viewer has gone or the server stops.
    typealias Stream = @Sendable (HTTPConnection) throws -> Void

    var status: HTTPStatus
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var stream: Stream?
    /// Whether the request was not allowed; the connection ends with it.
    var isRefusal = false

    init(_ status: HTTPStatus, type: String? = nil, body: [UInt8] = []) {
        self.status = status
        self.body = body
        if let type { headers.append(("Content-Type", type)) }
    }

    /// A JSON object.
    static func json(_ status: HTTPStatus, _ value: JSONValue) -> HTTPResponse {
        HTTPResponse(status, type: "application/json", body: value.bytes + [UInt8(ascii: "\n")])
    }

    /// What went wrong, as JSON.
    static func problem(_ status: HTTPStatus, _ what: String) -> HTTPResponse {
        json(status, .members(["error": .string(what)]))
    }

    static func streaming(type: String, _ stream: @escaping Stream) -> HTTPResponse {
        var response = HTTPResponse(.ok, type: type)
        response.stream = stream
        return response
    }

    /// Status line and headers.
    func head(keepsAlive: Bool) -> [UInt8] {
        var text = "HTTP/1.1 \(status.rawValue) \(status.phrase)\r\n"
        // Nothing here is for other sites, frames of other pages, or caches.
        let always = [
            ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"), ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Connection", keepsAlive && stream == nil ? "keep-alive" : "close"),
        ]
        for (name, value) in headers + always { text += "\(name): \(value)\r\n" }
        if stream == nil, status != .noContent { text += "Content-Length: \(body.count)\r\n" }
        return Array((text + "\r\n").utf8)
    }
}
