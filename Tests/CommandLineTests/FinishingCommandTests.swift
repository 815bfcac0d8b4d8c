import Foundation
import HoldfastTrajectories
import HoldfastVideo
import Testing

@Suite struct FinishingCommandTests {
    @Test func aTrackIsLabelledSmoothedAndMeasured() throws {
        let folder = try TemporaryFolder()
        try TestClip().write(to: folder.file("clip.mp4"))
        let track = try CommandUnderTest.run(
            [
                "clip.mp4", "--bbox", TestClip.box, "--label", "car", "--log", "run.jsonl", "--log",
                "run.cvat.xml", "--end", "frame:20", "--quiet",
            ], in: folder)
        #expect(track.status == 0, "\(track.errors)")
        let log = try Trajectory(path: folder.file("run.jsonl"))
        #expect(log.records.count == 20)
        #expect(log.records.allSatisfy { $0.label == "car" })
        #expect(try Trajectory(path: folder.file("run.cvat.xml")).labels == ["car"])

        let smooth = try CommandUnderTest.run(["smooth", "run.jsonl"], in: folder)
        #expect(smooth.status == 0, "\(smooth.errors)")
        let smoothed = try Trajectory(path: folder.file("run.smooth.jsonl"))
        #expect(smoothed.records.allSatisfy { $0.rawBox != nil })
        #expect(try CommandUnderTest.run(["smooth", "run.jsonl"], in: folder).status == 73)

        let stats = try CommandUnderTest.run(
            ["stats", "run.jsonl", "run.smooth.jsonl", "-o", "stats", "--scale", "0.5"], in: folder)
        #expect(stats.status == 0, "\(stats.errors)")
        #expect(stats.outputText.contains("car #1") && stats.outputText.contains("m/s"))
        let paths = try String(contentsOfFile: folder.file("stats/paths.svg"), encoding: .utf8)
        #expect(paths.contains("data:image/jpeg;base64,"))
        for name in ["targets.csv", "frames.csv", "speed.svg", "confidence.svg"] {
            #expect(FileManager.default.fileExists(atPath: folder.file("stats/" + name)))
        }
    }

    @Test func withoutABoxAScreenSaysWhatToDo() throws {
        let folder = try TemporaryFolder()
        try TestClip(frames: 2).write(to: folder.file("clip.mp4"))
        let outcome = try CommandUnderTest.run(["track", "clip.mp4"], in: folder)
        #expect(outcome.status == 64)
        for word in [
            "--box", "--point", "--init", "--select", "--preview", "holdfast frame clip.mp4",
        ] {
            #expect(outcome.errors.contains(word))
        }
        #expect(outcome.errors.split(separator: "\n").count < 24)
        let frame = try CommandUnderTest.run(["frame", "clip.mp4", "-o", "first.png"], in: folder)
        #expect(frame.status == 0, "\(frame.errors)")
        let info = try VideoSource(input: folder.file("first.png")).info
        #expect(info.width == 160 && info.height == 120)
    }

    @Test func parametersAreListed() throws {
        let folder = try TemporaryFolder()
        let text = try CommandUnderTest.run(["parameters", "prr.weight"], in: folder)
        #expect(text.outputText.hasPrefix("prr.weight  0...4, default 1\n"))
        let json = try CommandUnderTest.run(["parameters", "--json", "--all"], in: folder)
        let document = try #require(
            JSONSerialization.jsonObject(with: json.output) as? [String: [[String: Any]]])
        let cells = try #require(
            document["parameters"]?.first { $0["name"] as? String == "window.cells" })
        #expect((cells["presets"] as? [String: Double])?["fast"] == 40)
        let wrong = try CommandUnderTest.run(["parameters", "prr.wieght"], in: folder)
        #expect(wrong.status == 64 && wrong.errors.contains("prr.weight"))
    }

    @Test func subtitlesComeWithACopyOfTheVideo() throws {
        let folder = try TemporaryFolder()
        try TestClip(frames: 10).write(to: folder.file("clip.mp4"))
        let outcome = try CommandUnderTest.run(
            [
                "track", "clip.mp4", "--box", TestClip.box, "-o", "out.mkv", "--annotate",
                "subtitles",
            ], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try TestClip.decodedFrames(folder.file("out.mkv")) == 10)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file("out.mkv")))
        #expect(bytes.range(of: Data("S_TEXT/ASS".utf8)) != nil)
        #expect(bytes.range(of: Data("\\an7\\pos(".utf8)) != nil)
        let wrong = try CommandUnderTest.run(
            [
                "track", "clip.mp4", "--box", TestClip.box, "-o", "out.mp4", "--annotate",
                "subtitles",
            ], in: folder)
        #expect(wrong.status == 73 && wrong.errors.contains(".mkv"))
    }

    @Test func aGIFPlays() throws {
        let folder = try TemporaryFolder()
        try TestClip(frames: 10).write(to: folder.file("clip.mp4"))
        let outcome = try CommandUnderTest.run(
            ["track", "clip.mp4", "--box", TestClip.box, "-o", "out.gif"], in: folder)
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try TestClip.decodedFrames(folder.file("out.gif")) == 10)
    }
}
