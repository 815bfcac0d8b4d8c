import Foundation
import HoldfastImaging

/// A frame that has been read, and when.
private struct Arrival<Frame: PipelineFrame & ~Copyable>: ~Copyable, Sendable {
    var frame: Frame
    let instant: ContinuousClock.Instant
    let slot: FrameSlot?
}

/// A frame and the results for it.
private struct Finding<Frame: PipelineFrame & ~Copyable>: ~Copyable, Sendable {
    var frame: Frame
    let report: FrameReport
    let slot: FrameSlot?
}

/// Starts a thread of the given name.
typealias ThreadStarter =
    @Sendable (_ name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadError) -> Void

/// One run of a pipeline: the channels, the loop of each stage, and the outcome.
final class PipelineRun<Frame: PipelineFrame & ~Copyable>: Sendable {
    private let pipeline: Pipeline<Frame>
    private let control: PipelineControl
    private let startThread: ThreadStarter
    private let clock = ContinuousClock()
    private let arrivals: Channel<Arrival<Frame>>
    private let findings: Channel<Finding<Frame>>
    private let pictures: Channel<Finding<Frame>>
    private let slots: FrameSlots?
    private let record = RunRecord()

    init(
        pipeline: Pipeline<Frame>, control: PipelineControl,
        startThread: @escaping ThreadStarter = { name, body throws(ThreadError) in
            try WorkerThread.start(name: name, body)
        }
    ) {
        self.pipeline = pipeline
        self.control = control
        self.startThread = startThread
        let ahead = pipeline.policy == .lossless ? pipeline.readAhead : 1
        arrivals = Channel(capacity: max(pipeline.depth, ahead), policy: pipeline.policy)
        // A slow output must not slow down the tracking of a live source.
        findings = Channel(capacity: pipeline.depth, policy: pipeline.policy)
        pictures = Channel(capacity: pipeline.depth)
        slots = pipeline.framesAtOnce.map { FrameSlots($0) }
    }

    /// Runs to the end; blocks the calling thread.
    func run() -> PipelineSummary {
        let result = Monitor<PipelineSummary?>(nil)
        start { summary in result.update { $0 = summary } }
        return result.wait { $0 } ?? PipelineSummary()
    }

    /// Starts the stages and returns.
    ///
    /// - Parameter completion: Called once when the run has ended, on a thread of the run.
    func start(completion: @escaping @Sendable (PipelineSummary) -> Void) {
        let start = clock.now
        // Do not wait for more frames: a source that is waiting for its next one may never wake.
        control.onStop { [interrupt = pipeline.input.interrupt, arrivals, slots] in
            arrivals.finish()
            slots?.close()
            interrupt?()
        }
        let reading = DispatchGroup()
        let writing = DispatchGroup()
        if !pipeline.outputs.isEmpty {
            begin(.write, in: writing, write)
            begin(.annotate, in: writing, annotate)
        }
        begin(.read, in: reading, read)
        begin(.track) { [self] in
            track()
            writing.wait()
            // The source has ended or has been told to. One that does not react is abandoned.
            _ = reading.wait(timeout: .now() + .milliseconds(500))
            control.onStop(nil)
            completion(conclude(start: start))
        }
    }

    /// Starts the thread of a stage. If there is none the run fails, and the stage only does its
    /// final work, on closed channels.
    private func begin(
        _ stage: PipelineStage, in group: DispatchGroup? = nil,
        _ loop: @escaping @Sendable () -> Void
    ) {
        group?.enter()
        let body: @Sendable () -> Void = {
            loop()
            group?.leave()
        }
        do throws(ThreadError) {
            try startThread("holdfast-\(stage)", body)
        } catch {
            record.fail(PipelineFailure(stage: stage, underlying: error))
            arrivals.cancel()
            findings.cancel()
            pictures.cancel()
            body()
        }
    }

    private func conclude(start: ContinuousClock.Instant) -> PipelineSummary {
        record.conclude(
            duration: (clock.now - start) / .seconds(1), dropped: arrivals.dropped,
            notWritten: findings.dropped, wasStopped: control.isStopped)
    }

    // MARK: Stages

