import Foundation
import Testing

/// The quick form of `scripts/fuzz`: damaged videos and texts must not crash or hang the program, nor make
/// it write logs that make no sense.
@Suite(
    .serialized,
    .enabled(
        if: Tool.isPresent("python3", "ffmpeg"),
        "Python 3 and the ffmpeg command are not both installed"))
struct FuzzTests {
    @Test(arguments: ["videos", "texts"])
    func damagedInputsAreBorne(kind: String) throws {
        let folder = try TemporaryFolder()
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let process = Process()
        process.executableURL = root.appendingPathComponent("scripts/fuzz")
        process.arguments = [
            "--program=\(try CommandUnderTest.executable().path)", "--kind", kind, "--inputs", "40",
            "--jobs", "2", "--silent", "5", "--drawing", "0.05", "--keep", folder.file("failures"),
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(
            decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        #expect(text.contains("40 inputs"), "\(text)")
    }
}
