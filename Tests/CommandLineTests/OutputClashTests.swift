import Foundation
import HoldfastVideo
import Testing

/// Every pair of files that a command may be given by one name: refused before anything is touched, even
/// with `-y`.
@Suite struct OutputClashTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let clip = TestClip(frames: 3)
        try clip.write(to: folder.file("in.mkv"))
        let pictures = try FrameImageSink(pattern: folder.file("pics/%04d.png"))
        let sequence = try FrameImageSink(pattern: folder.file("set/one/img/%04d.png"))
        for index in 0..<3 {
            try pictures.write(try clip.frame(index))
            try sequence.write(try clip.frame(index))
        }
        try folder.write("20,40,32,32\n", to: "init.txt")
        try folder.write("20,40,32,32\n20,40,32,32\n20,40,32,32\n", to: "old.otb.txt")
        try folder.write("{\"prr.weight\": 0}", to: "par.json")
        try folder.write("secret-token\n", to: "token")
        let rows = "20,40,32,32\n20,40,32,32\n20,40,32,32\n"
        try folder.write(rows, to: "set/one/groundtruth_rect.txt")
        for name in ["first", "second"] {
            try FileManager.default.createDirectory(
                atPath: folder.file(name), withIntermediateDirectories: true)
            try folder.write(rows, to: name + "/one.txt")
        }
        try folder.write(
            """
            {"name": "s", "parameters": {}, "cases": [{"name": "c", "clip": "in.mkv", \
            "box": [20, 40, 32, 32], "truth": "old.otb.txt", "limits": {"min_survival": 0.1}}]}
            """, to: "suite.json")
        try FileManager.default.createSymbolicLink(
            atPath: folder.file("link.mkv"), withDestinationPath: "in.mkv")
        try FileManager.default.linkItem(
            atPath: folder.file("in.mkv"), toPath: folder.file("hard.mkv"))
    }

    /// The content of all files, by name.
    private func contents() throws -> [String: Data] {
        var found: [String: Data] = [:]
        for case let name as String in FileManager.default.enumerator(atPath: folder.path)
            ?? .init()
        {
            guard !name.hasSuffix(".out"), !name.hasSuffix(".err") else { continue }
            found[name] = (try? Data(contentsOf: URL(fileURLWithPath: folder.file(name)))) ?? Data()
        }
        return found
    }

    private static let track = ["track", "in.mkv", "--box", TestClip.box]

    private static let clashes: [[String]] = [
        // An output is an input.
        track + ["-o", "in.mkv"],
        track + ["-o", "./in.mkv"],
        track + ["-o", "pics/../in.mkv"],
        track + ["-o", "link.mkv"],
        track + ["-o", "hard.mkv"],
        ["track", "link.mkv", "--box", TestClip.box, "-o", "in.mkv"],
        track + ["--log", "in.mkv", "--log-format", "csv"],
        ["track", "in.mkv", "--init", "init.txt", "--log", "init.txt", "--log-format", "csv"],
        ["track", "in.mkv", "--init", "old.otb.txt", "--log", "old.otb.txt"],
        track + ["--parameters", "par.json", "--log", "par.json", "--log-format", "jsonl"],
        track + ["--parameters", "par.json", "-o", "par.json"],
        track + [
            "--preview", "127.0.0.1:0", "--preview-token-file", "token", "--log", "token",
            "--log-format", "csv",
        ],
        ["track", "pics", "--box", TestClip.box, "--frames-out", "pics/%04d.png"],
        ["track", "pics/%04d.png", "--box", TestClip.box, "--frames-out", "pics/%04d.png"],
        ["track", "pics/*.png", "--box", TestClip.box, "--frames-out", "./pics/%04d.png"],
        [
            "track", "pics", "--box", TestClip.box, "--log", "pics/0001.png", "--log-format",
            "csv",
        ],
        ["track", "pics", "--box", TestClip.box, "-o", "pics/0001.png"],
        // Two outputs are one.
        track + ["--log", "a.csv", "--log", "a.csv"],
        track + ["--log", "a.csv", "--log", "./a.csv"],
        track + ["--log", "-", "--log", "-"],
        track + ["-o", "-", "--log", "-"],
        track + ["-o", "-", "--json"],
        track + ["--log", "-", "--json"],
        track + ["-o", "a.mkv", "--log", "a.mkv", "--log-format", "csv"],
        track + ["--frames-out", "a%d.png", "--log", "a1.png", "--log-format", "csv"],
        track + ["--frames-out", "a%d.png", "-o", "a1.png"],
        // convert
        ["convert", "old.otb.txt", "old.otb.txt"],
        ["convert", "old.otb.txt", "./old.otb.txt", "--to", "csv"],
        // scene
        ["scene", "occlusion", "--frames", "2", "-o", "a.mkv", "--truth", "a.mkv"],
        ["scene", "occlusion", "--frames", "2", "-o", "-", "--truth", "-"],
        // compare
        ["compare", "set", "first", "second", "--json", "a", "--html", "a"],
        ["compare", "set", "first", "second", "--json", "first/one.txt"],
        ["compare", "set", "first", "second", "--html", "second/one.txt"],
        ["compare", "set", "first", "second", "--json", "set/one/groundtruth_rect.txt"],
        ["compare", "set", "first", "second", "--html", "set/one/img/0001.png"],
        // evaluate
        ["evaluate", "set", "-o", "in.mkv"],
        ["evaluate", "set", "-o", "first", "--parameters", "par.json"],
        // regress
        ["regress", "suite.json", "--junit", "suite.json"],
        ["regress", "suite.json", "--junit", "old.otb.txt"],
        ["regress", "suite.json", "--junit", "in.mkv"],
        ["regress", "suite.json", "--parameters", "par.json", "--junit", "par.json"],
    ]

    @Test(arguments: clashes)
    func aClashIsRefused(words: [String]) throws {
        let before = try contents()
        let takesOverwrite =
            words != ["evaluate", "set", "-o", "first", "--parameters", "par.json"]
        let outcome = try CommandUnderTest.run(words + (takesOverwrite ? ["-y"] : []), in: folder)
        #expect([64, 73].contains(outcome.status), "\(outcome.status): \(outcome.errors)")
        #expect(!outcome.errors.isEmpty)
        #expect(try contents() == before)
    }
}
