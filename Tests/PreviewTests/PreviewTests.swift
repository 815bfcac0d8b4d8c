import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastVideo
import Testing

@testable import HoldfastPreview

/// A preview of a pipeline whose frames the test makes, over real connections.
final class Bench: Sendable {
    let control = PipelineControl()
    let preview: Preview
    let port: UInt16

    init(
        token: String? = nil, address: String = "127.0.0.1:0", rotated: Bool = false,
        isLive: Bool = true
    ) throws {
        preview = try Preview(
            address: PreviewAddress(address), token: token,
            subject: Preview.Subject(
                name: "camera <1>", isLive: isLive, logHeader: Array("{\"holdfast\":{}}\n".utf8),
                showsRotatedBoxes: rotated),
            control: control
        ) { report in
            report.targets.map { Array("{\"frame\":\(report.index),\"id\":\($0.id)}\n".utf8) }
        }
        let digits = preview.url.split(separator: "/")[1].split(separator: ":").last ?? ""
        port = UInt16(digits.prefix { $0.isNumber }) ?? 0
        try preview.start()
    }

    deinit { preview.stop() }

    func client() throws -> Client { try Client(port: port) }

    /// A frame goes by, with targets on it.
    func publish(_ index: Int, targets: [Int] = [], width: Int = 64, height: Int = 48) throws {
        let frame = try Frame(
            width: width, height: height, format: .yuv420p, index: index, frameRate: Rational(25))
        let estimate = Estimate(
            box: Box(x: 1, y: 2, width: 30, height: 40),
            rotatedBox: RotatedBox(Box(x: 2, y: 3, width: 28, height: 38), angle: -0.5),
            state: .tracking, confidence: 0.75,
            peakToSidelobeRatio: 12, subpeakRatio: 0.25)
        let report = FrameReport(
            index: index, time: Double(index) / 25, width: width, height: height, latency: 0.004,
            targets: targets.map {
                TargetReport(id: $0, estimate: estimate, duration: 0.003)
            })
        control.settle(targets)
        preview.observe(frame, report)
    }

    /// How many connections hold a place.
    var connections: Int { preview.connectionCount }
}

