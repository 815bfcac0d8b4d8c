import Foundation
import Testing

@testable import HoldfastCommandLine

/// What is installed beside the command.
@Suite struct PackagingTests {
    private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scripts")

    /// Runs a program that is found on the path.
    private func run(_ arguments: String...) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["LC_ALL": "C.UTF-8", "MANROFFOPT": "-ww"]) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }

    @Test(.enabled(if: Tool.isPresent("bash"), "bash is not installed"))
    func theManualDescribesEverySubcommand() throws {
        let folder = try TemporaryFolder()
        let script = Self.scripts.appendingPathComponent("manual").path
        let made = try run("bash", script, CommandUnderTest.executable().path, folder.path)
        #expect(made.status == 0, "\(made.output)")
        let page = try folder.text("holdfast.1")
        #expect(page.contains(".SH NAME\nholdfast \\- follows"))
        for command in HoldfastCommand.configuration.subcommands {
            #expect(page.contains(".SH HOLDFAST \(command._commandName.uppercased())\n"))
        }
        guard Tool.isPresent("groff") else { return }
        let printed = try run(
            "groff", "-man", "-ww", "-z", "-Tutf8", folder.file("holdfast.1"))
        #expect(printed.status == 0)
        #expect(printed.output == "")
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completionsAreSound(shell: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try CommandUnderTest.run(
            ["--generate-completion-script", shell], in: folder)
        #expect(outcome.status == 0)
        #expect(outcome.outputText.contains("batch"))
        guard Tool.isPresent(shell) else { return }
        let script = try folder.write(outcome.outputText, to: "completions")
        let checked = try run(shell, "-n", script)
        #expect(checked.status == 0, "\(checked.output)")
    }

    @Test(.enabled(if: Tool.isPresent("bash"), "bash is not installed"))
    func theScriptsKnowTheVersion() throws {
        let script = Self.scripts.appendingPathComponent("version").path
        #expect(
            try run("bash", script).output == HoldfastCommand.configuration.version + "\n")
    }
}
