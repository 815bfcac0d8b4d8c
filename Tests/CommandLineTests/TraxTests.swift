import Foundation
import HoldfastVideo
import Testing

@Suite struct TraxTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func writeFrames(_ count: Int, kinds: [String] = ["png"]) throws {
        let clip = TestClip(frames: count)
        for index in 0..<count {
            for kind in kinds {
                let name = String(format: "%04d.", index) + kind
                try PictureWriter.write(try clip.frame(index), to: folder.file(name))
            }
        }
    }

    private func serve(_ lines: [String], _ arguments: [String] = []) throws
        -> CommandUnderTest.Outcome
    {
        try folder.write(lines.map { $0 + "\n" }.joined(), to: "session.txt")
        let input = try FileHandle(
            forReadingFrom: URL(fileURLWithPath: folder.file("session.txt")))
        return try CommandUnderTest.run(["trax"] + arguments, in: folder, input: input)
    }

    @Test func answersOnStandardOutput() throws {
        try writeFrames(4, kinds: ["png", "jpg"])
        let jpeg = try Data(contentsOf: URL(fileURLWithPath: folder.file("0002.jpg")))
        let outcome = try serve([
            "@@TRAX:initialize \"\(TestClip.box)\"",
            "@@TRAX:frame \"file://\(folder.file("0000.png"))\"",
            "@@TRAX:frame \"\(folder.file("0001.png"))\"",
            "@@TRAX:frame \"data:image/jpeg;\(jpeg.base64EncodedString())\"",
            "@@TRAX:quit",
        ])
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        let lines = outcome.outputText.split(separator: "\n")
        #expect(lines.count == 4 && lines[0].hasPrefix("@@TRAX:hello \"trax.version=4\""))
        #expect(lines[1].hasPrefix("@@TRAX:state \"20.0000,40.0000,32.0000,32.0000\""))
        #expect(lines.dropFirst().allSatisfy { $0.contains("\"confidence=") })
    }

    @Test func mistakesHaveTheirCodesAndReasons() throws {
        let missing = try serve([
            "@@TRAX:initialize \"\(TestClip.box)\"", "@@TRAX:frame \"file:///no/such.png\"",
        ])
        #expect(missing.status == 65)
        #expect(missing.outputText.contains("@@TRAX:quit \"trax.reason="))
        #expect(missing.errors.contains("/no/such.png"))
        try folder.write("#!/bin/sh\necho no picture\n", to: "script.png")
        let script = try serve([
            "@@TRAX:initialize \"\(TestClip.box)\"",
            "@@TRAX:frame \"file://\(folder.file("script.png"))\"",
        ])
        #expect(script.status == 65)
        #expect(try serve([], ["--protocol", "5"]).status == 64)
        #expect(try serve(["@@TRAX:dance"]).status == 65)
        #expect(try serve([]).status == 0)
    }

    @Test func aSuiteTestsATraxProgram() throws {
        let program = try CommandUnderTest.executable().path
        func write(_ words: String...) throws {
            let list = words.map { "\"\($0)\"" }.joined(separator: ", ")
            try folder.write(
                """
                {"command": {"run": [\(list)], "interface": "trax", "timeout": 60},
                 "cases": [{"name": "plain", "limits": {"min_survival": 1, "max_false_alarms": 0},
                   "scene": {"name": "plain", "width": 96, "height": 64, "frames": 12}}]}
                """, to: "s.json")
        }
        try write(program, "trax", "--protocol", "3")
        let good = try CommandUnderTest.run(["regress", "s.json", "--allow-command"], in: folder)
        #expect(good.status == 0, "\(good.outputText)\(good.errors)")
        try write("sh", "-c", "echo out of luck >&2")
        let silent = try CommandUnderTest.run(["regress", "s.json", "--allow-command"], in: folder)
        #expect(silent.status == 1)
        #expect(silent.outputText.contains("without speaking TraX: out of luck"))
    }

    /// Whether Python has the client of the package vot-trax.
    private static let hasTraxClient: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import trax.client"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// A client that is not of this package.
    @Test(
        .enabled(
            if: hasTraxClient, "needs the Python package vot-trax: python3 -m pip install vot-trax"),
        arguments: [1, 2, 3, 4],
        ["path rectangle stdio", "memory polygon socket", "buffer rectangle socket"])
    func theClientOfTheReferenceImplementationIsServed(version: Int, way: String) throws {
        try writeFrames(8, kinds: ["png", "ppm"])
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Clients/trax_client.py").path
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["python3", script, try CommandUnderTest.executable().path, folder.path, TestClip.box]
            + ["\(version)"] + way.split(separator: " ").map(String.init)
        process.standardOutput = output
        try process.run()
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let overlaps = text.split(separator: "\n").compactMap {
            $0.split(separator: " ").first.flatMap { Double($0) }
        }
        #expect(overlaps.count == 8 && overlaps.allSatisfy { $0 > 0.6 }, "\(text)")
    }
}
