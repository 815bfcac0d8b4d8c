import Foundation
import HoldfastImaging
import HoldfastScenes
import HoldfastTrajectories
import HoldfastVideo
import Testing

@Suite struct SceneTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func scene(_ arguments: String...) throws -> CommandUnderTest.Outcome {
        try CommandUnderTest.run(["scene"] + arguments, in: folder)
    }

    @Test func clipAndTruthBelongTogether() throws {
        let outcome = try scene(
            "leaving-returning", "-o", "clip.mp4", "--size", "96x64", "--frames", "40", "--seed",
            "5")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let source = try VideoSource(VideoInput(folder.file("clip.mp4")))
        var count = 0
        while let frame = try source.next() {
            #expect(frame.width == 96 && frame.height == 64)
            count += 1
        }
        #expect(count == 40)
        let renderer = try SceneRenderer(
            try #require(
                SceneCatalog.named(
                    "leaving-returning", width: 96, height: 64, frameCount: 40, seed: 5)))
        try expect(folder.file("clip.groundtruth_rect.txt"), isTruthOf: renderer)
        #expect(try folder.text("clip.groundtruth_rect.txt").contains("NaN"))
    }

    /// The sample's truth is that of the scene that its description names.
    @Test func theSampleIsThatOfItsDescription() throws {
        let samples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../samples").standardizedFileURL.path
        let renderer = try SceneRenderer(
            try #require(SceneCatalog.named("crossing-and-post", seed: 4)))
        try expect(samples + "/crossing.groundtruth_rect.txt", isTruthOf: renderer)
    }

    private func expect(_ path: String, isTruthOf renderer: SceneRenderer) throws {
        let records = try Trajectory(path: path).records
        #expect(records.count == renderer.scene.frameCount)
        for record in records {
            let truth = renderer.truth(frame: record.frame)
            #expect((record.state == .tracking) == truth.isVisible)
            guard truth.isVisible, let box = truth.box else { continue }
            #expect(abs(record.box.x - box.x) < 0.001 && abs(record.box.maxY - box.maxY) < 0.002)
        }
    }

    @Test func theTruthMayHaveAnotherFormat() throws {
        let outcome = try scene(
            "plain", "-o", "-", "--truth", "t.jsonl", "--size", "64x64", "--frames", "3")
        #expect(outcome.status == 0)
        #expect(outcome.output.starts(with: Array("YUV4MPEG2 W64 H64 F30:1".utf8)))
        let truth = try Trajectory(path: folder.file("t.jsonl"))
        #expect(truth.header.width == 64)
        #expect(truth.records.count == 3)
    }

    @Test func mistakesHaveTheirCodes() throws {
        #expect(try scene().status == 64)
        #expect(try scene("plain").status == 64)
        #expect(try scene("no-such", "-o", "a.mp4").status == 64)
        #expect(try scene("plain", "-o", "a.mp4", "--size", "3x3").status == 64)
        #expect(try scene("plain", "-o", "none/a.mp4").status == 73)
        try folder.write("kept", to: "a.groundtruth_rect.txt")
        #expect(try scene("plain", "-o", "a.mp4", "--frames", "2").status == 73)
        #expect(try folder.text("a.groundtruth_rect.txt") == "kept")
        #expect(!FileManager.default.fileExists(atPath: folder.file("a.mp4")))
    }

    @Test func scenesAreListed() throws {
        let outcome = try scene("--list")
        #expect(outcome.status == 0)
        for entry in SceneCatalog.all { #expect(outcome.outputText.contains(entry.name + " ")) }
    }
}
