import HoldfastCorrections
import HoldfastImaging
import HoldfastText
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo

/// Answers the requests of the workbench: any frame of a recording, what was found on it, and changes.
struct WorkbenchRoutes: Sendable {
    let workbench: Workbench
    let subject: Preview.Subject
    private let pictures = PictureCache(capacity: 16)
    /// The last timeline. Its lock is held while one is made, and while a box is proposed or placed, so
    /// that all viewers together take one processor at most.
    private let latest = Locked<Timeline?>(nil)
    /// Small pictures along the timeline, of key frames, which cost little wherever they are. They have a
    /// decoder of their own, so that nobody who looks at a frame waits for them.
    private let thumbnails: RecordedFrames
    private let smallPictures = PictureCache(capacity: 512)

    private struct Timeline: Sendable {
        var bins: Int
        var frames: Range<Int>
        var revision: Int
        var answer: HTTPResponse
    }

    /// The smallest side of a box, pixels of the frame: a person may zoom in.
    static let smallestSide = 2.0
    private static let mostBins = 4096

    init(workbench: Workbench, subject: Preview.Subject) {
        self.workbench = workbench
        self.subject = subject
        thumbnails = workbench.frames.another(bytes: 1)
    }

    /// Nil for a request that is not for the workbench.
    func answer(_ request: HTTPRequest) -> HTTPResponse? {
        let isReading = request.method == "GET" || request.method == "HEAD"
        let isPosting = request.method == "POST"
        switch request.path {
        case "/frame" where isReading && request.query["index"] != nil: return frame(request)
        case "/timeline" where isReading: return timeline(request)
        case "/thumbnail" where isReading: return thumbnail(request)
        case "/doubtful" where isReading: return doubtful(request)
        case "/log" where isReading: return log(request)
        case "/propose" where isPosting: return propose(request)
        case "/undo" where isPosting: return reporting { try workbench.undo() }
        case "/timeline", "/thumbnail", "/doubtful", "/propose", "/undo":
            return .problem(.methodNotAllowed, "\(request.method) is not allowed for this path")
        default:
            guard request.path.hasPrefix("/targets/") else { return nil }
            return target(request, path: request.path.dropFirst("/targets/".count))
        }
    }

    private static func number(_ request: HTTPRequest, _ name: String) -> Int? {
        request.query[name].flatMap { Int($0) }
    }

    // MARK: Looking

    /// A frame of the recording, with what is known of it.
    private func frame(_ request: HTTPRequest) -> HTTPResponse {
        do {
            guard let index = Self.number(request, "index"),
                let found = try workbench.frames.frame(index)
            else {
                return .problem(.notFound, "there is no such frame, or it cannot be decoded")
            }
            let width = min(max(Self.number(request, "width") ?? 1280, 16), 4096)
            var response = HTTPResponse(
                .ok, type: "image/jpeg",
                body: try pictures.picture(of: found.frame, index: index, width: width))
            let known = JSONValue.members([
                "frame": .integer(index), "time": .rounded(found.frame.time),
                "width": .integer(found.frame.width), "height": .integer(found.frame.height),
                "revision": .integer(workbench.revision),
                "targets": .array(
                    workbench.targets(on: index).map {
                        .target(
                            $0.id, $0.estimate, isKey: $0.isKey,
                            rotated: subject.showsRotatedBoxes)
                    }),
            ])
            response.headers.append(("X-Holdfast", known.text))
            return response
        } catch {
            return .problem(.unavailable, error.message)
        }
    }

    /// A small picture of the key frame at or before a frame.
    private func thumbnail(_ request: HTTPRequest) -> HTTPResponse {
        do {
            guard let index = Self.number(request, "index"), index >= 0, index < workbench.count,
                let found = try thumbnails.frame(thumbnails.keyFrame(atOrBefore: index))
            else { return .problem(.notFound, "there is no such frame, or it cannot be decoded") }
            return HTTPResponse(
                .ok, type: "image/jpeg",
                body: try smallPictures.picture(
                    of: found.frame, index: found.frame.index, width: PictureCache.widths[0]))
        } catch {
            return .problem(.unavailable, error.message)
        }
    }

