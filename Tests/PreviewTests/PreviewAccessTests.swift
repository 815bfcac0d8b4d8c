import Testing

@testable import HoldfastPreview

@Suite struct PreviewAccessTests {
    private func request(
        _ headers: [String: String], path: String = "/state", query: [String: String] = [:]
    ) -> HTTPRequest {
        HTTPRequest(
            method: "GET", path: path, query: query, headers: headers, body: [], keepsAlive: true)
    }

    private func status(
        _ address: String, _ headers: [String: String], token: String? = nil,
        path: String = "/state", query: [String: String] = [:]
    ) throws -> HTTPStatus? {
        let address = try PreviewAddress(address)
        return PreviewAccess(address: address, port: address.port, token: token)
            .refusal(
                of: request(headers, path: path, query: query), from: HTTPPeer([10, 0, 0, 1]))?
            .status
    }

    @Test(arguments: ["127.0.0.1:8080", "localhost:8080", "[::1]:8080", "LOCALHOST:8080"])
    func theMachinesOwnNamesAreAnswered(host: String) throws {
        #expect(try status("127.0.0.1:8080", ["host": host]) == nil)
        #expect(
            try status("127.0.0.1:8080", ["host": host, "origin": "http://\(host)"]) == nil)
    }

    @Test(
        arguments: [
            "evil.example", "evil.example:8080", "127.0.0.1", "127.0.0.1:81", "", "a.local",
        ]
    )
    func otherNamesAreNot(host: String) throws {
        #expect(try status("127.0.0.1:8080", ["host": host]) == .misdirected)
        #expect(try status("127.0.0.1:8080", [:]) == .misdirected)
    }

    @Test func pagesOfOthersAreRefused() throws {
        let host = "127.0.0.1:8080"
        for origin in [
            "http://evil.example", "null", "https://127.0.0.1:8080", "http://127.0.0.1:81",
        ] {
            #expect(try status(host, ["host": host, "origin": origin]) == .forbidden)
        }
        for site in ["cross-site", "same-site"] {
            #expect(try status(host, ["host": host, "sec-fetch-site": site]) == .forbidden)
        }
        #expect(try status(host, ["host": host, "sec-fetch-site": "same-origin"]) == nil)
        // A link to the page may be followed; what is behind it may not be taken.
        let visit = ["host": host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"]
        #expect(try status(host, visit, path: "/") == nil)
        #expect(try status(host, visit, path: "/frame") == .forbidden)
    }

    @Test func theTokenIsAskedFor() throws {
        let (address, token) = ("0.0.0.0:8080", "correct-horse")
        let host = ["host": "192.0.2.7:8080"]
        func with(_ name: String, _ value: String) throws -> HTTPStatus? {
            try status(address, host.merging([name: value]) { $1 }, token: token)
        }
        #expect(try status(address, host, token: token) == .unauthorized)
        #expect(try with("authorization", "Bearer correct-horse") == nil)
        #expect(try with("authorization", "Bearer correct-horsf") == .unauthorized)
        #expect(try with("authorization", "Bearer correct") == .unauthorized)
        // The cookie is not the token.
        #expect(try with("cookie", "a=b; holdfast-8080=correct-horse") == .unauthorized)
        #expect(try with("cookie", "holdfast-8080=") == .unauthorized)
        #expect(try status(address, host, token: token, query: ["token": token]) == nil)
        #expect(
            try status(
                address, ["host": "evil.example:8080"], token: token, query: ["token": token])
                == .misdirected)
    }

    @Test func addresses() throws {
        #expect(try PreviewAddress("8080").description == "127.0.0.1:8080")
        #expect(try PreviewAddress("localhost:1").isLoopback)
        #expect(try PreviewAddress("127.9.9.9:1").isLoopback)
        #expect(try PreviewAddress("[::1]:1").isLoopback)
        for open in ["0.0.0.0:1", "[::]:1", "192.0.2.1:1", "[::ffff:127.0.0.1]:1"] {
            #expect(try !PreviewAddress(open).isLoopback)
        }
        for wrong in ["", ":", "x", "example.com:80", "127.0.0.1:", "127.0.0.1:70000", "1.2.3:4"] {
            #expect(throws: PreviewError.invalidAddress(wrong)) { try PreviewAddress(wrong) }
        }
    }

    @Test func tokensAreChecked() {
        for wrong in [
            "", "short", "with space", "quote\"quote", String(repeating: "a", count: 129),
        ] {
            #expect(throws: PreviewError.invalidToken) { try PreviewAccess.check(token: wrong) }
        }
    }

    @Test func thePageGetsACookieForTheTokenAlone() throws {
        let access = try PreviewAccess(
            address: PreviewAddress("0.0.0.0:8080"), port: 8080, token: "correct-horse")
        func visit(_ query: [String: String], cookie: String? = nil) -> HTTPRequest {
            var headers = ["host": "192.0.2.7:8080"]
            headers["cookie"] = cookie
            return request(headers, path: "/", query: query)
        }
        #expect(access.cookie(for: visit([:])) == nil)
        #expect(access.cookie(for: visit(["token": "correct-horsf"])) == nil)
        let cookie = try #require(access.cookie(for: visit(["token": "correct-horse"])))
        let pair = String(cookie.prefix { $0 != ";" })
        #expect(pair.hasPrefix("holdfast-8080=") && pair.count > 30)
        #expect(access.refusal(of: visit([:], cookie: pair), from: HTTPPeer([])) == nil)
    }

    @Test func wrongTokensAreCountedByAddress() {
        var guesses = TokenGuesses()
        let (one, other) = (HTTPPeer([10, 0, 0, 1]), HTTPPeer([10, 0, 0, 2]))
        let start = ContinuousClock.now
        for _ in 0..<5 {
            #expect(guesses.mayTry(one, now: start))
            guesses.fail(one, now: start)
        }
        guesses.fail(one, now: start)
        #expect(!guesses.mayTry(one, now: start))
        #expect(guesses.mayTry(other, now: start))
        #expect(guesses.mayTry(one, now: start + .seconds(1)))
        guesses.fail(one, now: start + .seconds(1))
        #expect(!guesses.mayTry(one, now: start + .seconds(1.5)))
        #expect(guesses.mayTry(one, now: start + .seconds(60)))
        for index in 0..<5000 {
            guesses.fail(HTTPPeer([10, 1, UInt8(index / 256), UInt8(index % 256)]), now: start)
        }
        #expect(guesses.peerCount == TokenGuesses.mostPeers)
    }
}
