import Foundation
import HoldfastImaging

/// Decides who may use the preview.
///
/// A page of another site can make a browser send requests to any address that the browser can
/// reach, and can make a name of that site resolve to this machine (DNS rebinding). So the
/// requested host must be this machine by address or by its own name, and requests from pages must
/// come from the preview's own page. Beyond loopback a token is needed, too.
///
/// A page that was opened with the token gets a cookie that is random and ends with the run, so the
/// token itself is kept nowhere, and whoever guesses tokens from a viewer's address does not slow
/// that viewer down.
struct PreviewAccess: Sendable {
    private let hosts: Set<String>
    private let acceptsNumbers: Bool
    private let token: String?
    private let cookieName: String
    private let session: String
    private let guesses = Locked(TokenGuesses())

    /// - Parameters:
    ///   - address: the address that the server listens on.
    ///   - port: the actual port.
    init(address: PreviewAddress, port: UInt16, token: String?) {
        var names = ["localhost", "127.0.0.1", "[::1]"]
        names.append(address.host.contains(":") ? "[\(address.host)]" : address.host)
        if !address.isLoopback {
            let own = ProcessInfo.processInfo.hostName.lowercased()
            names += [own, own.split(separator: ".").first.map { "\($0).local" } ?? own]
        }
        hosts = Set(names.flatMap { port == 80 ? [$0, "\($0):80"] : ["\($0):\(port)"] })
        // A server that listens on every address does not know which one was used.
        acceptsNumbers = !address.isLoopback
        self.token = token
        // Browsers send cookies to every port of a host.
        cookieName = "holdfast-\(port)"
        var generator = SystemRandomNumberGenerator()
        session = (0..<2).map { _ in String(generator.next(), radix: 36) }.joined()
    }

    /// The answer to a request that is refused; nil if it is allowed.
    func refusal(of request: HTTPRequest, from peer: HTTPPeer) -> HTTPResponse? {
        guard let host = request.headers["host"]?.lowercased(),
            hosts.contains(host) || (acceptsNumbers && Self.isNumber(host))
        else {
            return .problem(.misdirected, "this server is not the requested host")
        }
        if let origin = request.headers["origin"], origin.lowercased() != "http://\(host)" {
            return .problem(.forbidden, "requests from other pages are not allowed")
        }
        let site = request.headers["sec-fetch-site"] ?? "none"
        let isVisit = request.headers["sec-fetch-mode"] == "navigate" && request.method == "GET"
        guard ["none", "same-origin"].contains(site) || (isVisit && request.path == "/") else {
            return .problem(.forbidden, "requests from other pages are not allowed")
        }
        guard let token, !hasCookie(request) else { return nil }
        let bearer = request.headers["authorization"].flatMap {
            $0.hasPrefix("Bearer ") ? String($0.dropFirst(7)) : nil
        }
        let given = [bearer, request.query["token"]].compactMap { $0 }
        guard guesses.withLock({ given.isEmpty || $0.mayTry(peer) }) else {
            var response = HTTPResponse.problem(
                .tooManyRequests, "too many wrong tokens from this address; wait a second")
            response.headers.append(("Retry-After", "1"))
            return response
        }
        if given.contains(where: { Self.isSame($0, token) }) { return nil }
        guesses.withLock { guesses in for _ in given { guesses.fail(peer) } }
        var response = HTTPResponse.problem(
            .unauthorized, "a token is needed: open /?token=..., or send it as a bearer token")
        response.headers.append(("WWW-Authenticate", "Bearer"))
        return response
    }

    /// The cookie for a page that was opened with the token in its address, so that the token does
    /// not stay there.
    func cookie(for request: HTTPRequest) -> String? {
        guard let token, let given = request.query["token"], Self.isSame(given, token) else {
            return nil
        }
        return "\(cookieName)=\(session); Path=/; HttpOnly; SameSite=Strict"
    }

    /// Throws ``PreviewError/invalidToken`` if the token does not fit into headers and addresses,
    /// or is easy to guess.
    static func check(token: String) throws(PreviewError) {
        let isPlain = token.allSatisfy {
            $0.isASCII && ($0.isLetter || $0.isNumber || "-._~".contains($0))
        }
        guard isPlain, (8...128).contains(token.count) else { throw .invalidToken }
    }

    private func hasCookie(_ request: HTTPRequest) -> Bool {
        let cookies = request.headers["cookie"]?.split(separator: ";") ?? []
        return cookies.contains {
            Self.isSame(String($0.drop { $0 == " " }), "\(cookieName)=\(session)")
        }
    }

    /// Compares in constant time, so that timing does not reveal how much was right.
    private static func isSame(_ given: String, _ token: String) -> Bool {
        let (a, b) = (Array(given.utf8), Array(token.utf8))
        var difference = a.count ^ b.count
        for (index, byte) in b.enumerated() {
            difference |= Int(byte ^ (index < a.count ? a[index] : 0))
        }
        return difference == 0
    }

    /// Whether a host is a numeric address, which no name server can redirect.
    private static func isNumber(_ host: String) -> Bool {
        if host.hasPrefix("["), let end = host.lastIndex(of: "]") {
            return (try? PreviewAddress("\(host[...end]):1")) != nil
        }
        let name = host.split(separator: ":").first.map(String.init) ?? ""
        return (try? PreviewAddress("\(name):1")) != nil && name != "localhost" && !name.isEmpty
    }
}
