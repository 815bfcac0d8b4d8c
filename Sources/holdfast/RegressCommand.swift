import ArgumentParser
import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastOutputs
import HoldfastText
import HoldfastTracking

/// `holdfast regress`: a tracker tested against a suite.
struct RegressCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "regress",
        abstract: "Tests the tracker, or another one, against a drift regression suite.",
        discussion: """
            SUITE is a JSON file that lists clips or synthetic scenes, where the target begins, and \
            what must hold: limits on measures against true boxes, or a golden trajectory with a \
            tolerance. docs/regression.md describes it.

            A failure names the first frame that diverged, by how much and what it looks like (jump, \
            slide, scale, lost, lag), and leaves a picture of the frame and a page, index.html, in \
            the report's folder. A scene that is run over several seeds is judged by how many of \
            them hold. Exit code 1: something failed; 65: the suite is invalid.
            """)

    @Argument(help: "The suite.", completion: .file(extensions: ["json"]))
    var suite: String

    @OptionGroup var parameterOptions: ParameterOptions

    @Option(help: ArgumentHelp("Only these cases.", valueName: "name,name"))
    var only: String = ""

    @Flag(help: "Write golden trajectories, and say what changed.")
    var update = false

    @Option(
        name: [.customShort("o"), .customLong("report")],
        help: """
            Folder for the report. (default: SUITE-report in the current folder, if something fails)
            """, completion: .directory)
    var report: String?

    @Option(
        help: "Write the outcome as JUnit XML, which CI servers read.",
        completion: .file(extensions: ["xml"]))
    var junit: String?

    @Option(
        name: .customLong("jobs"),
        help: ArgumentHelp(
            """
            How many clips are tracked at the same time; the results do not depend on it. (default: one \
            per processor)
            """, valueName: "n"))
    var requestedJobs: Int?

    @Flag(
        help: """
            Let the suite run the program that it names. Such a suite can do whatever a script can: \
            allow it only where you trust its author.
            """)
    var allowCommand = false

    @Flag(name: .customShort("y"), help: "Overwrite an existing JUnit file or other folder.")
    var overwrite = false

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print one JSON object instead of the list.")
    var json = false

    private var jobs: Int { requestedJobs ?? ProcessInfo.processInfo.activeProcessorCount }

    func validate() throws {
        if !(1...1024).contains(jobs) { throw ValidationError("--jobs must be 1...1024") }
    }

    func run() throws {
        try CommandFailure.reporting {
            var suite = try RegressionSuite(at: URL(fileURLWithPath: suite))
            if !only.isEmpty { try select(&suite) }
            if suite.command != nil, !allowCommand {
                throw CommandFailure.usage(
                    "\(self.suite) names a program to run: give --allow-command if you trust it")
            }
            let folder = try reportFolder()
            if let junit {
                let inputs =
                    [self.suite, parameterOptions.parameters].compactMap { $0 }
                    + suite.cases.flatMap(\.files).map(\.path)
                var check = OutputCheck(inputs: inputs, overwrite: overwrite)
                try check.file(junit, option: "--junit")
            }
            let run = SuiteRun(
                suite: suite,
                parameters: try suite.cases.map { try self.parameters(for: $0, of: suite) },
                update: update, pictures: folder, jobs: jobs)
            let progress = Progress(total: suite.cases.count, quiet: quiet || json)
            let verdicts = try run.verdicts { verdict in
                progress.finished(verdict.name, note: verdict.passed ? "ok" : "failed")
            }
            let tracker =
                suite.command?.arguments.joined(separator: " ")
                ?? "holdfast \(HoldfastVersion.current)"
            try conclude(
                RegressionOutcome(suite: suite.name, tracker: tracker, verdicts: verdicts), folder)
        }
    }

    private func select(_ suite: inout RegressionSuite) throws {
        let names = only.split(separator: ",").map(String.init)
        for name in names where !suite.cases.contains(where: { $0.name == name }) {
            let near = NearNames.suggestions(for: name, among: suite.cases.map(\.name))
            let hint = near.isEmpty ? "" : "; did you mean \(near.joined(separator: " or "))?"
            throw CommandFailure.usage("--only: there is no case '\(name)'\(hint)")
        }
        suite.cases.removeAll { !names.contains($0.name) }
    }

    /// Preset, suite, case, and above all the command line.
    private func parameters(
        for tested: RegressionCase, of suite: RegressionSuite
    ) throws -> TrackerParameters {
        var base = TrackerParameters(preset: parameterOptions.preset ?? suite.preset ?? .balanced)
        for parameter in suite.parameters + tested.parameters {
            do {
                try base.set(parameter.name, to: parameter.value)
            } catch .invalidParameter(let name, let reason) {
                throw CommandFailure.badData("\(parameter.location): \(name): \(reason)")
            } catch {
                throw CommandFailure.badData("\(parameter.location): \(error)")
            }
        }
        return try parameterOptions.resolved(from: base)
    }

    // MARK: Results

    private func reportFolder() throws -> RegressionFolder {
        let stem = URL(fileURLWithPath: suite).deletingPathExtension().lastPathComponent
        let folder = RegressionFolder(
            root: URL(fileURLWithPath: report ?? "\(stem)-report"), isWanted: report != nil)
        try folder.check(overwrite: overwrite)
        return folder
    }

    private func conclude(_ outcome: RegressionOutcome, _ folder: RegressionFolder) throws {
        let report = RegressionReport(outcome)
        if let junit {
            try OutputFile.write(report.junit, to: URL(fileURLWithPath: junit), options: [])
        }
        let page = try folder.finish(outcome)
        if json {
            print(try report.json)
        } else if !quiet {
            print(Self.colored(report.text), terminator: "")
            if let page { print("report: \(page)") }
        }
        if !outcome.passed { throw ExitCode.comparisonFailed }
    }

    /// The report with its verdicts in colour, on a terminal that has some.
    private static func colored(_ text: String) -> String {
        guard Terminal.hasColors(STDOUT_FILENO) else { return text }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            if line.hasPrefix("FAIL") {
                return Terminal.red("FAIL", on: STDOUT_FILENO) + line.dropFirst(4)
            }
            guard line.hasPrefix("ok  ") else { return String(line) }
            return Terminal.green("ok", on: STDOUT_FILENO) + line.dropFirst(2)
        }.joined(separator: "\n")
    }
}
