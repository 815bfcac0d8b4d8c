import ArgumentParser
import Foundation
import Testing

@testable import HoldfastCommandLine

@Suite struct HelpTests {
    private static let commands =
        [""] + HoldfastCommand.configuration.subcommands.map { $0._commandName }

    /// What people read and scripts rely on changes only on purpose. `HOLDFAST_UPDATE_SNAPSHOTS=1`
    /// writes the snapshots anew.
    @Test(arguments: commands)
    func helpIsThatOfTheSnapshot(command: String) throws {
        let folder = try TemporaryFolder()
        let outcome = try CommandUnderTest.run(
            (command.isEmpty ? [] : [command]) + ["--help"], in: folder)
        #expect(outcome.status == 0)
        let snapshot = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("Snapshots")
            .appendingPathComponent((command.isEmpty ? "holdfast" : command) + ".txt")
        if ProcessInfo.processInfo.environment["HOLDFAST_UPDATE_SNAPSHOTS"] == "1" {
            try outcome.output.write(to: snapshot)
        }
        let expected = try String(contentsOf: snapshot, encoding: .utf8)
        #expect(outcome.outputText == expected)
    }

    @Test func versionIsPrinted() throws {
        let outcome = try CommandUnderTest.run(["--version"], in: TemporaryFolder())
        #expect(outcome.status == 0)
        #expect(outcome.outputText == HoldfastCommand.configuration.version + "\n")
    }
}
