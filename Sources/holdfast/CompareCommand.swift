import ArgumentParser
import Foundation
import HoldfastEvaluation
import HoldfastOutputs

/// `holdfast compare`: results side by side.
struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Compares results of several trackers with the truth and with each other.",
        discussion: """
            RESULTS are folders with NAME.txt (x,y,w,h a line) per sequence, of any tracker; NAME.fps \
            and NAME.jsonl (the log, with confidence and state) are read where they are. Only the \
            sequences that every folder has are compared. The last name of a folder is the \
            tracker's.
            """)

    @Argument(help: "Folder with a folder per sequence.", completion: .directory)
    var dataset: String

    @Argument(help: "Folders of results.", completion: .directory)
    var results: [String]

    @Option(help: ArgumentHelp("Only these sequences.", valueName: "name,name"))
    var only: String = ""

    @Option(help: "The tracker to compare the others with; the first by default.")
    var baseline: String?

    @Option(
        help: """
            What counts: 'strict' leaves out the first frame; 'got10k' counts it and has centres at \
            (w-1)/2, as the GOT-10k toolkit does on OTB.
            """)
    var conventions: Conventions = .strict

    @Option(help: "Title of the HTML report.")
    var title = "Tracker comparison"

    @Option(
        name: .customLong("json"), help: "Write the measures to this file; - prints them.",
        completion: .file(extensions: ["json"]))
    var jsonFile: String?

    @Option(
        name: .customLong("html"), help: "Write a report as one HTML page.",
        completion: .file(extensions: ["html"]))
    var htmlFile: String?

    @Flag(help: "Leave pictures of frames out of the HTML report.")
    var noPictures = false

    @Flag(name: .customShort("y"), help: "Overwrite existing files.")
    var overwrite = false

    private static var today: String {
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withFullDate]
        return formatter.string(from: Date())
    }

    /// The command as it can be typed again.
    private static func command(_ arguments: [String]) -> String {
        let words = arguments.dropFirst().map { word in
            word.contains { " '\"$*?()[]{}<>|&;\\".contains($0) } || word.isEmpty
                ? "'"
                    + word.split(separator: "'", omittingEmptySubsequences: false)
                    .joined(separator: "'\\''") + "'"
                : word
        }
        return (["holdfast"] + words).joined(separator: " ")
    }

    enum Conventions: String, ExpressibleByArgument, CaseIterable { case strict, got10k }

    func validate() throws {
        if results.isEmpty { throw ValidationError("give at least one folder of results") }
    }

    func run() throws {
        try CommandFailure.reporting {
            let set = try DataSet(
                at: URL(fileURLWithPath: dataset),
                only: only.split(separator: ",").map(String.init))
            let folders = results.map { ResultFolder(URL(fileURLWithPath: $0)) }
            let inputs = set.sequences.flatMap { sequence in
                sequence.files + folders.flatMap { $0.files(sequence.name) }
            }
            var check = OutputCheck(inputs: inputs.map(\.path), overwrite: overwrite)
            if let jsonFile { try check.file(jsonFile, option: "--json") }
            if let htmlFile { try check.file(htmlFile, option: "--html") }
            let comparison = try Comparison(
                set.sequences, folders: folders,
                baseline: baseline, conventions: conventions == .strict ? .strict : .got10k)
            let report = ComparisonReport(comparison)
            if jsonFile == "-" {
                print(try report.json)
            } else {
                print(report.table, terminator: "")
                if let jsonFile {
                    try OutputFile.write(try report.json + "\n", to: URL(fileURLWithPath: jsonFile))
                }
            }
            if let htmlFile {
                let page = HTMLReport(
                    comparison, title: title,
                    origin: HTMLReport.Origin(
                        date: Self.today, command: Self.command(CommandLine.arguments)))
                let html =
                    noPictures
                    ? page.html()
                    : page.html(pictures: { ReportPictures.pictures(of: $0, frames: $1) })
                try OutputFile.write(html, to: URL(fileURLWithPath: htmlFile))
            }
        }
    }
}