    /// What the whole recording looks like, or the part from `first` to before `end`; 204 where the viewer
    /// knows it already.
    private func timeline(_ request: HTTPRequest) -> HTTPResponse {
        let known = Self.number(request, "after")
        if known == workbench.revision { return HTTPResponse(.noContent) }
        let bins = min(max(Self.number(request, "bins") ?? 800, 1), Self.mostBins)
        let first = min(max(Self.number(request, "first") ?? 0, 0), max(0, workbench.count - 1))
        let end = min(max(Self.number(request, "end") ?? .max, first + 1), max(1, workbench.count))
        let frames = first..<end
        return latest.withLock { latest in
            if let latest, latest.bins == bins, latest.frames == frames,
                latest.revision == workbench.revision
            {
                return latest.answer
            }
            let overview = workbench.overview(bins: bins, of: frames)
            let answer = answer(overview, of: frames)
            latest = Timeline(
                bins: bins, frames: frames, revision: overview.revision, answer: answer)
            return answer
        }
    }

    private func answer(
        _ overview: Workbench.Overview, of frames: Range<Int>
    ) -> HTTPResponse {
        .json(
            .ok,
            .members([
                "count": .integer(workbench.count), "revision": .integer(overview.revision),
                "first": .integer(frames.lowerBound), "end": .integer(frames.upperBound),
                "newest": overview.newest.map { .integer($0) } ?? .null,
                "frame_rate": .rounded(workbench.frames.info.frameRate.value),
                "busy": .bool(overview.isBusy), "undo": overview.undoes.map { .string($0) },
                "work": overview.work.map { work in
                    .members([
                        "id": .integer(work.id), "at": .integer(work.at),
                        "from": .integer(work.frames.lowerBound),
                        "to": .integer(work.frames.upperBound),
                    ])
                },
                "targets": .array(overview.lanes.map(Self.lane)),
                "formats": .array(
                    Self.formats.map { format in
                        .members([
                            "name": .string(format.rawValue),
                            "several": .bool(format.holdsSeveralTargets),
                        ])
                    }),
            ]))
    }

    private static func lane(_ lane: Workbench.Lane) -> JSONValue {
        .members([
            "id": .integer(lane.id), "keys": .array(lane.keys.map { .integer($0) }),
            "first": .integer(lane.frames.lowerBound), "end": .integer(lane.frames.upperBound),
            "confidence": .array(
                lane.bins.map { .rounded($0?.confidence, decimals: 2) }),
            "subpeak": .array(lane.bins.map { .rounded($0?.subpeak, decimals: 2) }),
            "states": .string(
                lane.bins.map { bin in bin.map { String($0.state.rawValue.prefix(1)) } ?? "-" }
                    .joined()),
        ])
    }

    /// Where the next doubtful stretch begins.
    private func doubtful(_ request: HTTPRequest) -> HTTPResponse {
        let found = workbench.doubtful(
            after: Self.number(request, "frame") ?? -1,
            step: request.query["back"] == nil ? 1 : -1, id: Self.number(request, "id"))
        guard let found else { return .problem(.notFound, "there is no doubtful stretch there") }
        return .json(.ok, .members(["frame": .integer(found)]))
    }

    /// Those that are one file: a download is no folder.
    private static let formats = TrajectoryFormat.allCases.filter { !$0.isFolder }

    /// The tracks as a log of any such format.
    private func log(_ request: HTTPRequest) -> HTTPResponse {
        let name = request.query["format"] ?? TrajectoryFormat.jsonl.rawValue
        guard let format = TrajectoryFormat(name: name), Self.formats.contains(format) else {
            return .problem(
                .badRequest,
                "the formats are " + Self.formats.map(\.rawValue).joined(separator: ", "))
        }
        let id = Self.number(request, "id")
        let trajectory = workbench.trajectory(
            header: subject.header, id: id, rotated: subject.showsRotatedBoxes)
        let identifiers = trajectory.identifiers
        guard format.holdsSeveralTargets || identifiers.count < 2 else {
            return .problem(
                .badRequest, "\(name) holds one target: choose one of \(identifiers)")
        }
        do {
            var response = HTTPResponse(
                .ok, type: format == .jsonl ? "application/x-ndjson" : "text/plain",
                body: try trajectory.encoded(as: format))
            response.headers.append(
                (
                    "Content-Disposition",
                    "attachment; filename=\"holdfast\(format.fileExtension)\""
                ))
            return response
        } catch {
            return .problem(.conflict, error.description)
        }
    }

