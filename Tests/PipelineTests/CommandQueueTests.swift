import HoldfastImaging
import Testing

@testable import HoldfastPipeline

/// Commands that wait are merged for each target, and mean what they meant one after the other.
@Suite struct CommandQueueTests {
    private let first = Box(x: 1, y: 1, width: 10, height: 10)
    private let second = Box(x: 2, y: 2, width: 20, height: 20)

    private func past(_ index: Int) -> PinnedFrame {
        PinnedFrame(index: index) { _ in throw Broken(what: "not looked at") }
    }

    private func merged(
        _ commands: [PipelineCommand], following targets: Set<Int> = []
    ) -> [PipelineCommand] {
        let control = PipelineControl()
        control.settle(targets)
        for command in commands { control.send(command) }
        return control.takeCommands()
    }

    @Test func theLastCorrectionCounts() {
        #expect(
            merged([.correct(id: 1, box: first), .correct(id: 1, box: second)], following: [1])
                == [.correct(id: 1, box: second)])
    }

    @Test func aTargetThatWaitsCanBeCorrectedAndRemoved() {
        let target = Target(id: 3, box: first, firstFrame: 7)
        #expect(
            merged([.add(target), .correct(id: 3, box: second)])
                == [.add(Target(id: 3, box: second, firstFrame: 7))])
        #expect(merged([.add(target), .remove(id: 3)]).isEmpty)
        #expect(merged([.begin(target, on: past(1)), .remove(id: 3)]).isEmpty)
        #expect(
            merged([.begin(target, on: past(1)), .correct(id: 3, box: second)])
                == [.add(Target(id: 3, box: second))])
    }

    @Test func aTargetThatIsRemovedIsRemovedFirst() {
        let target = Target(id: 1, box: second)
        #expect(
            merged([.remove(id: 1), .add(target)], following: [1])
                == [.remove(id: 1), .add(target)])
        #expect(
            merged([.correct(id: 1, box: first), .remove(id: 1)], following: [1])
                == [.remove(id: 1)])
        #expect(
            merged([.remove(id: 1), .begin(target, on: past(2))], following: [1])
                == [.begin(target, on: past(2))])
        #expect(
            merged([.begin(target, on: past(2)), .remove(id: 1)], following: [1])
                == [.remove(id: 1)])
    }

    @Test func targetsKeepTheirOrder() {
        let commands = (1...3).map { PipelineCommand.correct(id: $0, box: first) }
        let more = [PipelineCommand.correct(id: 1, box: second)]
        #expect(merged(commands + more, following: [1, 2, 3]) == more + commands.dropFirst())
    }

    @Test func theQueueIsBounded() {
        let control = PipelineControl()
        let taken = (1...3000).count { control.send(.add(Target(id: $0, box: first))) }
        #expect(taken == 1024 && control.pendingCommands.count == 1024)
        #expect(control.send(.correct(id: 1, box: second)))
    }

    @Test func theLimitOfTargetsCountsWhatWaits() {
        let control = PipelineControl()
        control.settle([1, 2])
        func place(_ id: Int) -> Bool { control.place(id: id, box: first, on: nil, limit: 3) }
        #expect(place(3))
        #expect(!place(4))
        #expect(place(1))
        #expect(control.drop(id: 2))
        #expect(place(4))
        // Also while the commands are being carried out.
        while !control.takeCommands().isEmpty {
            #expect(!place(5))
        }
        #expect(!control.drop(id: 9))
    }

    @Test func requestsTakeTurns() {
        let control = PipelineControl()
        control.settle([1, 2])
        for id in 1...4 { #expect(control.place(id: id, box: first, on: nil, limit: 16)) }
        #expect(control.drop(id: 2))
        control.send(.add(Target(id: 9, box: first)))
        #expect(
            control.takeCommands() == [
                .correct(id: 1, box: first), .remove(id: 2), .add(Target(id: 9, box: first)),
            ])
        #expect(control.takeCommands() == [.add(Target(id: 3, box: first))])
        #expect(control.takeCommands() == [.add(Target(id: 4, box: first))])
        #expect(control.takeCommands().isEmpty)
    }

    /// Whoever corrects without a pause gets few trackers started; what a program sends is not held up.
    @Test func requestsAreSpreadOverFrames() {
        let control = PipelineControl()
        control.settle([1, 2])
        var starts: [Int] = []
        for frame in 0..<200 {
            #expect(control.place(id: 1, box: first, on: nil, limit: 16))
            if !control.takeCommands().isEmpty { starts.append(frame) }
        }
        #expect((16...20).contains(starts.count { $0 < 20 }))
        #expect((30...36).contains(starts.count))
        control.send(.correct(id: 2, box: second))
        #expect(control.takeCommands().contains(.correct(id: 2, box: second)))
    }

    /// Nothing that waits delays the end.
    @Test func aStopIsSeenBetweenCommands() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        let (control, started) = (bench.control, Notes<Int>())
        pipeline.makeTracker = { _, target in
            started.add(target.id)
            if target.id == 12 { control.stop() }
            return FakeTracker(box: target.box)
        }
        for id in 10..<500 { control.send(.add(Target(id: id, box: first))) }
        _ = pipeline.runKeepingFailure(control: control)
        #expect(Set(started.all) == [1, 10, 11, 12])
    }

    @Test func aTrackerIsStartedOnceForACommand() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        let (control, logged, started) = (bench.control, bench.logged, Notes<Int>())
        pipeline.makeTracker = { _, target in
            started.add(target.id)
            return FakeTracker(box: target.box)
        }
        let (first, second) = (first, second)
        pipeline.observers[0].observe = { report in
            logged.add(report)
            guard report.index == 5 else { return }
            control.send(.add(Target(id: 2, box: first)))
            for _ in 0..<1000 { control.send(.correct(id: 1, box: second)) }
        }
        _ = pipeline.runKeepingFailure(control: control)
        #expect(started.all.sorted() == [1, 1, 2])
        #expect(logged.all[6].targets.map(\.estimate.box) == [second, first])
    }

    /// A recording that is paused stands still, and then goes on to its end.
    @Test func aRecordingIsPaused() async throws {
        let bench = Bench()
        var pipeline = bench.pipeline()
        let (control, logged) = (bench.control, bench.logged)
        pipeline.input = pipeline.input.inRealTime(control: control, waits: false)
        pipeline.observers[0].observe = { report in
            logged.add(report)
            if report.index == 5 { control.pause() }
        }
        async let summary = pipeline.run(control: control)
        while logged.all.count < 6 { try await Task.sleep(for: .milliseconds(5)) }
        // At 25 frames/s there would be seven more.
        try await Task.sleep(for: .milliseconds(300))
        #expect((6...8).contains(logged.all.count))
        control.resume()
        #expect(try await summary.frames == 40)
    }
}
