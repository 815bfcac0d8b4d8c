import ArgumentParser
import Foundation
import HoldfastEvaluation
import HoldfastFinishing
import HoldfastOutputs
import HoldfastTrajectories
import HoldfastVideo

/// `holdfast stats`: what logs say of how targets moved.
struct StatsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stats",
        abstract: "Measures tracks: length, path, speed, time lost.",
        discussion: """
            LOG is in any format that 'convert' reads. The path is that of the box's centre in the \
            picture, with what the camera does; ways through absences are not in it. The top speed is \
            exceeded by one frame in twenty.

            With -o FOLDER there are also targets.csv and frames.csv (a line per target, and per target \
            and frame), paths.svg (the paths over the first frame, where the video is at hand), \
            speed.svg and confidence.svg.

              holdfast stats run.jsonl -o stats --scale 0.05
            """)

    @Argument(help: "The logs.", completion: .file())
    var logs: [String]

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "Folder for tables and pictures.", completion: .directory)
    var output: String?

    @Option(
        help: ArgumentHelp("Metres per pixel; lengths are in metres then.", valueName: "metres"))
    var scale: Double?

    @Option(
        help: ArgumentHelp(
            "The video, for its first frame. (default: the one that the log names)",
            valueName: "file"),
        completion: .file())
    var video: String?

    @Option(
        help: ArgumentHelp(
            "Frames per second, for logs that do not tell times.", valueName: "rate"))
    var frameRate: Double?

    @Option(help: "Format of logs whose names do not tell it.")
    var from: TrajectoryFormat?

    @Flag(name: .customShort("y"), help: "Overwrite existing files.")
    var overwrite = false

    @Flag(help: "Print one JSON object instead of the table.")
    var json = false

    func validate() throws {
        if logs.isEmpty { throw ValidationError("name at least one log") }
        if let scale, !(scale > 0 && scale.isFinite) {
            throw ValidationError("--scale must be more than 0 metres per pixel")
        }
        if let frameRate, !(frameRate > 0 && frameRate.isFinite) {
            throw ValidationError("--frame-rate must be more than 0")
        }
    }

    private static let names = [
        "targets.csv", "frames.csv", "paths.svg", "speed.svg", "confidence.svg",
    ]

    func run() throws {
        try CommandFailure.reporting {
            let folder = output.map { URL(fileURLWithPath: $0) }
            if let folder {
                try OutputFile.create(folder)
                var check = OutputCheck(inputs: logs, overwrite: overwrite)
                for name in Self.names {
                    try check.file(folder.appendingPathComponent(name).path, option: "-o")
                }
            }
            let unit = LengthUnit(metresPerPixel: scale)
            var entries: [StatisticsReport.Entry] = []
            var trajectories: [Trajectory] = []
            for log in logs {
                let trajectory = try Trajectory(
                    path: log, format: TrajectoryFormat(path: log) ?? from)
                for notice in trajectory.notices(path: log) {
                    StandardError.write("holdfast: \(notice)\n")
                }
                trajectories.append(trajectory)
                for id in trajectory.identifiers where id != TrajectoryRecord.unidentified {
                    entries.append(
                        StatisticsReport.Entry(
                            log: log,
                            statistics: TrackStatistics(
                                of: id, in: trajectory, unit: unit, frameRate: frameRate)))
                }
            }
            guard !entries.isEmpty else { throw CommandFailure.badData("there is no track") }
            let report = StatisticsReport(entries)
            print(json ? report.json + "\n" : report.table, terminator: "")
            if let folder { try write(report, of: trajectories, to: folder) }
        }
    }

    private func write(
        _ report: StatisticsReport, of trajectories: [Trajectory], to folder: URL
    ) throws {
        let pictures = StatisticsPictures(report)
        let frame = firstFrame(trajectories)
        let boxes = trajectories.flatMap(\.records).map(\.box)
        let header = trajectories.first { $0.header.width > 0 }?.header
        let width = frame?.frameWidth ?? header?.width ?? Int(boxes.map(\.maxX).max() ?? 640)
        let height = frame?.frameHeight ?? header?.height ?? Int(boxes.map(\.maxY).max() ?? 360)
        let background = frame.map { BackgroundPicture(dataURL: $0.dataURL) }
        let texts = [
            report.targetsCSV, report.framesCSV,
            pictures.paths(
                width: max(1, width), height: max(1, height), background: background),
            pictures.speed, pictures.confidence,
        ]
        for (name, text) in zip(Self.names, texts) {
            try OutputFile.write(text, to: folder.appendingPathComponent(name))
        }
    }

    /// The frame that the first log begins with; nil where the video is not at hand.
    private func firstFrame(_ trajectories: [Trajectory]) -> ReportPicture? {
        guard let trajectory = trajectories.first else { return nil }
        let name = video ?? trajectory.header.input
        guard !name.isEmpty, video != nil || FileManager.default.fileExists(atPath: name) else {
            StandardError.write(
                "holdfast: the paths are drawn without a frame: --video names the video\n")
            return nil
        }
        do {
            return try VideoStill.read(
                name, start: .frame(trajectory.records.map(\.frame).min() ?? 0)
            ) { try ReportPictures.picture(of: $0, width: 1280) }
        } catch {
            StandardError.write("holdfast: the paths are drawn without a frame: \(error)\n")
            return nil
        }
    }
}
