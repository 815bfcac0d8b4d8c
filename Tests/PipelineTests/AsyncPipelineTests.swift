import Foundation
import Testing

@testable import HoldfastPipeline

@Suite struct AsyncPipelineTests {
    @Test func theLoopGetsEveryReportAndEndsWhenTheOutputsAreComplete() async throws {
        let bench = Bench()
        let reports = bench.pipeline().reports()
        var indices: [Int] = []
        for try await report in reports { indices.append(report.index) }
        #expect(indices == Array(0..<40))
        #expect(bench.logged.all.map(\.index) == indices)
        #expect(bench.written.all == indices)
        #expect(bench.finished.all.sorted() == ["log", "video"])
        #expect(reports.summary?.frames == 40)
        #expect(reports.summary?.wasStopped == false)
        #expect(bench.population.now == 0)
    }

    @Test func aSlowLoopHoldsARecordingBack() async throws {
        var bench = Bench()
        bench.frames = 60
        let pipeline = bench.pipeline()
        let (logged, population) = (bench.logged, bench.population)
        var count = 0
        for try await report in pipeline.reports() {
            #expect(report.index == count)
            count += 1
            await Task.yield()
            // One report is in the handover, one in the tracking thread's hand.
            #expect(logged.all.count <= count + 2)
        }
        #expect(count == 60)
        #expect(population.most <= 3 * pipeline.depth + 4)
    }

    @Test func aSlowLoopLetsALiveSourceDropFrames() async throws {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.policy = .newest
        // The source pours out its other frames while the loop is busy with the first report.
        let (next, calls) = (pipeline.input.next, Notes<Int>())
        let (isBusy, isPoured) = (DispatchSemaphore(value: 0), Notes<Bool>())
        pipeline.input.next = {
            calls.add(1)
            if calls.all.count == 2 { isBusy.wait() }
            if calls.all.count == 41 { isPoured.add(true) }
            return try next()
        }
        var (count, dropped) = (0, 0)
        let reports = pipeline.reports()
        for try await report in reports {
            if count == 0 {
                isBusy.signal()
                while isPoured.all.isEmpty { await Task.yield() }
            }
            count += 1
            dropped += report.dropped
        }
        #expect(dropped > 30)
        #expect(count + dropped == 40)
        #expect(reports.summary?.dropped == dropped)
    }

    @Test(arguments: [PipelineStage.read, .track, .log, .annotate, .write])
    func theLoopThrowsAFailureAfterTheReportsBeforeIt(stage: PipelineStage) async throws {
        var bench = Bench()
        bench.failing = (stage, 17)
        var pipeline = bench.pipeline()
        if stage == .track { bench.failTracking(of: &pipeline, at: 17) }
        let reports = pipeline.reports()
        var iterator = reports.makeAsyncIterator()
        var indices: [Int] = []
        let failure = await #expect(throws: PipelineFailure.self) {
            while let report = try await iterator.next() { indices.append(report.index) }
        }
        #expect(failure?.stage == stage)
        #expect(failure?.frame == 17)
        #expect(indices.prefix(17).elementsEqual(0..<17))
        #expect(try await iterator.next() == nil)
        #expect(reports.summary?.frames == indices.count + (stage == .log ? 1 : 0))
        #expect(bench.finished.all.sorted() == ["log", "video"])
        #expect(bench.population.now == 0)
    }

    @Test func cancellingTheTaskEndsTheRunAndTheLoopThrows() async throws {
        var bench = Bench()
        bench.frames = 1_000_000
        let reports = bench.pipeline().reports(control: bench.control)
        let task = Task {
            for try await report in reports where report.index == 5 {
                withUnsafeCurrentTask { $0?.cancel() }
            }
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        let summary = try #require(reports.summary)
        #expect(summary.wasStopped)
        #expect(summary.failure == nil)
        #expect(bench.control.isStopped)
        // What had been read is written, and the files are complete.
        #expect(bench.written.all == Array(0..<summary.frames))
        #expect(bench.finished.all.sorted() == ["log", "video"])
        #expect(bench.population.now == 0)
    }

    @Test func aTaskThatIsCancelledWhileItWaitsIsWoken() async throws {
        let awake = DispatchSemaphore(value: 0)
        let waiting = Notes<Bool>()
        var pipeline = Bench().pipeline()
        pipeline.input = FrameInput(
            next: {
                waiting.add(true)
                awake.wait()
                return nil
            }, interrupt: { awake.signal() })
        let reports = pipeline.reports()
        let task = Task { for try await _ in reports {} }
        while waiting.all.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(reports.summary?.wasStopped == true)
    }

    @Test func leavingTheLoopEndsTheRun() async throws {
        var bench = Bench()
        bench.frames = 1_000_000
        let reports = bench.pipeline().reports()
        for try await report in reports where report.index == 3 { break }
        while reports.summary == nil { await Task.yield() }
        let frames = reports.summary?.frames ?? 0
        #expect(bench.written.all == Array(0..<frames))
        #expect(bench.finished.all.count == 2)
    }

    @Test func nothingIsReadBeforeTheLoopAndASecondLoopGetsNothing() async throws {
        let bench = Bench()
        let reports = bench.pipeline().reports()
        #expect(bench.population.most == 0)
        #expect(reports.summary == nil)
        var (first, second) = (0, 0)
        for try await _ in reports { first += 1 }
        for try await _ in reports { second += 1 }
        #expect((first, second) == (40, 0))
    }

    @Test func runWaitsWithoutBlockingAndThrowsAFailure() async throws {
        var bench = Bench()
        let summary = try await bench.pipeline().run()
        #expect(summary.frames == 40)
        bench = Bench()
        bench.failing = (.write, 9)
        let pipeline = bench.pipeline()
        let failure = await #expect(throws: PipelineFailure.self) { try await pipeline.run() }
        #expect(failure?.stage == .write)
    }

    @Test func cancellingTheTaskEndsARun() async throws {
        var bench = Bench()
        bench.frames = 1_000_000
        let (pipeline, logged) = (bench.pipeline(), bench.logged)
        let task = Task { try await pipeline.run() }
        while logged.all.isEmpty { await Task.yield() }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(bench.written.all == Array(0..<bench.written.all.count))
        #expect(bench.finished.all.count == 2)
    }
}
