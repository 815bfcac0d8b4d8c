import ArgumentParser
import Foundation
import HoldfastAnnotation
import HoldfastImaging
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo

/// One run of `holdfast track`: opens what the options name, joins it in a pipeline, and says how it
/// went.
struct TrackRun {
    let command: TrackCommand
    private var outputs: OutputOptions { command.outputOptions }

    func run() throws {
        let parameters = try command.parameterOptions.resolved()
        let source = try openSource()
        let targets = try command.targetOptions.targets(
            in: source.info, start: command.rangeOptions.start)
        try checkOutputs(source: source, targets: targets)

        if outputs.rotated, !command.quiet { try warnOfUprightBoxes(parameters) }

        var pipeline = Pipeline<Frame>(
            input: source.frames(command.rangeOptions.frames), targets: targets,
            makeTracker: { image, target in
                target.isPoint
                    ? try Tracker(image: image, point: target.box.center, parameters: parameters)
                    : try Tracker(image: image, box: target.box, parameters: parameters)
            })
        if source.isLive { pipeline.policy = .newest }
        if let threads = command.threads { pipeline.threads = threads }
        let header = header(info: source.info, parameters: parameters)
        let control = PipelineControl()
        let preview = try command.previewOptions.makePreview(
            input: command.input, isLive: source.isLive, header: header,
            timings: outputs.timings, rotated: outputs.rotated, control: control)
        if let preview {
            pipeline.observeFrame = { preview.observe($0, $1) }
            if !source.isLive {
                pipeline.input = pipeline.input.inRealTime(
                    control: control, waits: targets.isEmpty)
            }
        }
        pipeline.observers = try openLogs(header)
        let sinks = try outputs.sinks(for: source, threads: command.threads)
        addOutputs(sinks, to: &pipeline)
        let progress = command.quiet ? nil : ProgressLine(total: expectedFrames(source.info))
        if let progress {
            pipeline.observers.append(
                ReportObserver(
                    name: "progress", observe: { _ in progress.advance() },
                    finish: { progress.clear() }))
        }
        let isQuiet = command.quiet
        pipeline.notice = { notice in
            preview?.notice(notice.description)
            guard !isQuiet else { return }
            progress?.clear()
            StandardError.write("holdfast: \(notice.description)\n")
        }
        if let preview {
            try preview.start()
            if !isQuiet { StandardError.write("holdfast: watch and steer at \(preview.url)\n") }
        }

        let interruption = Interruption { control.stop() }
        let summary = pipeline.runKeepingFailure(control: control)
        preview?.stop()
        for warning in sinks.flatMap({ ($0 as? VideoSink)?.warnings ?? [] }) where !isQuiet {
            StandardError.write("holdfast: \(warning)\n")
        }
        try conclude(summary, targets: targets, interrupted: interruption.happened)
    }

    // MARK: Opening

    private func openSource() throws -> TrackSource {
        var options = VideoSourceOptions()
        switch command.rangeOptions.start {
        case .time(let seconds): options.start = .time(seconds)
        case .frame(let index): options.start = .frame(index)
        case nil: break
        }
        options.threads = command.threads ?? 0
        options.keepsAudio = outputs.video != nil && outputs.video != "-" && !outputs.noAudio
        let isQuiet = command.quiet
        return try TrackSource(
            command.input, inputOptions: command.inputOptions, options: options
        ) { text in
            if !isQuiet { StandardError.write("holdfast: \(text)\n") }
        }
    }

    private func checkOutputs(source: TrackSource, targets: [Target]) throws {
        var inputs = [command.targetOptions.initialBoxes, command.parameterOptions.parameters]
            .compactMap { $0 }
        switch source.input {
        case .file(let path): inputs.append(path)
        case .images(let paths): inputs += paths
        case .standardInput, .network, .device: break
        }
        var check = OutputCheck(inputs: inputs, overwrite: outputs.overwrite)
        if let video = outputs.video, !video.contains("://") { try check.file(video, option: "-o") }
        if let pattern = outputs.framesOut { try check.pictures(pattern) }
        for path in outputs.log {
            let format = try outputs.format(of: path)
            if targets.count > 1, !format.holdsSeveralTargets {
                throw CommandFailure.usage(
                    "\(path): the \(format.rawValue) format holds one target, and there are "
                        + "\(targets.count)")
            }
            try check.file(path, option: "--log")
        }
    }

    /// Says which outputs of `--rotated` have upright boxes all the same.
    private func warnOfUprightBoxes(_ parameters: TrackerParameters) throws {
        for path in outputs.log {
            StandardError.warnOfUprightBoxes(path, try outputs.format(of: path))
        }
        if parameters.rotationCount < 2 {
            StandardError.write(
                "holdfast: --rotated: nothing turns while the parameter rotation.count is "
                    + "\(Int(parameters.rotationCount))\n")
        }
    }

    private func header(info: VideoInfo, parameters: TrackerParameters) -> TrajectoryHeader {
        TrajectoryHeader(
            version: Holdfast.configuration.version, input: command.input, width: info.width,
            height: info.height, frameRate: info.frameRate.value,
            parameters: parameters.values.map {
                TrajectoryHeader.Parameter(name: $0.name, value: $0.value)
            })
    }

    private func openLogs(_ header: TrajectoryHeader) throws -> [ReportObserver] {
        try outputs.log.map { path in
            try ReportObserver.log(
                path: path, format: try outputs.format(of: path), header: header,
                timings: outputs.timings, rotated: outputs.rotated, overwrite: outputs.overwrite)
        }
    }

    private func addOutputs(_ sinks: [any FrameSink], to pipeline: inout Pipeline<Frame>) {
        guard !sinks.isEmpty else { return }
        pipeline.outputs = sinks.map { FrameOutput($0) }
        let overlay = outputs.overlay ?? .standard
        pipeline.keepsMaps = overlay.contains(.response) || overlay.contains(.heatmap)
        let drawing = FrameDrawing(
            annotator: Annotator(overlay: overlay), rotated: outputs.rotated)
        pipeline.annotate = { frame, report in drawing.draw(report, on: &frame) }
    }

    /// How many frames there will be, as far as the container tells.
    private func expectedFrames(_ info: VideoInfo) -> Int? {
        var count = info.frameCount
        switch command.rangeOptions.start {
        case .frame(let first): count = count.map { max(0, $0 - first) }
        case .time(let seconds):
            count = count.map { max(0, $0 - Int(min(1e9, seconds * info.frameRate.value))) }
        case nil: break
        }
        guard let limit = command.rangeOptions.frames else { return count }
        return min(limit, count ?? limit)
    }

    // MARK: The end

    private func conclude(
        _ summary: PipelineSummary, targets: [Target], interrupted: Bool
    ) throws {
        let failure = summary.failure.map {
            CommandFailure($0) ?? .inputOutput("\($0.underlying)")
        }
        let report = TrackSummary(summary, interrupted: interrupted, error: failure?.message)
        if command.json { try StandardOutput.write(try report.json()) }
        if !command.quiet, summary.frames > 0 { StandardError.write("holdfast: \(report.line)\n") }
        if let failure { throw failure }
        if interrupted { throw ExitCode.interrupted }
        guard summary.frames > 0 else {
            throw CommandFailure.usage("\(command.input) has no frame at or after the start")
        }
        for target in targets where !summary.targets.contains(where: { $0.id == target.id }) {
            StandardError.write(
                "holdfast: target \(target.id) begins on frame \(target.firstFrame), after the end\n"
            )
        }
        if command.failIfLost, summary.targets.contains(where: { $0.estimate.state == .lost }) {
            throw ExitCode.targetLost
        }
    }
}
