import Foundation
import Holdfast
import Testing

/// A clip with known boxes, in a folder that is gone after the test.
private final class Clip: Sendable {
    let folder: URL
    let first: Box
    static let frames = 12

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let renderer = try SceneRenderer(
            Scene(name: "small", width: 128, height: 96, frameCount: 120, seed: 1, nuisances: []))
        first = try #require(renderer.truth(frame: 0).box)
        let sink = try VideoSink(
            path: folder.appendingPathComponent("in.mkv").path, frameRate: Rational(25))
        for index in 0..<Self.frames {
            try renderer.render(frame: index).withImage {
                try sink.write(try Frame(copying: $0, index: index))
            }
        }
        try sink.finish()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func tracking() -> VideoTracking {
        var tracking = VideoTracking(path("in.mkv"), box: first)
        tracking.outputs.video = path("out.mkv")
        tracking.outputs.logs = [.init(path("out.jsonl"))]
        return tracking
    }
}

@Suite struct VideoTrackingTests {
    @Test func aVideoGoesInAndAVideoAndALogComeOut() throws {
        let clip = try Clip()
        let summary = try clip.tracking().run()
        #expect(summary.frames == Clip.frames)
        #expect(summary.targets.map(\.estimate.state) == [.tracking])
        let log = try Trajectory(path: clip.path("out.jsonl"))
        #expect(log.records.map(\.frame) == Array(0..<Clip.frames))
        #expect(log.header.version == HoldfastVersion.current)
        #expect(try OpenedVideo(clip.path("out.mkv")).info.width == 128)
    }

    @Test func existingFilesAreKept() throws {
        let clip = try Clip()
        let tracking = clip.tracking()
        try tracking.run()
        #expect(throws: OutputError.exists(path: clip.path("out.mkv"))) { try tracking.run() }
        var again = tracking
        again.outputs.overwrites = true
        try again.run()
    }

    @Test func theInputIsNotOverwritten() throws {
        let clip = try Clip()
        var tracking = clip.tracking()
        tracking.outputs.video = clip.path("in.mkv")
        tracking.outputs.overwrites = true
        let error = #expect(throws: OutputError.self) { try tracking.run() }
        #expect(error?.localizedDescription.contains("is the input") == true)
    }

    @Test func aLogOfOneTargetIsRefusedForTwo() throws {
        let clip = try Clip()
        var tracking = clip.tracking()
        tracking.targets.append(Target(id: 2, box: clip.first))
        tracking.outputs.logs = [.init(clip.path("out.otb.txt"))]
        #expect(throws: OutputError.self) { try tracking.run() }
        #expect(!FileManager.default.fileExists(atPath: clip.path("out.mkv")))
    }

    @Test func aMissingInputThrows() {
        let error = #expect(throws: VideoError.self) {
            try VideoTracking("/nowhere/in.mkv", box: Box(x: 0, y: 0, width: 9, height: 9)).run()
        }
        #expect(error?.kind == .unreadableInput)
    }

    @Test func aStartAfterTheEndThrows() throws {
        let clip = try Clip()
        var tracking = VideoTracking(clip.path("in.mkv"), box: clip.first)
        tracking.source.start = .frame(500)
        #expect(throws: VideoError.self) { try tracking.run() }
    }

    @Test func aTargetThatCannotBeFollowedThrows() throws {
        let clip = try Clip()
        var tracking = clip.tracking()
        tracking.targets[0].box.x += 5000
        #expect(throws: PipelineFailure.self) { try tracking.run() }
    }

    @Test func aLoopGetsEveryFrameAndThenTheFilesAreComplete() async throws {
        let clip = try Clip()
        var indices: [Int] = []
        for try await report in try clip.tracking().reports() {
            indices.append(report.index)
            #expect(report.targets.count == 1)
        }
        #expect(indices == Array(0..<Clip.frames))
        #expect(try Trajectory(path: clip.path("out.jsonl")).records.count == Clip.frames)
        #expect(try OpenedVideo(clip.path("out.mkv")).info.width == 128)
    }

    @Test func aFailedRunThrowsAndKeepsWhatWasFollowed() async throws {
        let clip = try Clip()
        var tracking = clip.tracking()
        tracking.targets.append(
            Target(id: 2, box: Box(x: 900, y: 900, width: 20, height: 20), firstFrame: 5))
        var frames = 0
        let error = await #expect(throws: PipelineFailure.self) {
            for try await _ in try tracking.reports() { frames += 1 }
        }
        #expect(error?.frame == 5 && error?.stage == .track)
        #expect(frames == 5)
        #expect(try Trajectory(path: clip.path("out.jsonl")).records.count == 5)
        #expect(try OpenedVideo(clip.path("out.mkv")).info.width == 128)
    }
}
