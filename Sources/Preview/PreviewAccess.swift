import Foundation

/// Who may ask the preview for anything.
///
/// A page of another site can make a browser send requests to any address that the browser reaches,
/// and a name of that site can be made to mean this machine (DNS rebinding). So the host that was
/// asked for must be this machine by number or by a name of its own, and what a page sends must come
/// from the preview's own page. Beyond loopback a token is needed, too.
struct PreviewAccess: Sendable {
    private let hosts: Set<String>
    private let acceptsNumbers: Bool
    private let token: String?

    /// - Parameters:
    ///   - address: where the server listens.
    ///   - port: the port that it got.
    init(address: PreviewAddress, port: UInt16, token: String?) {
        var names = ["localhost", "127.0.0.1", "[::1]"]
        names.append(address.host.contains(":") ? "[\(address.host)]" : address.host)
        if !address.isLoopback {
            let own = ProcessInfo.processInfo.hostName.lowercased()
            names += [own, own.split(separator: ".").first.map { "\($0).local" } ?? own]
        }
        hosts = Set(names.flatMap { port == 80 ? [$0, "\($0):80"] : ["\($0):\(port)"] })
        // Listening on every address, the server does not know by which it is reached.
        acceptsNumbers = !address.isLoopback
        self.token = token
    }

    /// Nil where the request may be answered.
    func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard let host = request.headers["host"]?.lowercased(),
            hosts.contains(host) || (acceptsNumbers && Self.isNumber(host))
        else {
            return .problem(.misdirected, "this is not the host that was asked for")
        }
        if let origin = request.headers["origin"], origin.lowercased() != "http://\(host)" {
            return .problem(.forbidden, "requests of other pages are not answered")
        }
        let site = request.headers["sec-fetch-site"] ?? "none"
        let isVisit = request.headers["sec-fetch-mode"] == "navigate" && request.method == "GET"
        guard ["none", "same-origin"].contains(site) || (isVisit && request.path == "/") else {
            return .problem(.forbidden, "requests of other pages are not answered")
        }
        guard let token else { return nil }
        let given = [
            request.headers["authorization"].flatMap {
                $0.hasPrefix("Bearer ") ? $0.dropFirst(7) : nil
            },
            request.query["token"].map { $0[...] }, Self.cookie(in: request),
        ]
        guard given.contains(where: { $0.map { Self.isSame($0, token) } ?? false }) else {
            var response = HTTPResponse.problem(
                .unauthorized, "a token is needed: open /?token=..., or send it as a bearer token")
            response.headers.append(("WWW-Authenticate", "Bearer"))
            return response
        }
        return nil
    }

    /// The cookie that a page opened with the token in its address is given, so that the token does
    /// not stay in the address.
    func cookie(for request: HTTPRequest) -> String? {
        guard let token, let given = request.query["token"], Self.isSame(given[...], token) else {
            return nil
        }
        return "holdfast=\(token); Path=/; HttpOnly; SameSite=Strict"
    }

    /// Throws ``PreviewError/invalidToken`` for what would not fit into headers and addresses, or is
    /// soon guessed.
    static func check(token: String) throws(PreviewError) {
        let isPlain = token.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0))
        }
        guard isPlain, (8...128).contains(token.count) else { throw .invalidToken }
    }

    private static func cookie(in request: HTTPRequest) -> Substring? {
        request.headers["cookie"]?.split(separator: ";")
            .map { $0.drop { $0 == " " } }.first { $0.hasPrefix("holdfast=") }?.dropFirst(9)
    }

    /// Compares in a time that does not tell how much was right.
    private static func isSame(_ given: Substring, _ token: String) -> Bool {
        let (a, b) = (Array(given.utf8), Array(token.utf8))
        var difference = a.count ^ b.count
        for (index, byte) in b.enumerated() {
            difference |= Int(byte ^ (index < a.count ? a[index] : 0))
        }
        return difference == 0
    }

    /// Whether a host is a number, which no name server can make mean another machine.
    private static func isNumber(_ host: String) -> Bool {
        if host.hasPrefix("["), let end = host.lastIndex(of: "]") {
            return (try? PreviewAddress("\(host[...end]):1")) != nil
        }
        let name = host.split(separator: ":").first.map(String.init) ?? ""
        return (try? PreviewAddress("\(name):1")) != nil && name != "localhost" && !name.isEmpty
    }
}
