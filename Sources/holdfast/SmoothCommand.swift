import ArgumentParser
import HoldfastFinishing
import HoldfastOutputs
import HoldfastTrajectories

/// `holdfast smooth`: a log without its short gaps and its jitter.
struct SmoothCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "smooth",
        abstract: "Fills short gaps of a log and takes the jitter out.",
        discussion: """
            LOG is in any format that 'convert' reads; OUTPUT, by default LOG.smooth.jsonl, has the \
            format of its name.

            An absence of up to --gap frames is filled from both sides, on a curve that leaves and \
            arrives with the target's speed there; such frames are uncertain and marked "filled". Then \
            Whittaker's smoother takes out of the path what comes and goes within --period frames, and \
            of the size what does within twice as many; it has no delay and keeps straight paths. The \
            boxes as they were found are kept as "raw_box". Both keys need .jsonl or .json.

              holdfast smooth run.jsonl
              holdfast smooth run.jsonl final.cvat.xml --gap 30
            """)

    @Argument(help: "The log.", completion: .file())
    var log: String

    @Argument(help: "The file to write. (default: LOG.smooth.jsonl)", completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp("Fill absences of up to so many frames; 0 fills none.", valueName: "n"))
    var gap = 15

    @Option(
        help: ArgumentHelp(
            "Movement that comes and goes within so many frames is jitter; 0 keeps all.",
            valueName: "frames"))
    var period = 6.0

    @Option(help: "Format of the log, if its name does not tell it.")
    var from: TrajectoryFormat?

    @Option(help: "Format of the output, if its name does not tell it.")
    var to: TrajectoryFormat?

    @Flag(name: .customShort("y"), help: "Overwrite an existing file.")
    var overwrite = false

    @Flag(help: "Print only errors.")
    var quiet = false

    func validate() throws {
        guard (0...100_000).contains(gap) else { throw ValidationError("--gap must be 0...100000") }
        guard period == 0 || period > 2 && period <= 10_000 else {
            throw ValidationError("--period must be 0, or more than 2 and at most 10000 frames")
        }
    }

    func run() throws {
        try CommandFailure.reporting {
            let path = output ?? Self.defaultOutput(for: log)
            var check = OutputCheck(inputs: [log], overwrite: overwrite)
            try check.file(path, option: "the output")
            let trajectory = try Trajectory(path: log, format: from)
            if !quiet {
                for notice in trajectory.notices(path: log) {
                    StandardError.write("holdfast: \(notice)\n")
                }
            }
            var smoothing = TrackSmoothing()
            smoothing.longestGap = gap
            smoothing.period = period
            let (result, outcome) = smoothing.smooth(trajectory)
            try result.write(to: path, format: to, overwrite: overwrite)
            guard !quiet else { return }
            let gaps = outcome.filledGaps == 1 ? "1 gap" : "\(outcome.filledGaps) gaps"
            StandardError.write(
                "holdfast: \(path): \(gaps) filled, \(outcome.filledFrames) frames; centres moved by "
                    + "\(TwoDecimals.text(outcome.meanShift)) px on average\n")
        }
    }

    /// `run.jsonl` becomes `run.smooth.jsonl`.
    private static func defaultOutput(for log: String) -> String {
        var stem = log
        if let format = TrajectoryFormat(path: log),
            log.lowercased().hasSuffix(format.fileExtension)
        {
            stem = String(log.dropLast(format.fileExtension.count))
        }
        return stem + ".smooth.jsonl"
    }
}
