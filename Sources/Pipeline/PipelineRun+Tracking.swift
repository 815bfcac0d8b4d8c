import HoldfastImaging
import HoldfastTracking

/// The loop of the tracking thread.
extension PipelineRun where Frame: ~Copyable {
    func track() {
        var set = TargetSet(
            targets: pipeline.targets, threads: pipeline.threads, keepsMaps: pipeline.keepsMaps,
            makeTracker: pipeline.makeTracker, notice: pipeline.notice)
        control.settle(set.identifiers)
        let isLive = pipeline.policy == .newest
        // Of a recording, on which frame a target is there must not depend on how long its start takes.
        let starts =
            isLive ? TrackerStarts(makeTracker: set.makeTracker, startThread: startThread) : nil
        defer { starts?.finish() }
        var pace = Pace(isLive: isLive)
        var undecoded = UndecodedFrames(
            isLive: isLive, firstIndex: pipeline.input.firstIndex,
            interval: pipeline.input.frameInterval)
        var size = (width: 0, height: 0)
        let finisher = makeFinisher()
        let isComplete = receive(from: arrivals) {
            (arrival: consuming Arrival<Frame>) throws(PipelineFailure) in
            // Frames of a recording wait until they are needed; that is not latency.
            let instant = isLive ? arrival.instant : clock.now
            let frame = arrival.frame
            let slot = arrival.slot
            let (index, time) = (frame.index, frame.time)
            let (dropped, gap) = pace.advance(
                index: index, time: time, instant: instant,
                reopenings: frame.reopenings)
            let missing = undecoded.advance(index: index, time: time)
            if let finisher {
                let isOrdinary =
                    missing.isEmpty && control.pendingCommands.isEmpty
                    && frame.withImage { set.isOfSameSize($0) }
                if finisher.takeTurn(with: &set, isOrdinary: isOrdinary),
                    let (target, pending) = frame.withImage({ set.followApart($0) })
                {
                    let targets = try failing(.track, frame: index, time: time) {
                        try joined([target], known: index)
                    }
                    let report = FrameReport(
                        index: index, time: time, width: size.width, height: size.height,
                        latency: 0, dropped: dropped, gap: gap, targets: targets)
                    return finisher.send(
                        UnfinishedFrame(
                            frame: frame, report: report, target: target.id, pending: pending,
                            instant: instant, slot: slot))
                }
            }
            try report(missing, set.unseen(), size: size)
            let blind = missing.first.map { time - $0.time } ?? 0
            var report = try failing(.track, frame: index, time: time) {
                try frame.withImage { image in
                    carryOut(on: &set, starts, frame: index, image: image)
                    return FrameReport(
                        index: index, time: time, width: image.width, height: image.height,
                        latency: 0, dropped: dropped, gap: gap,
                        targets: try joined(
                            set.update(
                                frame: index, image: image,
                                isAfterGap: gap != nil || blind > Pace.longestInterval),
                            known: index))
                }
            }
            size = (report.width, report.height)
            report.latency = (clock.now - instant) / .seconds(1)
            return try pass(Finding(frame: frame, report: report, slot: slot), own: set.estimates)
        }
        finisher?.end(&set)
        record.addWaiting(set.waiting)
        if isComplete, !control.isStopped {
            do throws(PipelineFailure) {
                let missing = undecoded.end(record.endIndex)
                try report(missing, set.unseen(), size: size)
            } catch {
                record.fail(error)
            }
        }
        findings.finish()
        for observer in pipeline.observers {
            do {
                try observer.finish()
            } catch {
                record.fail(PipelineFailure(stage: .log, name: observer.name, underlying: error))
            }
        }
    }

    /// Logs what was found on a frame, and hands the frame on.
    ///
    /// - Parameter own: what the run itself follows; the report also has what was known already.
    /// - Returns: whether the run goes on.
    private func pass(
        _ finding: consuming Finding<Frame>, own: [TargetSummary]
    ) throws(PipelineFailure) -> Bool {
        let report = finding.report
        let earlier = report.targets.filter { target in !own.contains { $0.id == target.id } }
        record.addFrame(
            latency: report.latency, targets: earlier.map(TargetSummary.init) + own)
        try log(report)
        if let observe = pipeline.observeFrame { observe(finding.frame, report) }
        guard !pipeline.outputs.isEmpty else { return true }
        return findings.send(finding)
    }

    /// Starts the thread that finishes reports, where it has something to do beside the tracking thread; nil
    /// where it has not.
    private func makeFinisher() -> ReportFinisher<Frame>? {
        guard pipeline.policy == .lossless, pipeline.readAhead > 1, pipeline.threads > 1,
            pipeline.targets.count == 1, pipeline.framesAtOnce == nil
        else { return nil }
        let finisher = ReportFinisher<Frame>()
        let work: @Sendable () -> Void = { [self] in
            finisher.work { (unfinished: consuming UnfinishedFrame<Frame>) in
                let (report, target) = (unfinished.report, unfinished.target)
                let slot = unfinished.slot
                let frame = unfinished.frame
                do throws(PipelineFailure) {
                    return try pass(
                        Finding(frame: frame, report: report, slot: slot),
                        own: report.targets.filter { $0.id == target }.map(TargetSummary.init))
                } catch {
                    record.fail(error)
                    return false
                }
            }
        }
        // Without a thread for it the tracking thread does it.
        return (try? startThread("holdfast-report", work)).map { finisher }
    }

    /// Carries out the commands that wait, until the run is stopped: to start a tracker takes longer
    /// than to move it on.
    private func carryOut(
        on set: inout TargetSet, _ starts: TrackerStarts?, frame: Int, image: ImageView
    ) {
        let commands = control.takeCommands()
        let started = starts?.take() ?? []
        guard !commands.isEmpty || !started.isEmpty else { return }
        for start in started { set.adopt(start, frame: frame) }
        for command in commands where !control.isStopped {
            if let starts {
                starts.carryOut(command, on: &set, frame: frame, image: image)
            } else {
                set.apply([command], frame: frame, image: image)
            }
        }
        control.settle(set.identifiers + (starts?.identifiers ?? []))
    }

    /// Adds what is known of a frame to what has been found on it.
    private func joined(_ found: [TargetReport], known frame: Int) throws -> [TargetReport] {
        guard let known = pipeline.known else { return found }
        let earlier = try known(frame).filter { target in !found.contains { $0.id == target.id } }
        return earlier.isEmpty ? found : (earlier + found).sorted { $0.id < $1.id }
    }

    /// Reports frames that could not be decoded.
    private func report(
        _ missing: [UndecodedFrames.Gap], _ targets: [TargetReport],
        size: (width: Int, height: Int)
    ) throws(PipelineFailure) {
        for frame in missing {
            record.addUndecoded()
            let targets = try failing(.track, frame: frame.index, time: frame.time) {
                try joined(targets, known: frame.index)
            }
            try log(
                FrameReport(
                    index: frame.index, time: frame.time, width: size.width, height: size.height,
                    latency: 0, isDecoded: false, targets: targets))
        }
    }

    private func log(_ report: FrameReport) throws(PipelineFailure) {
        for observer in pipeline.observers {
            try failing(.log, observer.name, frame: report.index, time: report.time) {
                try observer.observe(report)
            }
        }
    }
}

extension TargetSummary {
    fileprivate init(_ report: TargetReport) {
        self.init(id: report.id, estimate: report.estimate)
    }
}
