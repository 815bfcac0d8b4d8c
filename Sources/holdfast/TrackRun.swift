import ArgumentParser
import Holdfast

/// One run of `holdfast track`: opens what the options name, joins it in a pipeline, and says how it
/// went.
struct TrackRun {
    let command: TrackCommand

    func run() throws {
        var tracking = try tracking()
        let video = try tracking.open()
        tracking.earlier = try command.targetOptions.earlierLog()
        let named = try command.targetOptions.targets(
            in: video.info, start: command.rangeOptions.start,
            taken: tracking.earlier?.identifiers ?? [])
        (tracking.targets, tracking.keyBoxes) = (named.targets, named.keyBoxes)
        tracking.outputs.labels = named.labels
        if !command.quiet {
            for note in named.notes { StandardError.write("holdfast: \(note)\n") }
        }
        let files = [
            command.targetOptions.initialBoxes, command.targetOptions.resume,
            command.parameterOptions.parameters, command.previewOptions.previewTokenFile,
        ]
        let count = Set(tracking.targets.map(\.id) + (tracking.earlier?.identifiers ?? [])).count
        try tracking.outputs.check(inputs: files.compactMap { $0 } + video.files, targets: count)
        if tracking.outputs.rotated, !command.quiet { try warnOfUprightBoxes(tracking) }

        let control = PipelineControl()
        let workbench = try makeWorkbench(of: video, tracking, control)
        defer { workbench?.stop() }
        let preview = try command.previewOptions.makePreview(
            of: video, tracking: tracking, control: control, workbench: workbench)
        var pipeline = try tracking.pipeline(of: video)
        switch command.rangeOptions.end {
        case .time(let seconds): pipeline.input = pipeline.input.ending(time: seconds)
        case .frame(let index): pipeline.input = pipeline.input.ending(frame: index)
        case nil: break
        }
        if let preview {
            pipeline.observeFrame = { preview.observe($0, $1) }
            if !video.isLive {
                // What is steered on the page holds from the frame that is shown.
                pipeline.readAhead = 1
                pipeline.input = pipeline.input.inRealTime(
                    control: control, waits: tracking.targets.isEmpty && tracking.earlier == nil,
                    isPaced: !command.previewOptions.select)
            }
        }
        let progress = command.quiet ? nil : ProgressLine(total: expectedFrames(video.info))
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
            if !isQuiet {
                let page = command.previewOptions.invitation(to: preview)
                StandardError.write("holdfast: watch and steer at \(page)\n")
            }
        }

