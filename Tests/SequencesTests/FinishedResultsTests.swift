import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastScenes
import HoldfastSequences
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo
import Testing

/// A sequence in a folder that is gone after the test.
private final class Fixture {
    let folder: URL
    let sequence: AnnotatedSequence
    let results: ResultFolder

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let video = folder.appendingPathComponent("clip.mkv")
        let renderer = try SceneRenderer(
            Scene(name: "small", width: 128, height: 96, frameCount: 120, seed: 1, nuisances: []))
        let sink = try VideoSink(path: video.path, frameRate: Rational(25))
        for index in 0..<8 {
            try renderer.render(frame: index).withImage {
                try sink.write(try Frame(copying: $0, index: index))
            }
        }
        try sink.finish()
        sequence = AnnotatedSequence(
            name: "clip", frames: .video(video),
            truth: (0..<8).map { renderer.truth(frame: $0).box },
            truthFile: folder.appendingPathComponent("truth.txt"))
        results = ResultFolder(folder.appendingPathComponent("results"))
        try results.create()
    }

    deinit { try? FileManager.default.removeItem(at: folder) }
}

@Suite struct FinishedResultsTests {
    @Test func whatIsFinishedIsFoundAgain() throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        #expect(try fixture.results.finished(fixture.sequence, runner: runner) == nil)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        #expect(result.boxes.count == 8)
        try fixture.results.write(result, of: fixture.sequence, parameters: .balanced)
        let log = try Trajectory(path: fixture.results.logFile("clip").path)
        #expect(log.records.count == 8 && log.header.version == HoldfastVersion.current)
        let measures = try fixture.results.finished(fixture.sequence, runner: runner)
        #expect(measures?.name == "clip")
    }

    @Test func resultsOfOtherParametersAreStale() throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        try fixture.results.write(result, of: fixture.sequence, parameters: .balanced)
        let other = OnePassRunner(parameters: TrackerParameters(preset: .fast))
        let error = #expect(throws: StaleResultError.self) {
            try fixture.results.finished(fixture.sequence, runner: other)
        }
        #expect(error?.path == fixture.results.boxFile("clip").path)
    }

    @Test func anErrorNamesTheSequence() throws {
        let fixture = try Fixture()
        var sequence = fixture.sequence
        sequence.frames = .video(fixture.folder.appendingPathComponent("missing.mkv"))
        let error = #expect(throws: SequenceError.self) {
            try SequenceFrames.read(sequence) { _, _ in true }
        }
        #expect(error?.localizedDescription.hasPrefix("clip: ") == true)
        #expect(error?.underlying.kind == .unreadableInput)
    }
}