@Suite(.serialized) struct PreviewTests {
    @Test func stateAndFramesAreServed() throws {
        let bench = try Bench()
        let client = try bench.client()
        #expect(client.answer("GET", "/state").text.contains("\"frame\":null"))
        try bench.publish(7, targets: [2])
        let state = client.answer("GET", "/state")
        #expect(state.status == 200)
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(state.body)) as? [String: Any])
        #expect(object["input"] as? String == "camera <1>")
        #expect(object["frame"] as? Int == 7)
        let targets = try #require(object["targets"] as? [[String: Any]])
        #expect(targets.first?["id"] as? Int == 2)
        #expect(targets.first?["box"] as? [Double] == [1, 2, 30, 40])
        let frame = client.answer("GET", "/frame?width=10000")
        #expect(frame.status == 200)
        #expect(frame.head.contains("X-Holdfast: {\"frame\":7,"))
        #expect(frame.body.starts(with: [0xff, 0xd8]) && frame.body.suffix(2) == [0xff, 0xd9])
    }

    @Test func aFrameIsWaitedFor() throws {
        let bench = try Bench()
        try bench.publish(1)
        let client = try bench.client()
        client.ask("GET", "/frame?after=1")
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { try? bench.publish(2) }
        #expect(client.receive(until: "\r\n\r\n").contains("\"frame\":2,"))
    }

    @Test func thePageIsOneFile() throws {
        let bench = try Bench()
        let page = try bench.client().answer("GET", "/")
        #expect(page.status == 200)
        #expect(page.head.contains("Content-Security-Policy: default-src 'none';"))
        #expect(page.text.contains("<canvas id=\"view\""))
        for index in 8..<12 {
            try bench.publish(index)
            #expect(try bench.client().answer("GET", "/frame").status == 200)
        }
        #expect(!page.text.contains("{{"))
        #expect(!page.text.contains("src=\"") && !page.text.contains("@import"))
        let nonce = try #require(page.head.components(separatedBy: "'nonce-").dropFirst().first)
            .prefix { $0 != "'" }
        #expect(page.text.contains("<script nonce=\"\(nonce)\">"))
    }

    @Test func rotatedBoxesAreServedWhereAskedFor() throws {
        for rotated in [false, true] {
            let bench = try Bench(rotated: rotated)
            try bench.publish(7, targets: [2])
            let text = try bench.client().answer("GET", "/state").text
            #expect(text.contains("\"box\":[1,2,30,40],"))
            #expect(text.contains("\"rotated_box\":[16,22,28,38,-0.5],") == rotated)
        }
    }

    @Test func estimatesAreStreamed() throws {
        let bench = try Bench()
        try bench.publish(1)
        let client = try bench.client()
        client.ask("GET", "/events")
        _ = client.receive(until: "event: state")
        try bench.publish(2, targets: [1, 3])
        bench.preview.notice("a \"word\"")
        let text = client.receive(until: "word")
        #expect(text.contains("data: {\"frame\":2,\"id\":1}\n\ndata: {\"frame\":2,\"id\":3}\n\n"))
        #expect(text.contains("event: notice\ndata: {\"notice\":\"a \\\"word\\\"\"}\n\n"))
        let log = try bench.client().answer("GET", "/log")
        #expect(
            log.text == "{\"holdfast\":{}}\n{\"frame\":2,\"id\":1}\n{\"frame\":2,\"id\":3}\n")
        #expect(log.head.contains("Content-Disposition: attachment"))
    }

    @Test func theStreamIsMotionJPEG() throws {
        let bench = try Bench()
        try bench.publish(1)
        let client = try bench.client()
        client.ask("GET", "/stream?width=64")
        let head = client.receive(until: "X-Frame: 1\r\n")
        #expect(head.contains("Content-Type: multipart/x-mixed-replace; boundary=frame"))
        try bench.publish(2)
        #expect(client.receive(until: "X-Frame: 2\r\n").contains("--frame\r\n"))
    }

    @Test func targetsAreSteered() throws {
        let bench = try Bench()
        let client = try bench.client()
        #expect(client.answer("PUT", "/targets/1", body: "{\"box\":[1,2,30,20]}").status == 409)
        try bench.publish(1, targets: [2])
        #expect(client.answer("PUT", "/targets/1", body: "{\"box\":[-5,2,30,20]}").status == 202)
        #expect(client.answer("PUT", "/targets/2", body: "{\"box\":[1,2,30,20]}").status == 202)
        #expect(client.answer("DELETE", "/targets/2").status == 202)
        #expect(client.answer("DELETE", "/targets/9").status == 404)
        for wrong in [
            "", "{}", "[]", "{\"box\":[1,2,3]}", "{\"box\":[1,2,-3,4]}", "{\"box\":[500,2,9,9]}",
            "{\"box\":[1,2,1,1]}", "{\"box\":[1e300,2,9,9]}", "{\"box\":[null,2,9,9]}",
        ] {
            #expect(
                client.answer("PUT", "/targets/1", body: wrong).status == 400, "\(wrong)")
        }
        #expect(client.answer("PUT", "/targets/0", body: "{\"box\":[1,2,30,20]}").status == 404)
        #expect(client.answer("GET", "/targets/1").status == 405)
        #expect(
            bench.commands == [
                .begin(
                    Target(id: 1, box: Box(x: 0, y: 2, width: 25, height: 20)), on: Self.newest),
                .remove(id: 2),
            ])
    }

    @Test func aBoxBelongsToTheFrameThatItWasDrawnOn() throws {
        let bench = try Bench()
        let client = try bench.client()
        try bench.publish(1)
        #expect(client.answer("GET", "/frame").status == 200)
        #expect(client.answer("POST", "/hold?frame=1").status == 204)
        for index in 2..<40 { try bench.publish(index) }
        #expect(client.answer("POST", "/hold?frame=3").status == 404)
        let body = "{\"box\":[1,2,30,20],\"frame\":1}"
        #expect(client.answer("PUT", "/targets/1", body: body).status == 202)
        guard case .begin(let target, let picture)? = bench.commands.first else {
            Issue.record("no target was begun")
            return
        }
        #expect(target.box == Box(x: 1, y: 2, width: 30, height: 20))
        #expect(picture.index == 1)
    }

    @Test func aBoxOnAFrameThatIsGoneIsRefused() throws {
        let bench = try Bench()
        let client = try bench.client()
        for index in 1..<4 { try bench.publish(index) }
        let answer = client.answer(
            "PUT", "/targets/1", body: "{\"box\":[1,2,30,20],\"frame\":1}")
        #expect(answer.status == 409 && answer.text.contains("frame 1 is no longer kept"))
        #expect(bench.commands.isEmpty)
    }

    /// What waits counts, whatever has been tracked so far.
    @Test func theLimitOfTargetsHoldsBetweenTwoFrames() throws {
        let bench = try Bench()
        let client = try bench.client()
        try bench.publish(1, targets: [1])
        let statuses = (2...40).map {
            client.answer("PUT", "/targets/\($0)", body: "{\"box\":[1,2,30,20]}").status
        }
        #expect(statuses.count { $0 == 202 } == PreviewRoutes.mostTargets - 1)
        #expect(statuses.count { $0 == 409 } == 40 - PreviewRoutes.mostTargets)
        #expect(bench.commands.count == PreviewRoutes.mostTargets - 1)
        #expect(client.answer("DELETE", "/targets/2").status == 202)
        #expect(client.answer("DELETE", "/targets/2").status == 404)
        #expect(bench.commands.count == PreviewRoutes.mostTargets - 2)
        #expect(client.answer("PUT", "/targets/40", body: "{\"box\":[1,2,30,20]}").status == 202)
    }

    @Test func aFloodOfBoxesIsOneCommand() throws {
        let bench = try Bench()
        let client = try bench.client()
        try bench.publish(1, targets: [1])
        for index in 0..<50 {
            let body = "{\"box\":[\(index % 9),2,30,20]}"
            #expect(client.answer("PUT", "/targets/1", body: body).status == 202)
        }
        #expect(
            bench.commands == [
                .begin(Target(id: 1, box: Box(x: 4, y: 2, width: 30, height: 20)), on: Self.newest)
            ])
    }

    /// What stands for frame 1 in commands.
    private static let newest = PinnedFrame(index: 1) { _ in throw CancellationError() }

    @Test func nothingElseIsThere() throws {
        let bench = try Bench()
        let client = try bench.client()
        for path in ["/../../etc/passwd", "/etc/passwd", "/targets/", "/targets/../state", "//"] {
            #expect(client.answer("GET", path).status == 404, "\(path)")
        }
        #expect(client.answer("POST", "/state").status == 405)
        #expect(try bench.client().answer("GET", "/state", headers: ["Host": "a"]).status == 421)
        let huge = try bench.client()
        huge.send("GET /" + String(repeating: "x", count: 10000))
        #expect(huge.receive(until: "\r\n\r\n").hasPrefix("HTTP/1.1 431"))
    }

    @Test func strangersAreKeptOut() throws {
        #expect(throws: PreviewError.self) { try Bench(address: "0.0.0.0:0") }
        let bench = try Bench(token: "correct-horse")
        func viewer() throws -> Client { try bench.client() }
        #expect(try viewer().answer("GET", "/").status == 401)
        let visit = try viewer().answer("GET", "/?token=correct-horse")
        #expect(visit.status == 303)
        #expect(visit.head.contains("HttpOnly; SameSite=Strict"))
        #expect(!visit.head.contains("correct-horse"))
        let cookie = try #require(visit.head.components(separatedBy: "Set-Cookie: ").last)
            .prefix { $0 != ";" }
        #expect(try viewer().answer("GET", "/state").status == 401)
        let known = try bench.client().answer(
            "GET", "/state", headers: ["Cookie": "a=b; \(cookie)"])
        #expect(known.status == 200)
    }

    @Test func tokensAreGuessedSlowly() throws {
        let bench = try Bench(token: "correct-horse")
        func answer(_ headers: [String: String]) throws -> Int {
            try bench.client().answer("GET", "/state", headers: headers).status
        }
        let visit = try bench.client().answer("GET", "/?token=correct-horse")
        let cookie = try #require(visit.head.components(separatedBy: "Set-Cookie: ").last)
        let guesses = try (0..<12).map { try answer(["Authorization": "Bearer wrong\($0)"]) }
        #expect(guesses.prefix(5).allSatisfy { $0 == 401 })
        #expect(guesses.contains(429))
        // Who has been let in stays in.
        #expect(try answer(["Cookie": "\(cookie.prefix { $0 != ";" })"]) == 200)
    }

    /// Neither a viewer that reads nothing nor many of them slow down who publishes, or pile up.
    @Test func viewersThatReadNothingHoldNothingUp() throws {
        let bench = try Bench()
        try bench.publish(0, width: 640, height: 480)
        let idle = try (0..<3).map { _ in try Client(port: bench.port, receiveBuffer: 4096) }
        for client in idle { client.ask("GET", "/stream") }
        let reader = try bench.client()
        let begin = ContinuousClock.now
        for index in 1...300 { try bench.publish(index, targets: [1], width: 640, height: 480) }
        // Publishing alone takes a fraction of this.
        #expect(ContinuousClock.now - begin < .seconds(20))
        #expect(reader.answer("GET", "/frame").head.contains("\"frame\":300,"))
        #expect(reader.answer("GET", "/state").text.contains("\"frames\":301,"))
    }

    /// Who connects and does nothing makes room for who comes after.
    @Test(arguments: [nil, "correct-horse"])
    func idleConnectionsKeepNobodyOut(token: String?) throws {
        let bench = try Bench(token: token)
        try bench.publish(1)
        let idle = try (0..<100).map { _ in try bench.client() }
        let headers = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        for _ in 0..<3 {
            #expect(try bench.client().answer("GET", "/state", headers: headers).status == 200)
        }
        #expect(bench.connections <= ConnectionTable<HTTPConnection>.most)
        withExtendedLifetime(idle) {}
    }

    /// Streams leave places for requests.
    @Test func streamsAreBounded() throws {
        let bench = try Bench()
        try bench.publish(1)
        let most = ConnectionTable<HTTPConnection>.mostStreams
        let streams = try (0..<most).map { _ in try bench.client() }
        for client in streams {
            client.ask("GET", "/events")
            #expect(client.receive(until: "event: state").hasPrefix("HTTP/1.1 200"))
        }
        #expect(try bench.client().answer("GET", "/events").status == 503)
        #expect(try bench.client().answer("GET", "/state").status == 200)
        withExtendedLifetime(streams) {}
    }

    @Test func aRecordingIsPausedAndALiveSourceIsNot() throws {
        let bench = try Bench(isLive: false)
        let client = try bench.client()
        #expect(client.answer("POST", "/pause").status == 204)
        #expect(bench.control.isPaused)
        #expect(client.answer("GET", "/state").text.contains("\"paused\":true"))
        #expect(client.answer("POST", "/resume").status == 204)
        #expect(!bench.control.isPaused)
        #expect(client.answer("GET", "/pause").status == 405)
        let live = try Bench()
        #expect(try live.client().answer("POST", "/pause").status == 409)
        #expect(!live.control.isPaused)
    }

    /// What was found can be looked at until a viewer closes the page.
    @Test func aFinishedRunStaysForItsViewers() throws {
        let bench = try Bench(isLive: false)
        try bench.publish(5, targets: [1])
        let client = try bench.client()
        #expect(client.answer("GET", "/frame").status == 200)
        #expect(client.answer("POST", "/close").status == 409)
        let hasStayed = DispatchSemaphore(value: 0)
        let hasBegun = DispatchSemaphore(value: 0)
        DispatchQueue.global().async {
            bench.preview.stay { hasBegun.signal() }
            hasStayed.signal()
        }
        #expect(hasBegun.wait(timeout: .now() + 10) == .success)
        #expect(client.answer("GET", "/state").text.contains("\"finished\":true"))
        #expect(client.answer("GET", "/log").text.contains("{\"frame\":5,\"id\":1}"))
        #expect(client.answer("GET", "/frame").status == 200)
        #expect(client.answer("PUT", "/targets/1", body: "{\"box\":[1,2,30,20]}").status == 409)
        #expect(client.answer("POST", "/close").status == 204)
        #expect(hasStayed.wait(timeout: .now() + 10) == .success)
    }

    @Test func aFinishedRunWithoutViewersEnds() throws {
        let bench = try Bench(isLive: false)
        try bench.publish(5, targets: [1])
        #expect(try bench.client().answer("GET", "/state").status == 200)
        bench.preview.stay { Issue.record("nobody has looked") }
    }

    @Test func aFinishedRunEndsWithAnInterrupt() throws {
        let bench = try Bench(isLive: false)
        try bench.publish(5)
        #expect(try bench.client().answer("GET", "/frame").status == 200)
        let control = bench.control
        bench.preview.stay { control.stop() }
        #expect(control.isStopped)
    }

    @Test func stoppingEndsAllConnections() throws {
        let bench = try Bench()
        try bench.publish(1)
        let waiting = try bench.client()
        waiting.ask("GET", "/frame?after=1")
        let events = try bench.client()
        events.ask("GET", "/events")
        _ = events.receive(until: "event: state")
        bench.preview.stop()
        while !events.receive().isEmpty {}
        while !waiting.receive().isEmpty {}
        #expect(throws: POSIXError.self) { try bench.client() }
    }
}

extension Bench {
    /// What viewers have asked for so far.
    var commands: [PipelineCommand] { control.pendingCommands }
}
