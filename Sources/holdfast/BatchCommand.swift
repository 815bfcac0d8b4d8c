import ArgumentParser
import Foundation
import HoldfastBatch
import HoldfastEvaluation

/// `holdfast batch`: the clips of a manifest.
struct BatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batch",
        abstract: "Follows objects through many clips.",
        discussion: """
            MANIFEST has a JSON object on each line:

              {"input": "a.mp4", "boxes": [[100, 80, 40, 60]]}
              {"name": "late", "input": "b.mp4", "points": [[64, 48]], "start_time": 9}
              {"input": "c.mp4", "init": "c.txt", "preset": "fast", "frames": 500}

            Further keys are start_frame and parameters, an object of numbers by name. Names of files \
            are relative to the manifest.

            RESULTS gets NAME.jsonl (the log), NAME.run.json (what made it) and report.json. Clips that \
            are finished there are not followed again; a clip that fails does not stop the others. \
            Several processes, also on several machines that share the folder, may work on one \
            manifest: none follows a clip that another is following.

            Exit codes: 0 all clips are finished; 65 some failed; 130, 143 or 129 interrupted, after \
            which the same command goes on.
            """)

    @Argument(help: "File with a clip on each line.", completion: .file())
    var manifest: String

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Folder for the results.", completion: .directory)
    var results: String?

    @Flag(help: "Print the names of the clips to standard output, and do nothing else.")
    var list = false

    @Option(
        help: ArgumentHelp(
            "How many clips are followed at the same time. (default: one per processor)",
            valueName: "n"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp(
            "Only these clips. Writes no report.json.", valueName: "name,name"))
    var only: String = ""

    @Option(
        help: ArgumentHelp(
            "Only every n-th clip, from the k-th on, counted from 1. Writes no report.json.",
            valueName: "k/n"),
        transform: { try BatchPart($0) })
    var part: BatchPart?

    @Flag(name: .customShort("y"), help: "Follow again what was made otherwise.")
    var overwrite = false

    @Flag(help: "Print nothing but errors.")
    var quiet = false

    @Flag(help: "Print the report to standard output as JSON.")
    var json = false

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs must be 1...1024") }
        if results == nil, !list { throw ValidationError("no folder for the results: give -o") }
        if part != nil, !only.isEmpty {
            throw ValidationError("--only and --part exclude each other")
        }
    }

    func run() throws {
        try CommandFailure.reporting {
            let manifest = try BatchManifest(path: manifest)
            if list {
                let names = manifest.clips.map { $0.name + "\n" }.joined()
                return try StandardOutput.write(Array(names.utf8))
            }
            guard let results else { return }
            let folder = try BatchFolder(URL(fileURLWithPath: results))
            let run = BatchRun(manifest: manifest, folder: folder, overwrites: overwrite)
            let interruption = Interruption { run.stop() }
            let clips = try chosen(manifest.clips)
            let progress = Progress(total: clips.count, quiet: quiet)
            let jobs = jobs ?? ProcessInfo.processInfo.activeProcessorCount
            let report = BatchReport(
                try parallelMap(count: clips.count, jobs: jobs) { index in
                    run.report(on: clips[index], progress: progress)
                })
            try conclude(report, in: folder, signal: interruption.signal)
        }
    }

    private func chosen(_ clips: [BatchClip]) throws -> [BatchClip] {
        if let part { return part.of(clips) }
        guard !only.isEmpty else { return clips }
        let names = only.split(separator: ",").map(String.init)
        for name in names where !clips.contains(where: { $0.name == name }) {
            throw CommandFailure.usage("--only: the manifest has no clip '\(name)'")
        }
        return clips.filter { names.contains($0.name) }
    }

    private func conclude(
        _ report: BatchReport, in folder: BatchFolder, signal: Int32?
    ) throws {
        if part == nil, only.isEmpty {
            try OutputFile.write(report.json, named: "report.json", in: folder.root)
        }
        if json { try StandardOutput.write(Array(report.json.utf8)) }
        if !quiet { StandardError.write("holdfast: \(report.line)\n") }
        if let signal { throw ExitCode.interrupted(by: signal) }
        if report.failed > 0 { throw ExitCode.badData }
    }
}

/// A share of a manifest's clips, for one of several processes.
struct BatchPart {
    var number: Int
    var count: Int

    init(_ text: String) throws {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let number = parts[0], let count = parts[1],
            (1...1_000_000).contains(count), (1...count).contains(number)
        else { throw ValidationError("--part is K/N, such as 3/8: the third of eight parts") }
        self.number = number
        self.count = count
    }

    func of<Element>(_ elements: [Element]) -> [Element] {
        stride(from: number - 1, to: elements.count, by: count).map { elements[$0] }
    }
}
