import Foundation
import Testing

/// A folder that is gone after the test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }

    /// Makes a file of text.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(fileURLWithPath: file(name)))
        return file(name)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(fileURLWithPath: file(name))), as: UTF8.self)
    }

    /// The whole lines of a file; none where it is not there. `isWhole` tells whether it ends with
    /// a whole line.
    func lines(_ name: String) -> (lines: [Substring], isWhole: Bool) {
        guard let text = try? text(name) else { return ([], true) }
        return (text.split(separator: "\n"), text.isEmpty || text.hasSuffix("\n"))
    }
}

/// The built `holdfast` executable, which lies beside the tests.
struct CommandUnderTest {
    struct Outcome {
        var status: Int32
        var output: Data
        var errors: String

        var outputText: String { String(decoding: output, as: UTF8.self) }
    }

    static func executable() throws -> URL {
        let beside = Bundle.main.bundleURL
        let candidates = [
            beside, beside.deletingLastPathComponent(),
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent(),
        ].map { $0.appendingPathComponent("holdfast") }
        return try #require(
            candidates.first { FileManager.default.isExecutableFile(atPath: $0.path) },
            "the holdfast executable is not beside the tests")
    }

    /// A process that has been started.
    final class Running {
        let process = Process()
        let output: URL
        let errors: URL

        init(_ arguments: [String], in folder: TemporaryFolder, input: Any?) throws {
            let name = UUID().uuidString
            output = URL(fileURLWithPath: folder.file(name + ".out"))
            errors = URL(fileURLWithPath: folder.file(name + ".err"))
            for file in [output, errors] { try Data().write(to: file) }
            process.executableURL = try executable()
            process.arguments = arguments
            process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
            var environment = ProcessInfo.processInfo.environment
            environment["COLUMNS"] = "80"
            process.environment = environment
            process.standardInput = input ?? FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: output)
            process.standardError = try FileHandle(forWritingTo: errors)
            try process.run()
        }

        /// Waits for the end.
        func outcome() throws -> Outcome {
            process.waitUntilExit()
            let isExit = process.terminationReason == .exit
            return Outcome(
                status: isExit ? process.terminationStatus : 128 + process.terminationStatus,
                output: try Data(contentsOf: output),
                errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
        }
    }

    /// Runs the command to its end.
    static func run(
        _ arguments: [String], in folder: TemporaryFolder, input: Any? = nil
    ) throws -> Outcome {
        try Running(arguments, in: folder, input: input).outcome()
    }
}
