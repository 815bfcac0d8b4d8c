import Foundation
import HoldfastImaging
import HoldfastPipeline
import HoldfastText

/// Answers the requests to the preview.
struct PreviewRoutes: Sendable {
    let feed: PreviewFeed
    let pictures: PictureCache
    let access: PreviewAccess
    let subject: Preview.Subject
    let control: PipelineControl
    /// Of a recording.
    var workbench: WorkbenchRoutes?

    static let mostTargets = 16
    static let largestIdentifier = 999
    /// The smallest side of a box, pixels.
    static let smallestSide = 4.0
    /// How long a request for a frame waits, seconds.
    static let frameTime = 10.0

    func answer(_ request: HTTPRequest, from peer: HTTPPeer) -> HTTPResponse {
        if var refusal = access.refusal(of: request, from: peer) {
            refusal.isRefusal = true
            return refusal
        }
        let isReading = request.method == "GET" || request.method == "HEAD"
        if let answer = workbench?.answer(request) {
            feed.noteDemand()
            return answer
        }
        switch request.path {
        case "/" where isReading:
            if let cookie = access.cookie(for: request) {
                var response = HTTPResponse(.seeOther)
                response.headers = [("Location", "/"), ("Set-Cookie", cookie)]
                return response
            }
            return PreviewPage.response(
                workbench == nil ? PreviewPage.live : PreviewPage.workbench)
        case "/state" where isReading: return .json(.ok, state())
        case "/frame" where isReading: return frame(request)
        case "/stream" where isReading: return stream(request)
        case "/events" where isReading: return events()
        case "/log" where isReading: return log()
        case "/hold" where request.method == "POST": return pin(request)
        case "/pause" where request.method == "POST": return pause(true)
        case "/resume" where request.method == "POST": return pause(false)
        case "/close" where request.method == "POST": return close()
        case "/", "/state", "/frame", "/stream", "/events", "/log", "/hold", "/pause", "/resume",
            "/close":
            return .problem(.methodNotAllowed, "\(request.method) is not allowed for this path")
        default:
            guard request.path.hasPrefix("/targets/") else {
                return .problem(.notFound, "there is nothing at this path")
            }
            return target(request, name: request.path.dropFirst("/targets/".count))
        }
    }

    // MARK: Watching

    /// The state of the run as a JSON object.
    func state() -> JSONValue {
        let numbers = feed.numbers
        let report = feed.report
        func milliseconds(_ seconds: Double) -> JSONValue { .rounded(seconds * 1000) }
        return .members([
            "input": .string(subject.name), "live": .bool(subject.isLive),
            "paused": .bool(control.isPaused), "finished": .bool(feed.isFinished),
            "frame": report.map { .integer($0.index) } ?? .null, "time": .rounded(report?.time),
            "width": .integer(report?.width ?? 0), "height": .integer(report?.height ?? 0),
            "frames": .integer(numbers.frames), "dropped": .integer(numbers.dropped),
            "frames_per_second": .rounded(numbers.framesPerSecond),
            "running": .rounded(numbers.age), "idle": .rounded(numbers.idle),
            "latency_ms": numbers.latency.map { latency in
                .members([
                    "median": milliseconds(latency.median), "p95": milliseconds(latency.p95),
                    "p99": milliseconds(latency.p99),
                ])
            },
            "targets": .array((report?.targets ?? []).map(target)),
        ])
    }

    private func target(_ target: TargetReport) -> JSONValue {
        .target(target.id, target.estimate, rotated: subject.showsRotatedBoxes)
    }

    /// The newest frame that the viewer does not have yet, with its results.
    private func frame(_ request: HTTPRequest) -> HTTPResponse {
        let after = request.query["after"].flatMap { Int($0) }
        guard let viewed = feed.frame(after: after, timeout: Self.frameTime) else {
            return HTTPResponse(.noContent)
        }
        do {
            var response = HTTPResponse(
                .ok, type: "image/jpeg",
                body: try pictures.picture(of: viewed, width: Self.width(request)))
            let found = JSONValue.members([
                "frame": .integer(viewed.index), "width": .integer(viewed.report.width),
                "height": .integer(viewed.report.height),
                "targets": .array(viewed.report.targets.map(target)),
            ])
            response.headers.append(("X-Holdfast", found.text))
            return response
        } catch {
            return .problem(.unavailable, error.message)
        }
    }

    private static func width(_ request: HTTPRequest) -> Int {
        min(max(request.query["width"].flatMap { Int($0) } ?? 1280, 16), 4096)
    }

    /// Motion JPEG for players: each frame once the previous one has been taken.
    private func stream(_ request: HTTPRequest) -> HTTPResponse {
        let width = Self.width(request)
        return .streaming(type: "multipart/x-mixed-replace; boundary=frame") { connection in
            var last: Int?
            while !connection.hasGone {
                guard let viewed = feed.frame(after: last, timeout: Self.frameTime) else {
                    // A long pause or the end. A viewer that has gone is noticed with the next
                    // frame.
                    if control.isStopped { return }
                    continue
                }
                last = viewed.index
                let picture = try pictures.picture(of: viewed, width: width)
                let head =
                    "--frame\r\nContent-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n"
                    + "X-Frame: \(viewed.index)\r\n\r\n"
                try connection.write(Array(head.utf8) + picture + Array("\r\n".utf8))
            }
        }
    }

