import Dispatch
import Foundation
import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastPipeline

/// Makes threads wait until as many as are expected have come.
private final class Rendezvous: Sendable {
    private let arrived = Monitor(0)
    private let expected: Int

    init(_ expected: Int) {
        self.expected = expected
    }

    /// Throws where the others have not come after half a minute.
    func wait() throws {
        arrived.update { $0 += 1 }
        let expected = expected
        let deadline = Date(timeIntervalSinceNow: 30)
        let all = arrived.wait(until: deadline) { $0 >= expected ? true : nil }
        if all == nil { throw Broken(what: "the others have not started") }
    }
}

/// A tracker that notes the thread that it runs on.
private struct ThreadNotingTracker: TargetTracker {
    var inner: FakeTracker
    let notes: Notes<UInt>
    var estimate: Estimate { inner.estimate }
    var responseMap: ScalarMap? { nil }
    var activationMap: ScalarMap? { nil }

    mutating func update(image: ImageView) -> Estimate {
        notes.add(UInt(pthread_self()))
        return inner.update(image: image)
    }
}

@Suite struct ThreadTests {
    private static func targets(_ count: Int) -> [Target] {
        (0..<count).map { Target(id: $0, box: Box(x: Double($0), y: 5, width: 10, height: 10)) }
    }

    /// Every source waits for all others at its first frame, and every output at its last: all of
    /// them must be running.
    @Test func aHundredPipelinesRunAtOnce() async throws {
        let (beginning, end) = (Rendezvous(100), Rendezvous(100))
        let frames = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<100 {
                var bench = Bench()
                bench.frames = 20
                bench.targets = Self.targets(number % 5 == 0 ? 4 : 1)
                var pipeline = bench.pipeline()
                let (next, calls) = (pipeline.input.next, Notes<Bool>())
                pipeline.input.next = {
                    if calls.all.isEmpty { try beginning.wait() }
                    calls.add(true)
                    return try next()
                }
                pipeline.outputs[0].finish = { try end.wait() }
                group.addTask { [pipeline] in try await pipeline.run().frames }
            }
            return try await group.reduce(0, +)
        }
        #expect(frames == 2000)
    }

    /// Runs of four targets that are steered and stopped by other threads, at any moment.
    @Test func twoHundredStartsAndStops() {
        for round in 0..<200 {
            var bench = Bench()
            bench.frames = 1_000_000
            bench.targets = Self.targets(4)
            let control = bench.control
            var pipeline = bench.pipeline()
            pipeline.threads = 2
            pipeline.policy = round % 2 == 0 ? .lossless : .newest
            let done = DispatchGroup()
            for thread in 0..<2 {
                DispatchQueue(label: "steering").async(group: done) {
                    let box = Box(x: 1, y: 1, width: 9, height: 9)
                    for step in 0..<(round % 7) {
                        let id = 10 + thread * 10 + step
                        _ = control.send(.add(Target(id: id, box: box)))
                        _ = control.send(.correct(id: thread, box: box))
                        _ = control.send(.remove(id: id))
                    }
                    if thread == round % 2 { control.stop() }
                }
            }
            let summary = pipeline.runKeepingFailure(control: control)
            done.wait()
            #expect(summary.wasStopped)
            #expect(summary.failure == nil)
            #expect(bench.finished.all.sorted() == ["log", "video"])
            #expect(bench.population.now == 0)
        }
    }

    @Test func aPipelineNeedsNoThreadOfDispatchsPool() throws {
        let release = DispatchSemaphore(value: 0)
        let blocked = DispatchGroup()
        for _ in 0..<300 {
            DispatchQueue.global().async(group: blocked) { release.wait() }
        }
        defer {
            for _ in 0..<300 { release.signal() }
            blocked.wait()
        }
        var bench = Bench()
        bench.targets = Self.targets(4)
        var pipeline = bench.pipeline()
        pipeline.threads = 4
        #expect(try pipeline.run().frames == 40)
        #expect(bench.logged.all.allSatisfy { $0.targets.map(\.id) == [0, 1, 2, 3] })
    }

    @Test(arguments: [1, 2, 4])
    func targetsShareAsManyThreadsAsWereAskedFor(threads: Int) throws {
        var bench = Bench()
        bench.targets = Self.targets(64)
        let notes = Notes<UInt>()
        var pipeline = bench.pipeline()
        pipeline.threads = threads
        pipeline.makeTracker = { _, target in
            ThreadNotingTracker(inner: FakeTracker(box: target.box), notes: notes)
        }
        try pipeline.run()
        let all = notes.all
        #expect(all.count == 39 * 64)
        // The targets of one frame are all done before those of the next.
        for first in stride(from: 0, to: all.count, by: 64) {
            #expect(Set(all[first..<first + 64]).count <= threads)
        }
    }

    @Test(arguments: [PipelineStage.read, .track, .annotate, .write])
    func aRunWithoutAThreadForAStageFails(stage: PipelineStage) throws {
        let bench = Bench()
        let error = ThreadError(name: "none", code: EAGAIN)
        let run = PipelineRun(pipeline: bench.pipeline(), control: bench.control) {
            name, body throws(ThreadError) in
            if name == "holdfast-\(stage)" { throw error }
            try WorkerThread.start(name: name, body)
        }
        let failure = try #require(run.run().failure)
        #expect(failure.stage == stage)
        #expect(failure.underlying as? ThreadError == error)
        #expect(bench.finished.all.sorted() == ["log", "video"])
        #expect(bench.population.now == 0)
    }
}
