import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastPipeline

@Suite struct TargetTests {
    private static func box(_ x: Double) -> Box { Box(x: x, y: 5, width: 10, height: 10) }

    @Test(arguments: [1, 2, 3, 16])
    func resultsAreInTheOrderOfTheTargetsWhateverTheThreads(threads: Int) {
        var bench = Bench()
        bench.targets = (0..<7).map { Target(id: 10 - $0, box: Self.box(Double($0))) }
        var pipeline = bench.pipeline()
        pipeline.threads = threads
        _ = pipeline.runKeepingFailure()
        for report in bench.logged.all {
            #expect(report.targets.map(\.id) == [10, 9, 8, 7, 6, 5, 4])
            #expect(
                report.targets.map(\.estimate.box.x) == (0..<7).map { Double($0 + report.index) })
        }
    }

    @Test func aTargetBeginsOnItsFirstFrame() {
        var bench = Bench()
        bench.targets.append(Target(id: 2, box: Self.box(3), firstFrame: 12))
        _ = bench.pipeline().runKeepingFailure()
        let reports = bench.logged.all
        #expect(reports[11].targets.map(\.id) == [1])
        #expect(reports[12].targets.map(\.id) == [1, 2])
        #expect(reports[12].targets[1].estimate.box == Self.box(3))
        #expect(reports[13].targets[1].estimate.box == Self.box(4))
    }

    @Test func aTargetWhoseFrameDoesNotComeIsNamedUnlessItWasRemoved() {
        var bench = Bench()
        let late = Target(id: 2, box: Self.box(3), firstFrame: 99)
        bench.targets += [late, Target(id: 3, box: Self.box(6), firstFrame: 99)]
        for id in [1, 3] { bench.control.send(.remove(id: id)) }
        let summary = bench.pipeline().runKeepingFailure(control: bench.control)
        #expect(summary.frames == 40)
        #expect(summary.targets.isEmpty)
        #expect(summary.waiting == [late])
    }

    @Test func aTargetThatIsKnownBeforeItsFirstFrameDoesNotWait() {
        var bench = Bench()
        bench.targets.append(Target(id: 2, box: Self.box(3), firstFrame: 99))
        var pipeline = bench.pipeline()
        let known = FakeTracker(box: Self.box(3)).estimate
        pipeline.known = { _ in [TargetReport(id: 2, estimate: known, duration: 0)] }
        let summary = pipeline.runKeepingFailure(control: bench.control)
        #expect(summary.targets.map(\.id).sorted() == [1, 2])
        #expect(summary.waiting.isEmpty)
    }

    @Test func aNewSizeOfThePictureScalesTheBoxes() {
        var bench = Bench()
        bench.size = { $0 < 10 ? (100, 50) : (200, 150) }
        bench.targets.append(Target(id: 2, box: Self.box(20), firstFrame: 15))
        _ = bench.pipeline().runKeepingFailure()
        let reports = bench.logged.all
        #expect(reports[9].targets[0].estimate.box == Box(x: 19, y: 10, width: 20, height: 20))
        #expect(reports[10].targets[0].estimate.box == Box(x: 38, y: 30, width: 40, height: 60))
        #expect(reports[11].targets[0].estimate.box.x == 39)
        #expect(reports[15].targets[1].estimate.box == Box(x: 40, y: 15, width: 20, height: 30))
        #expect(reports[10].width == 200 && reports[10].height == 150)
        guard case .sizeChanged(let frame, let from, let to)? = bench.notices.all.first else {
            Issue.record("no notice of the new size")
            return
        }
        #expect(frame == 10 && from == (100, 50) && to == (200, 150))
    }

    @Test func targetsAreAddedCorrectedAndRemovedWhileRunning() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        let (control, logged) = (bench.control, bench.logged)
        pipeline.observers[0].observe = {
            logged.add($0)
            switch $0.index {
            case 5: control.send(.add(Target(id: 2, box: Self.box(50))))
            case 10: control.send(.correct(id: 1, box: Self.box(70)))
            case 15: control.send(.remove(id: 1))
            case 20: control.send(.remove(id: 1))
            case 25: control.send(.add(Target(id: 2, box: Self.box(0))))
            default: break
            }
        }
        let summary = pipeline.runKeepingFailure(control: control)
        let reports = logged.all
        #expect(reports[5].targets.map(\.id) == [1])
        #expect(reports[6].targets.map(\.id) == [1, 2])
        #expect(reports[6].targets[1].estimate.box == Self.box(50))
        #expect(reports[7].targets[1].estimate.box == Self.box(51))
        #expect(reports[11].targets[0].estimate.box == Self.box(70))
        #expect(reports[16].targets.map(\.id) == [2])
        #expect(summary.failure == nil)
        #expect(summary.frames == 40)
        let refused = bench.notices.all.compactMap { notice -> PipelineCommandError? in
            guard case .commandRefused(_, _, let error) = notice else { return nil }
            return error as? PipelineCommandError
        }
        #expect(refused == [.notFollowed(id: 1), .alreadyFollowed(id: 2)])
    }

    @Test func aCommandThatTheTrackerRefusesChangesNothing() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        pipeline.makeTracker = { _, target in
            guard target.box.x < 60 else { throw Broken(what: "outside") }
            return FakeTracker(box: target.box)
        }
        bench.control.send(.add(Target(id: 2, box: Self.box(70))))
        bench.control.send(.correct(id: 1, box: Self.box(70)))
        let summary = pipeline.runKeepingFailure(control: bench.control)
        #expect(summary.failure == nil)
        #expect(summary.targets.map(\.id) == [1])
        #expect(bench.notices.all.count == 2)
    }

    @Test(arguments: [false, true])
    func trackersKeepMapsOnlyWhenAskedFor(isAsked: Bool) throws {
        let set = TargetSet(
            targets: [], threads: 1, keepsMaps: isAsked,
            makeTracker: { _, target in FakeTracker(box: target.box) }, notice: { _ in })
        let target = Target(id: 1, box: Box(x: 0, y: 0, width: 4, height: 4))
        let tracker = try FakeFrame(index: 0, population: Population()).withImage {
            try set.makeTracker($0, target)
        }
        #expect(tracker.keepsMaps == isAsked)
    }

    @Test func mapsAreKeptOnlyWhenAskedFor() {
        let bench = Bench()
        var pipeline = bench.pipeline()
        _ = pipeline.runKeepingFailure()
        #expect(bench.logged.all.allSatisfy { $0.targets[0].responseMap == nil })
        let other = Bench()
        pipeline = other.pipeline()
        pipeline.keepsMaps = true
        _ = pipeline.runKeepingFailure()
        #expect(other.logged.all.allSatisfy { $0.targets[0].responseMap != nil })
    }
}

