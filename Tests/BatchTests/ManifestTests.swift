import Foundation
import HoldfastBatch
import HoldfastImaging
import HoldfastTracking
import Testing

@Suite struct ManifestTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    private func read(_ text: String) throws -> BatchManifest {
        let path = folder.appendingPathComponent("manifest.jsonl")
        try Data(text.utf8).write(to: path)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try BatchManifest(path: path.path)
    }

    @Test func clipsAreRead() throws {
        let manifest = try read(
            """
            {"input": "a/b.mp4", "boxes": [[1, 2, 3, 4], [5.5, 6, 7, 8]]}

            {"name": "late", "parameters": {"state.lost-frames": 7}, "input": "/x.mp4",
            """ + """
                 "points": [[3, 4]], "preset": "fast", "start_time": 1.5, "frames": 9}
                {"input": "rtsp://camera/1", "name": "c", "init": "c.txt", "start_frame": 3}
                """)
        #expect(manifest.clips.map(\.name) == ["b", "late", "c"])
        #expect(manifest.clips[0].boxes[1] == Box(x: 5.5, y: 6, width: 7, height: 8))
        #expect(manifest.clips[0].parameters == .balanced)
        var fast = TrackerParameters(preset: .fast)
        try fast.set("state.lost-frames", to: 7)
        #expect(manifest.clips[1].parameters == fast)
        #expect(manifest.clips[1].startTime == 1.5)
        #expect(manifest.clips[1].frameLimit == 9)
        #expect(manifest.clips[2].startFrame == 3)
        #expect(manifest.resolved("a/b.mp4") == folder.appendingPathComponent("a/b.mp4").path)
        #expect(manifest.resolved("/x.mp4") == "/x.mp4")
        #expect(manifest.resolved("rtsp://camera/1") == "rtsp://camera/1")
        #expect(try manifest.targets(of: manifest.clips[0]).map(\.id) == [1, 2])
        #expect(try manifest.targets(of: manifest.clips[1]).map(\.isPoint) == [true])
    }

    @Test(arguments: [
        ("", "no clip"),
        ("[1]", "not a JSON object"),
        ("{\"input\": \"a.mp4\"", "not JSON"),
        ("{\"boxes\": [[1, 2, 3, 4]]}", "'input' is missing"),
        ("{\"input\": \"a.mp4\"}", "nothing to follow"),
        ("{\"input\": \"-\", \"boxes\": [[1, 2, 3, 4]]}", "standard input"),
        ("{\"input\": \"a.mp4\", \"boxes\": [[1, 2, 3]]}", "lists of 4 numbers"),
        ("{\"input\": \"a.mp4\", \"boxes\": []}", "lists of 4 numbers"),
        ("{\"input\": \"a.mp4\", \"bokes\": [[1, 2, 3, 4]]}", "did you mean 'boxes'"),
        ("{\"input\": \"a.mp4\", \"points\": [[1, 2]], \"preset\": \"quick\"}", "balanced"),
        ("{\"input\": \"a.mp4\", \"points\": [[1, 2]], \"frames\": 0}", "at least 1"),
        (
            "{\"input\": \"a.mp4\", \"points\": [[1, 2]], \"name\": \"../a\"}",
            "cannot be a file's name"
        ),
        (
            "{\"input\": \"a.mp4\", \"points\": [[1, 2]], \"name\": \".a\"}",
            "cannot be a file's name"
        ),
        (
            "{\"input\": \"a.mp4\", \"points\": [[1, 2]], \"parameters\": {\"scale.cuont\": 1}}",
            "scale.count"
        ),
        (
            "{\"input\": \"a.mp4\", \"points\": [[1, 2]], \"start_frame\": 1, \"start_time\": 2}",
            "exclude each other"
        ),
    ])
    func whatMakesNoSenseIsNamed(text: String, reason: String) throws {
        do {
            _ = try read("\n" + text)
            Issue.record("accepted: \(text)")
        } catch let error as BatchError {
            #expect("\(error)".contains(reason), "\(error)")
            #expect(text.isEmpty || "\(error)".contains("manifest.jsonl:2:"))
        }
    }

    @Test func twoClipsOfOneNameAreRefused() throws {
        let line = "{\"input\": \"a.mp4\", \"points\": [[1, 2]]}\n"
        #expect(throws: BatchError.self) { try read(line + line) }
    }
}