        let interruption = Interruption { control.stop() }
        let summary = pipeline.runKeepingFailure(control: control)
        let signal = interruption.signal
        if let preview {
            // Of an input that is damaged at its end there is as much to look at as of a whole one.
            let isDamaged = summary.failure?.stage == .read && summary.frames > 0
            if !video.isLive, signal == nil, isDamaged || summary.failure == nil {
                if let failure = summary.failure { preview.notice(failure.description) }
                preview.stay {
                    guard !isQuiet else { return }
                    StandardError.write(
                        "holdfast: finished; the page stays until it is closed there or by Ctrl-C\n"
                    )
                }
            }
            preview.stop()
        }
        if let workbench, workbench.isRevised {
            try writeAgain(tracking, workbench, header: tracking.header(of: video))
        }
        try conclude(summary, info: video.info, signal: signal)
    }

    // MARK: Corrections

    /// The workbench of a recording that is looked at on the page; nil where there is no page, or the
    /// input cannot be looked at in any order.
    private func makeWorkbench(
        of video: OpenedVideo, _ tracking: VideoTracking, _ control: PipelineControl
    ) throws -> Workbench? {
        guard command.previewOptions.isOn else { return nil }
        let isRecording =
            switch video.input {
            case .file, .images: !video.isLive
            case .standardInput, .network, .device: false
            }
        guard isRecording, let frames = try? RecordedFrames(video.input, options: tracking.source)
        else {
            guard command.previewOptions.select else { return nil }
            throw CommandFailure.usage(
                "--select is for recordings; \(command.input) is a pipe, a stream or a device. "
                    + "Use --preview 127.0.0.1:8080")
        }
        let first = tracking.targets.filter { !$0.isPoint }
            .map { KeyBox(id: $0.id, frame: $0.firstFrame, box: $0.box) }
        return try Workbench(
            frames: frames, keys: first + tracking.keyBoxes,
            goesBackward: tracking.goesBackward, parameters: tracking.parameters,
            control: control)
    }

    /// Writes the outputs again with what was corrected on the page: what the run has written by itself
    /// was right when it was written.
    private func writeAgain(
        _ tracking: VideoTracking, _ workbench: Workbench, header: TrajectoryHeader
    ) throws {
        let trajectory = workbench.trajectory(header: header, rotated: tracking.outputs.rotated)
        for log in tracking.outputs.logs {
            if log.path == "-" {
                if !command.quiet {
                    StandardError.write(
                        "holdfast: standard output has the log without the corrections\n")
                }
                continue
            }
            try trajectory.write(
                to: log.path, format: try log.resolvedFormat(), overwrite: true)
        }
        var again = tracking
        (again.targets, again.keyBoxes, again.earlier) = ([], [], nil)
        again.goesBackward = false
        again.outputs.logs = []
        again.outputs.overwrites = true
        guard
            again.outputs.pictures != nil
                || again.outputs.video.map({ $0 != "-" && !$0.contains("://") }) == true
        else { return }
        if !command.quiet {
            StandardError.write("holdfast: drawing the corrected boxes\n")
        }
        var pipeline = try again.pipeline(of: try again.open())
        pipeline.known = { workbench.reports(on: $0) }
        // What is damaged in the input has been told by the run itself.
        let summary = pipeline.runKeepingFailure()
        if let failure = summary.failure, failure.stage != .read { throw failure }
    }

    // MARK: Opening

    /// What the options ask for; the targets wait for the size of the video.
    private func tracking() throws -> VideoTracking {
        var tracking = VideoTracking(command.input, targets: [])
        tracking.parameters = try command.parameterOptions.resolved()
        command.inputOptions.apply(to: &tracking.source)
        switch command.rangeOptions.start {
        case .time(let seconds): tracking.source.start = .time(seconds)
        case .frame(let index): tracking.source.start = .frame(index)
        case nil: break
        }
        tracking.reconnects = command.inputOptions.reconnect
        tracking.frameLimit = command.rangeOptions.frames
        tracking.goesBackward = command.targetOptions.backward
        tracking.outputs = try command.outputs()
        tracking.threads = command.threads
        if !command.quiet {
            tracking.notice = { StandardError.write("holdfast: \($0)\n") }
        }
        return tracking
    }

    /// Says which outputs of `--rotated` have upright boxes all the same.
    private func warnOfUprightBoxes(_ tracking: VideoTracking) throws {
        for log in tracking.outputs.logs {
            StandardError.warnOfUprightBoxes(log.path, try log.resolvedFormat())
        }
        if tracking.parameters.rotation.count < 2 {
            StandardError.write(
                "holdfast: --rotated: nothing turns while the parameter rotation.count is "
                    + "\(tracking.parameters.rotation.count)\n")
        }
    }

    /// How many frames there will be, as far as the container tells.
    private func expectedFrames(_ info: VideoInfo) -> Int? {
        var count = info.frameCount
        switch command.targetOptions.backward ? nil : command.rangeOptions.start {
        case .frame(let first): count = count.map { max(0, $0 - first) }
        case .time(let seconds):
            count = count.map { max(0, $0 - Int(min(1e9, seconds * info.frameRate.value))) }
        case nil: break
        }
        switch command.rangeOptions.end {
        case .frame(let end):
            if case .frame(let first) = command.rangeOptions.start {
                count = min(count ?? .max, end - first)
            } else if command.rangeOptions.start == nil {
                count = min(count ?? .max, end)
            }
        case .time(let end):
            let rate = info.frameRate.value
            var start = 0.0
            if case .time(let seconds) = command.rangeOptions.start { start = seconds }
            if rate > 0 { count = min(count ?? .max, Int(min(1e9, max(0, end - start) * rate))) }
        case nil: break
        }
        guard let limit = command.rangeOptions.frames else { return count }
        return min(limit, count ?? limit)
    }

    // MARK: The end

    private func conclude(
        _ summary: PipelineSummary, info: VideoInfo, signal: Int32?
    ) throws {
        let failure = summary.failure.map {
            CommandFailure($0) ?? .inputOutput("\($0.underlying)")
        }
        var report = TrackSummary(summary, interrupted: signal != nil, error: failure?.message)
        if info.trackCount > 1 { report.stream = info.track }
        report.grayLimits = info.grayLimits.map { [$0.lowerBound, $0.upperBound] }
        if command.json { try StandardOutput.write(try report.json()) }
        if !command.quiet, summary.frames > 0 { StandardError.write("holdfast: \(report.line)\n") }
        if let failure { throw failure }
        if let signal { throw ExitCode.interrupted(by: signal) }
        guard summary.frames > 0 else {
            throw CommandFailure.usage("\(command.input) has no frame at or after the start")
        }
        for target in summary.waiting {
            StandardError.write(
                "holdfast: target \(target.id) begins on frame \(target.firstFrame), after the end\n"
            )
        }
        if command.failIfLost, summary.targets.contains(where: { $0.estimate.state == .lost }) {
            throw ExitCode.targetLost
        }
    }
}
