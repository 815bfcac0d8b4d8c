import Foundation
import HoldfastCorrections
import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo
import Testing

@testable import HoldfastPreview

/// The workbench of a small recording over real connections; the test tells what a pipeline would.
private final class WorkbenchServer: Sendable {
    let path: String
    let workbench: Workbench
    let preview: Preview
    let port: UInt16
    static let frames = 12

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-routes-\(UUID().uuidString).mkv").path
        let sink = try VideoSink(path: path, frameRate: Rational(25))
        for index in 0..<Self.frames { try sink.write(try Self.frame(index)) }
        try sink.finish()
        let control = PipelineControl()
        workbench = try Workbench(
            frames: try RecordedFrames(.file(path)),
            keys: [KeyBox(frame: 0, box: Self.box(0))],
            parameters: TrackerParameters(preset: .fast), control: control)
        var subject = Preview.Subject(name: "clip", isLive: false, logHeader: [])
        subject.workbench = workbench
        subject.header = TrajectoryHeader(width: 96, height: 64, frameRate: 25)
        preview = try Preview(
            address: PreviewAddress("127.0.0.1:0"), token: nil, subject: subject, control: control
        ) { _ in [] }
        let digits = preview.url.split(separator: "/")[1].split(separator: ":").last ?? ""
        port = UInt16(digits.prefix { $0.isNumber }) ?? 0
        try preview.start()
    }

    deinit {
        preview.stop()
        workbench.stop()
        try? FileManager.default.removeItem(atPath: path)
    }

    static func box(_ index: Int) -> Box {
        Box(x: 10 + 2 * Double(index), y: 12, width: 24, height: 20)
    }

    static func frame(_ index: Int) throws -> Frame {
        var frame = try Frame(
            width: 96, height: 64, format: .yuv420p, index: index, frameRate: Rational(25))
        let box = box(index)
        frame.withMutableImage { image in
            for row in 0..<64 {
                for column in 0..<96 {
                    let (across, down) = (column - Int(box.x), row - Int(box.y))
                    let isInside = across >= 0 && down >= 0 && across < 24 && down < 20
                    image.planes[0][column, row] =
                        isInside ? 120 + (across / 4 * 37 + down / 4 * 53) % 120 : 40
                }
            }
        }
        return frame
    }

    func tell(_ index: Int) throws {
        let frame = try Self.frame(index)
        let estimate = Estimate(
            box: Self.box(0), state: .lost, confidence: 0, peakToSidelobeRatio: 1,
            subpeakRatio: 0.5)
        preview.observe(
            frame,
            FrameReport(
                index: index, time: Double(index) / 25, width: 96, height: 64, latency: 0,
                targets: [TargetReport(id: 1, estimate: estimate, duration: 0)]))
    }

    func ask(_ method: String, _ path: String, body: String = "") throws -> Client.Answer {
        try Client(port: port).answer(method, path, body: body)
    }
}

@Suite(.serialized) struct WorkbenchRoutesTests {
    @Test func anyFrameIsServed() throws {
        let server = try WorkbenchServer()
        #expect(try server.ask("GET", "/").text.contains("id=\"timeline\""))
        for index in 0..<WorkbenchServer.frames { try server.tell(index) }
        for index in [11, 0, 5] {
            let answer = try server.ask("GET", "/frame?index=\(index)&width=160")
            #expect(answer.status == 200 && answer.body.starts(with: [0xff, 0xd8]))
            #expect(answer.head.contains("X-Holdfast: {\"frame\":\(index),"))
        }
        for index in ["12", "-1", "99999999999", "x"] {
            #expect(try server.ask("GET", "/frame?index=\(index)").status == 404)
        }
    }

    /// What lies along the timeline is there before tracking has come so far.
    @Test func smallPicturesAndPartsOfTheTimelineAreServed() throws {
        let server = try WorkbenchServer()
        try server.tell(0)
        for index in [0, 11] {
            let answer = try server.ask("GET", "/thumbnail?index=\(index)")
            #expect(answer.status == 200 && answer.body.starts(with: [0xff, 0xd8]))
        }
        for index in ["12", "-1", "99999999999", "x"] {
            #expect(try server.ask("GET", "/thumbnail?index=\(index)").status == 404)
        }
        let part = try server.ask("GET", "/timeline?bins=100&first=3&end=7").text
        #expect(part.contains("\"first\":3,\"end\":7") || part.contains("\"end\":7,\"first\":3"))
        #expect(part.contains("\"states\":\"----\""))
        for range in ["first=-5&end=99", "first=9&end=2", "first=99999999999", "end=-3"] {
            #expect(try server.ask("GET", "/timeline?\(range)").status == 200, "\(range)")
        }
    }