@Suite struct DurationHistogramTests {
    @Test func quantilesAreWithinTwoPercent() throws {
        var histogram = DurationHistogram()
        #expect(histogram.quantile(0.5) == nil)
        for step in 1...1000 { histogram.record(Double(step) * 1e-4) }
        for share in [0.5, 0.95, 0.99] {
            let value = try #require(histogram.quantile(share))
            #expect(abs(value / (share * 0.1) - 1) < 0.02)
        }
    }

    @Test func extremesStayInside() throws {
        var histogram = DurationHistogram()
        for value in [0, -1, .infinity, .nan, 1e-12, 1e12] { histogram.record(value) }
        #expect(histogram.count == 6)
        #expect(try #require(histogram.quantile(1)) < 1e5)
    }
}

@Suite struct PinnedFrameTests {
    /// A tracker that notes how it is moved on.
    private struct NotingTracker: TargetTracker {
        var inner: FakeTracker
        let notes: Notes<String>
        var estimate: Estimate { inner.estimate }
        var responseMap: ScalarMap? { nil }
        var activationMap: ScalarMap? { nil }

        mutating func update(image: ImageView) -> Estimate {
            notes.add("update")
            return inner.update(image: image)
        }

        mutating func resume(image: ImageView) -> Estimate {
            notes.add("resume")
            return inner.update(image: image)
        }
    }

    @Test func aTargetBegunOnAPinnedFrameIsLookedForOnTheNextFrame() {
        var bench = Bench()
        bench.targets = []
        bench.frames = 10
        let notes = Notes<String>()
        var pipeline = bench.pipeline()
        pipeline.makeTracker = { image, target in
            notes.add("begin on \(image.width)")
            return NotingTracker(inner: FakeTracker(box: target.box), notes: notes)
        }
        let (control, logged) = (bench.control, bench.logged)
        let past = PinnedFrame(index: 2) { body in
            try body(
                .unchecked(
                    width: 77, height: 50, encoding: .gray(fullRange: true), planes: []))
        }
        let target = Target(id: 4, box: Box(x: 3, y: 5, width: 10, height: 10))
        pipeline.observers[0].observe = {
            logged.add($0)
            if $0.index == 6 { control.send(.begin(target, on: past)) }
        }
        _ = pipeline.runKeepingFailure(control: control)
        #expect(notes.all == ["begin on 77", "resume", "update", "update"])
        #expect(logged.all[6].targets.isEmpty)
        #expect(logged.all[7].targets.map(\.estimate.box.x) == [4])
    }
}
