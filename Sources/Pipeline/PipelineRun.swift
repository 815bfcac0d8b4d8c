import Foundation
import HoldfastImaging

/// A frame that has been read, and when.
struct Arrival<Frame: PipelineFrame & ~Copyable>: ~Copyable, Sendable {
    var frame: Frame
    let instant: ContinuousClock.Instant
    let slot: FrameSlot?
}

/// A frame and the results for it.
struct Finding<Frame: PipelineFrame & ~Copyable>: ~Copyable, Sendable {
    var frame: Frame
    let report: FrameReport
    let slot: FrameSlot?
}

/// Starts a thread of the given name.
typealias ThreadStarter =
    @Sendable (_ name: String, _ body: @escaping @Sendable () -> Void) throws(ThreadError) -> Void

/// One run of a pipeline: the channels, the loop of each stage, and the outcome.
final class PipelineRun<Frame: PipelineFrame & ~Copyable>: Sendable {
    let pipeline: Pipeline<Frame>
    let control: PipelineControl
    let startThread: ThreadStarter
    let clock = ContinuousClock()
    let arrivals: Channel<Arrival<Frame>>
    let findings: Channel<Finding<Frame>>
    private let pictures: Channel<Finding<Frame>>
    private let slots: FrameSlots?
    let record = RunRecord()

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
    func receive<Element: ~Copyable & Sendable>(
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
    func failing<Value>(
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