    @Test func aCorrectionGoesToItsFrameAndCanBeUndone() throws {
        let server = try WorkbenchServer()
        for index in 0..<8 { try server.tell(index) }
        let found = try server.ask("GET", "/doubtful?frame=0")
        #expect(found.text.contains("\"frame\":1"))
        #expect(try server.ask("GET", "/doubtful?frame=\(Int.max)").status == 404)
        #expect(try server.ask("GET", "/doubtful?frame=\(Int.min)&back").status == 404)
        let refused = try server.ask(
            "PUT", "/targets/1", body: "{\"box\":[28,12,24,20],\"frame\":9}")
        #expect(refused.status == 409 && refused.text.contains("has not been reached yet"))
        for index in 8..<WorkbenchServer.frames { try server.tell(index) }
        #expect(try server.ask("POST", "/undo").status == 409)
        let answer = try server.ask(
            "PUT", "/targets/1", body: "{\"box\":[28,12,24,20],\"frame\":9}")
        #expect(answer.status == 202 && answer.text.contains("\"frame\":9"))
        server.workbench.finish()
        #expect(server.workbench.waitForWork(seconds: 60))
        let log = try server.ask("GET", "/log?format=csv")
        #expect(log.head.contains("filename=\"holdfast.csv\""))
        #expect(log.text.split(separator: "\n").count == WorkbenchServer.frames + 1)
        let timeline = try server.ask("GET", "/timeline?bins=12")
        #expect(timeline.text.contains("\"keys\":[0,9]"))
        #expect(timeline.text.contains("\"undo\":\"target 1 corrected on frame 9\""))
        let revision = try #require(
            timeline.text.components(separatedBy: "\"revision\":").dropFirst().first?
                .prefix { $0.isNumber })
        #expect(try server.ask("GET", "/timeline?bins=12&after=\(revision)").status == 204)
        #expect(try server.ask("POST", "/undo").status == 202)
        #expect(try server.ask("GET", "/timeline?bins=12").text.contains("\"keys\":[0]"))
    }

    @Test func everyFormatCanBeExported() throws {
        let server = try WorkbenchServer()
        for index in 0..<4 { try server.tell(index) }
        for format in TrajectoryFormat.allCases where !format.isFolder {
            let answer = try server.ask("GET", "/log?format=\(format.rawValue)&id=1")
            #expect(answer.status == 200 && !answer.body.isEmpty, "\(format)")
        }
        for name in ["exe", "yolo"] {
            #expect(try server.ask("GET", "/log?format=\(name)").status == 400)
        }
    }

    @Test func aClickProposesABox() throws {
        let server = try WorkbenchServer()
        try server.tell(0)
        let answer = try server.ask("POST", "/propose?frame=0&x=22&y=22")
        #expect(answer.status == 200 && answer.text.contains("\"box\":["))
        #expect(try server.ask("POST", "/propose?frame=0&x=-5&y=22").status == 400)
        #expect(try server.ask("POST", "/propose?frame=0&x=nan&y=1").status == 400)
        #expect(try server.ask("POST", "/propose?frame=77&x=1&y=1").status == 404)
        #expect(try server.ask("GET", "/propose").status == 405)
    }

    @Test func badRequestsChangeNothing() throws {
        let server = try WorkbenchServer()
        try server.tell(0)
        let bodies = [
            "", "{}", "{\"box\":[1,2,3]}", "{\"box\":[0,0,1,1]}", "{\"box\":[900,0,9,9]}",
            "{\"box\":[0,0,9,9],\"frame\":-1}", "{\"box\":[0,0,9,9],\"frame\":12}",
        ]
        for body in bodies {
            let status = try server.ask("PUT", "/targets/1", body: body).status
            #expect(status == 400 || status == 409, "\(body): \(status)")
        }
        for path in ["/targets/0", "/targets/x", "/targets/1000", "/targets/1/x"] {
            #expect(try server.ask("DELETE", path).status == 404, "\(path)")
        }
        #expect(try server.ask("DELETE", "/targets/2").status == 409)
        #expect(try server.ask("DELETE", "/targets/1?frame=0").status == 409)
        #expect(!server.workbench.isRevised)
    }
}
