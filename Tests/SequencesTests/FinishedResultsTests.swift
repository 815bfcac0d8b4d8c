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
        try fixture.results.write(result, of: fixture.sequence, runner: runner)
        let log = try Trajectory(path: fixture.results.logFile("clip").path)
        #expect(log.records.count == 8 && log.header.version == HoldfastVersion.current)
        let measures = try fixture.results.finished(fixture.sequence, runner: runner)
        #expect(measures?.name == "clip")
    }

    @Test func resultsOfOtherParametersAreStale() throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        try fixture.results.write(result, of: fixture.sequence, runner: runner)
        let other = OnePassRunner(parameters: TrackerParameters(preset: .fast))
        let error = #expect(throws: StaleResultError.self) {
            try fixture.results.finished(fixture.sequence, runner: other)
        }
        #expect(error?.path == fixture.results.boxFile("clip").path)
    }

    /// Results that were cut or changed are run again; a changed speed, too.
    @Test(arguments: ["txt", "fps", "jsonl"])
    func changedFilesAreNotTakenAsFinished(suffix: String) throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        try fixture.results.write(result, of: fixture.sequence, runner: runner)
        let file = fixture.results.root.appendingPathComponent("clip.\(suffix)")
        let bytes = try Data(contentsOf: file)
        for changed in [bytes.dropLast(2), bytes + Data("1\n".utf8), nil] {
            if let changed {
                try Data(changed).write(to: file)
            } else {
                try FileManager.default.removeItem(at: file)
            }
            #expect(try fixture.results.finished(fixture.sequence, runner: runner) == nil)
        }
        try fixture.results.write(result, of: fixture.sequence, runner: runner)
        #expect(try Data(contentsOf: file) == bytes)
        #expect(try fixture.results.finished(fixture.sequence, runner: runner) != nil)
    }

    @Test func anotherStartOrLengthIsAnotherRun() throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        try fixture.results.write(result, of: fixture.sequence, runner: runner)
        for other in [
            OnePassRunner(parameters: .balanced, cue: .point),
            OnePassRunner(parameters: .balanced, limit: 4),
        ] {
            #expect(throws: StaleResultError.self) {
                try fixture.results.finished(fixture.sequence, runner: other)
            }
        }
    }

    /// Whatever lies there, no run touches it.
    @Test(arguments: ["txt", "fps", "jsonl", "run.json"])
    func filesOfOthersAreLeftAlone(suffix: String) throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        let file = fixture.results.root.appendingPathComponent("clip.\(suffix)")
        try Data("mine\n".utf8).write(to: file)
        #expect(throws: EvaluationError.self) {
            try fixture.results.finished(fixture.sequence, runner: runner)
        }
        #expect(throws: EvaluationError.self) {
            try fixture.results.write(result, of: fixture.sequence, runner: runner)
        }
        #expect(try Data(contentsOf: file) == Data("mine\n".utf8))
    }

    @Test(arguments: ["txt", "fps", "jsonl", "run.json"])
    func noLinkIsFollowed(suffix: String) throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        try fixture.results.write(result, of: fixture.sequence, runner: runner)
        let file = fixture.results.root.appendingPathComponent("clip.\(suffix)")
        let outside = fixture.folder.appendingPathComponent("outside")
        // A link to what would pass for the result itself.
        try FileManager.default.moveItem(at: file, to: outside)
        try FileManager.default.createSymbolicLink(at: file, withDestinationURL: outside)
        let bytes = try Data(contentsOf: outside)
        #expect(throws: EvaluationError.self) {
            try fixture.results.finished(fixture.sequence, runner: runner)
        }
        #expect(throws: EvaluationError.self) {
            try fixture.results.write(result, of: fixture.sequence, runner: runner)
        }
        #expect(try Data(contentsOf: outside) == bytes)
    }

    /// A run that ended between its files goes on.
    @Test func aRunThatWasCutShortIsNotSomebodyElses() throws {
        let fixture = try Fixture()
        let runner = OnePassRunner(parameters: .balanced)
        let result = try runner.run(fixture.sequence, frames: SequenceFrames.read)
        try fixture.results.begin(fixture.sequence, runner: runner)
        try Data("half a li".utf8).write(to: fixture.results.logFile("clip"))
        #expect(try fixture.results.finished(fixture.sequence, runner: runner) == nil)
        try fixture.results.write(result, of: fixture.sequence, runner: runner)
        #expect(try fixture.results.finished(fixture.sequence, runner: runner) != nil)
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