    private func read() {
        defer { arrivals.finish() }
        var last: (index: Int, time: Double)?
        do {
            while !control.isStopped, arrivals.isOpen {
                let slot = slots?.take()
                if slots != nil, slot == nil { return }
                guard let frame = try pipeline.input.next() else { break }
                last = (frame.index, frame.time)
                let instant = frame.arrival ?? clock.now
                guard arrivals.send(Arrival(frame: frame, instant: instant, slot: slot)) else {
                    return
                }
            }
            if !control.isStopped { record.endIndex = pipeline.input.endIndex?() }
        } catch {
            // A source that was told to stop may report that as an error.
            guard !control.isStopped else { return }
            record.endIndex = pipeline.input.endIndex?()
            record.fail(
                PipelineFailure(
                    stage: .read, frame: last.map { $0.index + 1 } ?? 0, time: last?.time,
                    underlying: error))
        }
    }

    private func track() {
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
        var isApart = false
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
                if isApart, !isOrdinary {
                    if let boxes = finisher.settle() { set.rejoin(boxes) }
                    isApart = false
                } else if !isApart, isOrdinary, let boxes = set.separate() {
                    finisher.begin(boxes)
                    isApart = true
                }
                if isApart, let (target, pending) = frame.withImage({ set.followApart($0) }) {
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
            let own = set.estimates
            let earlier = report.targets.filter { target in !own.contains { $0.id == target.id } }
                .map { TargetSummary(id: $0.id, estimate: $0.estimate) }
            return try pass(Finding(frame: frame, report: report, slot: slot), earlier + own)
        }
        if isApart, let boxes = finisher?.settle() { set.rejoin(boxes) }
        finisher?.end()
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
    /// - Returns: whether the run goes on.
    private func pass(
        _ finding: consuming Finding<Frame>, _ targets: [TargetSummary]
    ) throws(PipelineFailure) -> Bool {
        let report = finding.report
        record.addFrame(latency: report.latency, targets: targets)
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
                // Those that are known already come first, as elsewhere.
                let targets =
                    report.targets.filter { $0.id != target }
                    + report.targets.filter { $0.id == target }
                do throws(PipelineFailure) {
                    return try pass(
                        Finding(frame: frame, report: report, slot: slot),
                        targets.map { TargetSummary(id: $0.id, estimate: $0.estimate) })
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

    private func annotate() {
        receive(from: findings) { (finding: consuming Finding<Frame>) throws(PipelineFailure) in
            let report = finding.report
            var frame = finding.frame
            let slot = finding.slot
            if let annotate = pipeline.annotate {
                try failing(.annotate, frame: report.index, time: report.time) {
                    try annotate(&frame, report)
                }
            }
            return pictures.send(Finding(frame: frame, report: report, slot: slot))
        }
        pictures.finish()
    }

    private func write() {
        receive(from: pictures) { (finding: consuming Finding<Frame>) throws(PipelineFailure) in
            let report = finding.report
            for output in pipeline.outputs {
                try failing(.write, output.name, frame: report.index, time: report.time) {
                    try output.write(finding.frame, report)
                }
            }
            return true
        }
        for output in pipeline.outputs {
            do {
                try output.finish()
            } catch {
                record.fail(PipelineFailure(stage: .write, name: output.name, underlying: error))
            }
        }
    }

    // MARK: Ends

    /// Passes every element of a channel to `body` until the channel ends or `body` throws or
    /// returns false (the next stage has gone). Then the channel is cancelled.
    ///
    /// - Returns: whether the channel came to its end.
    @discardableResult
    private func receive<Element: ~Copyable & Sendable>(
        from channel: Channel<Element>,
        _ body: (consuming Element) throws(PipelineFailure) -> Bool
    ) -> Bool {
        while let element = channel.receive() {
            do throws(PipelineFailure) {
                if try body(element) { continue }
            } catch {
                record.fail(error)
            }
            channel.cancel()
            slots?.close()
            pipeline.input.interrupt?()
            return false
        }
        return true
    }

    /// Adds to an error where it happened.
    private func failing<Value>(
        _ stage: PipelineStage, _ name: String? = nil, frame: Int, time: Double,
        _ body: () throws -> Value
    ) throws(PipelineFailure) -> Value {
        do {
            return try body()
        } catch {
            throw PipelineFailure(
                stage: stage, name: name, frame: frame, time: time, underlying: error)
        }
    }
}
