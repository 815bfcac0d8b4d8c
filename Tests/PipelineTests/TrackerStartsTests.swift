import Foundation
import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastPipeline

/// Starts beside the tracking thread.
@Suite struct TrackerStartsTests {
    private static let box = Box(x: 30, y: 10, width: 9, height: 9)
    private static let picture = PinnedFrame(index: 0) { body in
        try body(
            .unchecked(width: 100, height: 50, encoding: .gray(fullRange: true), planes: []))
    }

    private func target(_ id: Int, x: Double = 30) -> Target {
        Target(id: id, box: Box(x: x, y: 10, width: 9, height: 9))
    }

    /// Starts that wait until a gate is opened.
    private func starts(gate: DispatchSemaphore) -> TrackerStarts {
        TrackerStarts(
            makeTracker: { _, target in
                gate.wait()
                guard target.id != 13 else { throw Broken(what: "start") }
                return FakeTracker(box: target.box)
            },
            startThread: { name, body throws(ThreadError) in
                try WorkerThread.start(name: name, body)
            })
    }

    private func outcomes(_ starts: TrackerStarts, _ count: Int) -> [TrackerStarts.Outcome] {
        var found: [TrackerStarts.Outcome] = []
        let limit = Date(timeIntervalSinceNow: 10)
        while found.count < count, limit > Date() {
            found += starts.take()
            usleep(500)
        }
        return found
    }

    @Test func startsComeInTheirOrder() throws {
        let gate = DispatchSemaphore(value: 0)
        let starts = starts(gate: gate)
        for id in [1, 13, 3] { try starts.begin(target(id), on: Self.picture) }
        #expect(starts.identifiers.sorted() == [1, 3, 13])
        #expect(starts.take().isEmpty)
        for _ in 0..<3 { gate.signal() }
        let found = outcomes(starts, 3)
        #expect(found.map(\.target.id) == [1, 13, 3])
        #expect(throws: Never.self) { try found[0].tracker.get() }
        #expect(throws: Broken.self) { try found[1].tracker.get() }
        #expect(starts.identifiers.isEmpty)
        // The thread has ended, and there is another for what comes later.
        gate.signal()
        try starts.begin(target(4), on: Self.picture)
        #expect(outcomes(starts, 1).map(\.target.id) == [4])
    }

    @Test func onlyTheLastStartOfATargetCounts() throws {
        let gate = DispatchSemaphore(value: 0)
        let starts = starts(gate: gate)
        for x in [1.0, 2, 3] { try starts.begin(target(1, x: x), on: Self.picture) }
        #expect(starts.identifiers == [1])
        for _ in 0..<3 { gate.signal() }
        let found = outcomes(starts, 1)
        #expect(found.map(\.target.box.x) == [3])
        usleep(20_000)
        #expect(starts.take().isEmpty)
    }

    @Test func whatIsForgottenDoesNotCome() throws {
        let gate = DispatchSemaphore(value: 0)
        let starts = starts(gate: gate)
        try starts.begin(target(1), on: Self.picture)
        try starts.begin(target(2), on: Self.picture)
        #expect(starts.forget(1))
        #expect(!starts.forget(7))
        for _ in 0..<2 { gate.signal() }
        #expect(outcomes(starts, 1).map(\.target.id) == [2])
        gate.signal()
        starts.finish()
        #expect(starts.identifiers.isEmpty)
    }

    @Test func commandsForATargetOnItsWay() throws {
        let gate = DispatchSemaphore(value: 0)
        let starts = starts(gate: gate)
        let notices = Notes<PipelineNotice>()
        var set = TargetSet(
            targets: [], threads: 1, keepsMaps: false,
            makeTracker: { _, target in FakeTracker(box: target.box) },
            notice: { notices.add($0) })
        func send(_ command: PipelineCommand) throws {
            _ = try Self.picture.withImage { image in
                starts.carryOut(command, on: &set, frame: 5, image: image)
                return FakeTracker(box: Self.box)
            }
        }
        try send(.begin(target(1), on: Self.picture))
        try send(.remove(id: 1))
        #expect(starts.identifiers.isEmpty && set.identifiers.isEmpty)
        try send(.begin(target(2), on: Self.picture))
        try send(.correct(id: 2, box: Self.box))
        #expect(starts.identifiers.isEmpty && set.identifiers == [2])
        #expect(notices.all.isEmpty)
        try send(.remove(id: 9))
        #expect(notices.all.count == 1)
        for _ in 0..<2 { gate.signal() }
        starts.finish()
    }

    @Test func aLiveSourceDoesNotWaitForAStart() {
        var bench = Bench()
        bench.frames = 400
        bench.targets = []
        var pipeline = bench.pipeline()
        pipeline.outputs = []
        pipeline.policy = .newest
        let gate = DispatchSemaphore(value: 0)
        pipeline.makeTracker = { _, target in
            gate.wait()
            return FakeTracker(box: target.box)
        }
        let (next, control) = (pipeline.input.next, bench.control)
        pipeline.input.next = {
            usleep(500)
            return try next()
        }
        let logged = bench.logged
        pipeline.observers.append(
            ReportObserver(
                name: "steering",
                observe: { report in
                    if logged.all.count == 3 {
                        _ = control.place(id: 1, box: Self.box, on: Self.picture, limit: 4)
                    }
                    if logged.all.count == 20 { gate.signal() }
                }))
        let summary = pipeline.runKeepingFailure(control: control)
        #expect(summary.failure == nil)
        // Frames went on without the target, and then with it.
        let counts = logged.all.map(\.targets.count)
        #expect(counts.count >= 20 && counts.prefix(20).allSatisfy { $0 == 0 })
        #expect(counts.last == 1)
    }
}
