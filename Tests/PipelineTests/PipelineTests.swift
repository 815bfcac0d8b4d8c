import Dispatch
import Foundation
import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastPipeline

@Suite struct PipelineTests {
    @Test func everyFrameIsLoggedAndWrittenInOrder() throws {
        let bench = Bench()
        let summary = try bench.pipeline().run()
        #expect(summary.frames == 40)
        #expect(!summary.wasStopped)
        #expect(bench.logged.all.map(\.index) == Array(0..<40))
        #expect(bench.written.all == Array(0..<40))
        #expect(bench.finished.all.sorted() == ["log", "video"])
        #expect(
            bench.logged.all.map { $0.targets[0].estimate.box.x }
                == (0..<40).map { 10.0 + Double($0) })
        #expect(summary.targets.map(\.estimate.box.x) == [49])
        #expect(summary.latency.count == 40)
        #expect(bench.population.now == 0)
    }

    @Test func aSlowOutputHoldsTheSourceBack() {
        var bench = Bench()
        bench.frames = 60
        var pipeline = bench.pipeline()
        pipeline.outputs[0].write = { _, _ in usleep(500) }
        _ = pipeline.runKeepingFailure()
        // The depth of each of three channels, one in each of four hands.
        #expect(bench.population.most <= 3 * pipeline.depth + 4)
        #expect(bench.population.now == 0)
    }

    @Test(arguments: [ChannelPolicy.lossless, .newest])
    func aRecordingIsReadAheadAndALiveSourceIsNot(policy: ChannelPolicy) {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.outputs = []
        pipeline.readAhead = 6
        pipeline.policy = policy
        let most = Notes<Int>()
        let population = bench.population
        pipeline.observers = [
            ReportObserver(
                name: "log",
                observe: { report in
                    guard most.all.isEmpty else { return }
                    // The first frame is held until as many have been read as may be.
                    let limit = Date(timeIntervalSinceNow: policy == .lossless ? 10 : 0.2)
                    while population.now < 8, limit > Date() { usleep(1000) }
                    most.add(population.now)
                })
        ]
        _ = pipeline.runKeepingFailure()
        // One is tracked, one is in the reader's hand.
        if policy == .lossless { #expect(most.all == [8]) } else { #expect(most.all[0] <= 3) }
    }

    @Test(arguments: [1, 2, 3], [nil, PipelineStage.track, .annotate, .write])
    func noMoreFramesAreHeldThanAreAllowed(count: Int, failing: PipelineStage?) {
        var bench = Bench()
        bench.frames = 60
        bench.failing = failing.map { ($0, 17) }
        var pipeline = bench.pipeline()
        if failing == .track { bench.failTracking(of: &pipeline, at: 17) }
        pipeline.framesAtOnce = count
        let summary = pipeline.runKeepingFailure()
        #expect(bench.population.most <= count)
        #expect(bench.population.now == 0)
        #expect(bench.written.all == Array(0..<(failing == nil ? 60 : 17)))
        #expect(summary.failure?.stage == failing)
    }

    @Test func aRunWithFewFramesCanBeStopped() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.framesAtOnce = 1
        let control = PipelineControl()
        pipeline.outputs[0].write = { frame, _ in if frame.index == 5 { control.stop() } }
        let summary = pipeline.runKeepingFailure(control: control)
        #expect(summary.wasStopped && summary.frames < 40)
        #expect(bench.population.now == 0)
    }

    @Test func theLogDoesNotWaitForTheEncoder() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        let logged = bench.logged
        let reached = Notes<Int>()
        pipeline.outputs[0].write = { frame, _ in
            // The encoder holds the first frame until later ones have been logged.
            let deadline = Date(timeIntervalSinceNow: 10)
            while frame.index == 0, logged.all.count < 3, Date() < deadline { usleep(1000) }
            if frame.index == 0 { reached.add(logged.all.count) }
        }
        _ = pipeline.runKeepingFailure()
        #expect(reached.all.first.map { $0 >= 3 } == true)
    }

    @Test(arguments: [PipelineStage.read, .track, .log, .annotate, .write])
    func anErrorEndsTheRunAndKeepsWhatWasDone(stage: PipelineStage) throws {
        var bench = Bench()
        bench.failing = (stage, 17)
        var pipeline = bench.pipeline()
        if stage == .track { bench.failTracking(of: &pipeline, at: 17) }
        let summary = pipeline.runKeepingFailure()
        let failure = try #require(summary.failure)
        #expect(failure.stage == stage)
        #expect(failure.frame == 17)
        #expect((failure.underlying as? Broken) == Broken(what: stage.rawValue))
        #expect(failure.name == [.log: "log", .write: "video"][stage])
        // What was read before the error is logged and written; nothing after it is written.
        let written = bench.written.all
        #expect(written == Array(0..<17))
        #expect(bench.logged.all.map(\.index).prefix(17).elementsEqual(0..<17))
        #expect(bench.finished.all.sorted() == ["log", "video"])
        #expect(bench.population.now == 0)
    }

    @Test func runThrowsTheFailure() {
        var bench = Bench()
        bench.failing = (.log, 3)
        let pipeline = bench.pipeline()
        let failure = #expect(throws: PipelineFailure.self) { try pipeline.run() }
        #expect(failure?.stage == .log)
        #expect(failure?.frame == 3)
    }

    @Test func anErrorAtTheEndOfAnOutputIsReported() throws {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.outputs[0].finish = { throw Broken(what: "trailer") }
        let summary = pipeline.runKeepingFailure()
        let failure = try #require(summary.failure)
        #expect(failure.stage == .write)
        #expect(failure.frame == nil)
        #expect(bench.written.all.count == 40)
    }

    @Test func stopWritesWhatWasRead() {
        var bench = Bench()
        bench.frames = 1_000_000
        let control = bench.control
        var pipeline = bench.pipeline()
        let logged = bench.logged
        pipeline.observers[0].observe = {
            logged.add($0)
            if $0.index == 20 { control.stop() }
        }
        let summary = pipeline.runKeepingFailure(control: control)
        #expect(summary.wasStopped)
        #expect(summary.failure == nil)
        #expect(summary.frames >= 21 && summary.frames < 40)
        #expect(bench.written.all == Array(0..<summary.frames))
        #expect(bench.finished.all.count == 2)
    }

    @Test func stopWakesASourceThatWaits() {
        let bench = Bench()
        let awake = DispatchSemaphore(value: 0)
        var pipeline = bench.pipeline()
        pipeline.input = FrameInput(
            next: {
                awake.wait()
                return nil
            }, interrupt: { awake.signal() })
        let control = bench.control
        DispatchQueue(label: "stopper").asyncAfter(deadline: .now() + 0.02) { control.stop() }
        #expect(pipeline.runKeepingFailure(control: control).wasStopped)
    }

    @Test func stopDoesNotWaitForASourceThatDoesNotWake() {
        let bench = Bench()
        let never = DispatchSemaphore(value: 0)
        var pipeline = bench.pipeline()
        let next = pipeline.input.next
        let left = Population()
        pipeline.input = FrameInput {
            left.enter()
            guard left.now <= 10 else {
                never.wait()
                return nil
            }
            return try next()
        }
        let (control, logged) = (bench.control, bench.logged)
        pipeline.observers[0].observe = {
            logged.add($0)
            if $0.index == 9 { control.stop() }
        }
        let summary = pipeline.runKeepingFailure(control: control)
        #expect(summary.wasStopped)
        #expect(summary.failure == nil)
        #expect(bench.written.all == Array(0..<10))
        #expect(bench.finished.all.count == 2)
        never.signal()
    }

    @Test func newestDropsFramesThatAreNotFollowedInTime() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.policy = .newest
        let logged = bench.logged
        pipeline.observers[0].observe = {
            usleep(2000)
            logged.add($0)
        }
        let summary = pipeline.runKeepingFailure()
        #expect(summary.dropped > 0)
        #expect(summary.frames + summary.dropped == 40)
        #expect(logged.all.last?.index == 39)
        #expect(logged.all.map(\.index) == logged.all.map(\.index).sorted())
    }

    @Test func withoutOutputsNothingIsAnnotated() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.outputs = []
        pipeline.annotate = { _, _ in throw Broken(what: "not needed") }
        let summary = pipeline.runKeepingFailure()
        #expect(summary.failure == nil)
        #expect(summary.frames == 40)
    }
}

@Suite struct FrameLifetimeTests {
    /// Nothing is left of the frames of a run, whichever stages it has.
    @Test(arguments: [false, true], [false, true])
    func framesAreFreed(hasOutputs: Bool, isObserved: Bool) {
        for policy in [ChannelPolicy.lossless, .newest] {
            check(hasOutputs: hasOutputs, isObserved: isObserved, policy: policy)
        }
    }

    private func check(hasOutputs: Bool, isObserved: Bool, policy: ChannelPolicy) {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.policy = policy
        if !hasOutputs { pipeline.outputs = [] }
        if isObserved { pipeline.observeFrame = { frame, _ in _ = frame.index } }
        _ = pipeline.runKeepingFailure()
        #expect(bench.population.now == 0)
    }
}
