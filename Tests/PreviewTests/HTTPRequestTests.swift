import Testing

@testable import HoldfastPreview

@Suite struct HTTPRequestTests {
    private func parse(_ text: String) throws(HTTPRefusal) -> HTTPRequest? {
        var parser = HTTPRequestParser()
        parser.append(Array(text.utf8))
        return try parser.next()
    }

    private func refusal(_ text: String) -> HTTPStatus? {
        do {
            _ = try parse(text)
            return nil
        } catch {
            return error.status
        }
    }

    @Test func aWholeRequestIsTakenApart() throws {
        let request = try #require(
            try parse(
                "PUT /targets/3?a=1%202&b HTTP/1.1\r\nHost: x:1\r\nContent-Length: 4\r\n"
                    + "X-Y:  z \r\n\r\nbody"))
        #expect(request.method == "PUT")
        #expect(request.path == "/targets/3")
        #expect(request.query == ["a": "1 2", "b": ""])
        #expect(request.headers["x-y"] == "z")
        #expect(request.body == Array("body".utf8))
        #expect(request.keepsAlive)
    }

    @Test func requestsThatComeInPiecesOrTogether() throws {
        let text = Array("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /b HTTP/1.0\r\n\r\n".utf8)
        var parser = HTTPRequestParser()
        var paths: [String] = []
        for byte in text {
            parser.append([byte])
            while let request = try parser.next() { paths.append(request.path) }
        }
        #expect(paths == ["/a", "/b"])
        #expect(parser.isEmpty)
    }

    @Test(
        arguments: [
            "GET / HTTP/2\r\n\r\n", "GET /\r\n\r\n", "get / HTTP/1.1\r\n\r\n",
            "GET http://x/ HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nA : b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
            "PUT / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
            "PUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
            "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nA: \u{0}\r\n\r\n",
        ])
    func whatIsNoRequestIsRefused(text: String) {
        #expect(refusal(text) == .badRequest)
    }

    @Test func sizesAreBounded() {
        let long = String(repeating: "a", count: HTTPRequestParser.maximumHead)
        #expect(refusal("GET /\(long)") == .headTooLarge)
        #expect(refusal("GET / HTTP/1.1\r\nA: \(long)\r\n\r\n") == .headTooLarge)
        #expect(refusal("PUT / HTTP/1.1\r\nContent-Length: 5000\r\n\r\n") == .bodyTooLarge)
        #expect(
            refusal("PUT / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n") == .badRequest
        )
        let many = (0...HTTPRequestParser.maximumHeaders).map { "A\($0): b\r\n" }.joined()
        #expect(refusal("GET / HTTP/1.1\r\n\(many)\r\n") == .badRequest)
    }

    @Test func randomBytesNeverTrap() {
        var state: UInt64 = 7
        func random() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 33
        }
        let valid = Array("PUT /t?a=% HTTP/1.1\r\nContent-Length: 3\r\nHost: x\r\n\r\nabc".utf8)
        for _ in 0..<3000 {
            var bytes = valid
            for _ in 0..<(1 + random() % 6) {
                bytes[Int(random() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random())
            }
            var parser = HTTPRequestParser()
            parser.append(bytes)
            do { while try parser.next() != nil {} } catch {}
        }
    }
}