    /// A line per estimate, and the state every second.
    private func events() -> HTTPResponse {
        .streaming(type: "text/event-stream") { connection in
            var number = feed.nextLine
            var told = ContinuousClock.now
            try connection.write(Array("event: state\ndata: \(state().text)\n\n".utf8))
            while !connection.hasGone {
                guard let (lines, next) = feed.lines(from: number, timeout: 1) else { return }
                number = next
                var text: [UInt8] = []
                for line in lines {
                    if line.kind == .notice { text += Array("event: notice\n".utf8) }
                    text += Array("data: ".utf8) + line.bytes.filter { $0 != 10 } + [10, 10]
                }
                if ContinuousClock.now - told > .milliseconds(900) {
                    told = .now
                    text += Array("event: state\ndata: \(state().text)\n\n".utf8)
                }
                try connection.write(text)
            }
        }
    }

    /// The last lines of the log as a file.
    private func log() -> HTTPResponse {
        var response = HTTPResponse(
            .ok, type: "application/x-ndjson", body: subject.logHeader + feed.log)
        response.headers.append(("Content-Disposition", "attachment; filename=\"holdfast.jsonl\""))
        return response
    }

    // MARK: Steering

    /// Pins the frame that a viewer starts to draw on.
    private func pin(_ request: HTTPRequest) -> HTTPResponse {
        guard let frame = request.query["frame"].flatMap({ Int($0) }) else {
            return .problem(.badRequest, "the query must name a frame: ?frame=INDEX")
        }
        return feed.pin(frame: frame)
            ? HTTPResponse(.noContent) : .problem(.notFound, "the frame is too old")
    }

    /// Pauses a recording, or goes on with it.
    private func pause(_ isPaused: Bool) -> HTTPResponse {
        guard !subject.isLive else { return .problem(.conflict, "a live source cannot be paused") }
        if isPaused { control.pause() } else { control.resume() }
        return HTTPResponse(.noContent)
    }

    /// Ends the page of a run that is over.
    private func close() -> HTTPResponse {
        guard feed.isFinished else { return .problem(.conflict, "the run is not over yet") }
        if let workbench, workbench.workbench.overview(bins: 1).isBusy {
            return .problem(.conflict, "a stretch is still being tracked again; wait for it")
        }
        feed.close()
        return HTTPResponse(.noContent)
    }

    private func target(_ request: HTTPRequest, name: Substring) -> HTTPResponse {
        guard name.allSatisfy({ $0.isASCII && $0.isNumber }), let id = Int(name),
            (1...Self.largestIdentifier).contains(id)
        else { return .problem(.notFound, "targets are numbered from 1") }
        let isSteering = request.method == "PUT" || request.method == "DELETE"
        guard !isSteering || !feed.isFinished else {
            return .problem(.conflict, "the run is over")
        }
        switch request.method {
        case "PUT":
            guard let wanted = TargetRequest(request.body) else {
                return .problem(.badRequest, "the body must be {\"box\":[x,y,width,height]}")
            }
            return put(id, wanted)
        case "DELETE":
            guard control.drop(id: id) else {
                return .problem(.notFound, "there is no target \(id)")
            }
            return .json(.accepted, .members(["id": .integer(id)]))
        default:
            return .problem(.methodNotAllowed, "use PUT or DELETE for a target")
        }
    }

    /// Starts a target, or corrects it.
    private func put(_ id: Int, _ wanted: TargetRequest) -> HTTPResponse {
        var viewed = wanted.frame.flatMap { feed.take(frame: $0) }
        // On a frame that is kept, a tracker can be started beside the others.
        if wanted.frame == nil, subject.isLive { viewed = feed.newest }
        if let frame = wanted.frame, viewed == nil {
            return .problem(
                .conflict, "frame \(frame) is no longer kept; draw the box on a newer one")
        }
        guard let size = viewed?.report ?? feed.report else {
            return .problem(.conflict, "there is no frame yet")
        }
        let frame = Box(x: 0, y: 0, width: Double(size.width), height: Double(size.height))
        let box = Box(
            x: wanted.box[0], y: wanted.box[1], width: wanted.box[2], height: wanted.box[3]
        ).intersection(frame)
        guard wanted.box[2] > 0, wanted.box[3] > 0, box.width >= Self.smallestSide,
            box.height >= Self.smallestSide
        else { return .problem(.badRequest, "the box is empty, too small or outside the frame") }
        let picture = viewed.map { viewed in
            PinnedFrame(index: viewed.index) { body in
                try viewed.picture.frame.withImage { try body($0) }
            }
        }
        guard control.place(id: id, box: box, on: picture, limit: Self.mostTargets) else {
            return .problem(.conflict, "there are already \(Self.mostTargets) targets")
        }
        return .json(
            .accepted,
            .members([
                "id": .integer(id), "box": .rounded([box.x, box.y, box.width, box.height]),
            ]))
    }
}
