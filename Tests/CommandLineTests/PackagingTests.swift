import Foundation
import HoldfastTestSupport
import Testing

@testable import HoldfastCommandLine

/// What is installed beside the command.
@Suite struct PackagingTests {
    private static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("scripts")

    @Test(.enabled(if: Tool.isPresent("bash"), "bash is not installed"))
    func theManualDescribesEverySubcommand() throws {
        let folder = try TemporaryFolder()
        let script = Self.scripts.appendingPathComponent("manual").path
        let made = try runProgram("bash", script, CommandUnderTest.executable().path, folder.path)
        #expect(made.status == 0, "\(made.output)")
        let page = try folder.text("holdfast.1")
        #expect(page.contains(".SH NAME\nholdfast \\- follows"))
        for command in HoldfastCommand.configuration.subcommands {
            #expect(page.contains(".SH HOLDFAST \(command._commandName.uppercased())\n"))
        }
        guard Tool.isPresent("groff") else { return }
        let printed = try runProgram(
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
        let checked = try runProgram(shell, "-n", script)
        #expect(checked.status == 0, "\(checked.output)")
    }

    @Test(.enabled(if: Tool.isPresent("bash"), "bash is not installed"))
    func theScriptsKnowTheVersion() throws {
        let script = Self.scripts.appendingPathComponent("version").path
        #expect(
            try runProgram("bash", script).output == HoldfastCommand.configuration.version + "\n")
    }
}