    // MARK: Changing

    /// The box of the object at a point.
    private func propose(_ request: HTTPRequest) -> HTTPResponse {
        guard let index = Self.number(request, "frame"),
            let x = request.query["x"].flatMap({ Double($0) }),
            let y = request.query["y"].flatMap({ Double($0) }), abs(x) < 1e6, abs(y) < 1e6
        else { return .problem(.badRequest, "the query must be ?frame=INDEX&x=X&y=Y") }
        do {
            guard let found = try workbench.frames.frame(index) else {
                return .problem(.notFound, "there is no such frame, or it cannot be decoded")
            }
            let box = try latest.withLock { _ in
                try found.frame.withImage {
                    try Tracker.proposeBox(at: Point(x: x, y: y), in: $0)
                }
            }
            return .json(
                .ok, .members(["box": .rounded([box.x, box.y, box.width, box.height])]))
        } catch {
            return .problem(.badRequest, error.message)
        }
    }

    /// `/targets/ID`, and `/targets/ID/backward`.
    private func target(_ request: HTTPRequest, path: Substring) -> HTTPResponse {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard let name = parts.first, name.allSatisfy({ $0.isASCII && $0.isNumber }),
            let id = Int(name), (1...PreviewRoutes.largestIdentifier).contains(id)
        else { return .problem(.notFound, "targets are numbered from 1") }
        if parts.dropFirst() == ["backward"], request.method == "POST" {
            return reporting {
                try workbench.trackBackward(id: id)
                return "target \(id) is tracked back"
            }
        }
        guard parts.count == 1 else {
            return .problem(.notFound, "there is nothing at this path")
        }
        switch request.method {
        case "PUT": return put(id, request)
        case "DELETE":
            return reporting {
                if let frame = Self.number(request, "frame") {
                    try workbench.removeKey(id: id, frame: frame)
                    return "key box removed"
                }
                try workbench.remove(id: id)
                return "target \(id) removed"
            }
        default: return .problem(.methodNotAllowed, "use PUT or DELETE for a target")
        }
    }

    private func put(_ id: Int, _ request: HTTPRequest) -> HTTPResponse {
        guard let wanted = TargetRequest(request.body) else {
            return .problem(.badRequest, "the body must be {\"box\":[x,y,width,height]}")
        }
        guard let frame = wanted.frame ?? workbench.newest else {
            return .problem(.conflict, "there is no frame yet")
        }
        let info = workbench.frames.info
        let whole = Box(x: 0, y: 0, width: Double(info.width), height: Double(info.height))
        let box = Box(
            x: wanted.box[0], y: wanted.box[1], width: wanted.box[2], height: wanted.box[3]
        ).intersection(whole)
        guard wanted.box[2] > 0, wanted.box[3] > 0, box.width >= Self.smallestSide,
            box.height >= Self.smallestSide
        else { return .problem(.badRequest, "the box is empty, too small or outside the frame") }
        do {
            try latest.withLock { _ in try workbench.place(id: id, frame: frame, box: box) }
        } catch {
            return .problem(.conflict, error.message)
        }
        return .json(
            .accepted,
            .members([
                "id": .integer(id), "frame": .integer(frame),
                "box": .rounded([box.x, box.y, box.width, box.height]),
            ]))
    }

    /// What was done, or why not.
    private func reporting(_ body: () throws -> String) -> HTTPResponse {
        do {
            return .json(.accepted, .members(["done": .string(try body())]))
        } catch {
            return .problem(.conflict, error.message)
        }
    }
}
