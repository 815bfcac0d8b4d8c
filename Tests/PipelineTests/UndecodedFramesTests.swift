import HoldfastImaging
import HoldfastTracking
import Testing

@testable import HoldfastPipeline

@Suite struct UndecodedFramesTests {
    /// A pipeline whose source leaves out some of its frames.
    private func run(
        _ bench: Bench, without missing: Set<Int>, policy: ChannelPolicy = .lossless
    ) -> PipelineSummary {
        var pipeline = bench.pipeline()
        let next = pipeline.input.next
        pipeline.policy = policy
        let frames = bench.frames
        pipeline.input = FrameInput(
            next: {
                while let frame = try next() {
                    if missing.contains(frame.index) { continue }
                    return frame
                }
                return nil
            }, firstIndex: 0, endIndex: { frames })
        return pipeline.runKeepingFailure()
    }

    @Test func aFrameThatCannotBeDecodedHasAnAnswer() {
        var bench = Bench()
        bench.frames = 10
        let summary = run(bench, without: [4, 5, 9])
        let reports = bench.logged.all
        #expect(reports.map(\.index) == Array(0..<10))
        #expect(reports.filter { !$0.isDecoded }.map(\.index) == [4, 5, 9])
        #expect(summary.frames == 7)
        #expect(summary.notDecoded == 3)
        #expect(bench.written.all == [0, 1, 2, 3, 6, 7, 8])
        for report in reports where !report.isDecoded {
            #expect(report.targets.map(\.estimate.state) == [.lost])
            #expect(report.targets.map(\.estimate.confidence) == [0])
            #expect(abs(report.time - Double(report.index) / 25) < 1e-9)
        }
        // The box is the last one, and the tracker was not told.
        let boxes = reports.map { $0.targets[0].estimate.box.x }
        #expect(boxes == [10, 11, 12, 13, 13, 13, 14, 15, 16, 16])
        #expect(reports[6].targets[0].estimate.state == .tracking)
    }

    @Test func aFrameBeforeTheFirstHasNoTargets() {
        var bench = Bench()
        bench.frames = 5
        let summary = run(bench, without: [0])
        #expect(summary.notDecoded == 1)
        #expect(bench.logged.all.map(\.index) == Array(0..<5))
        #expect(bench.logged.all[0].targets.isEmpty)
        #expect(bench.logged.all[0].time == 0)
    }

    @Test func aLiveSourceLeavesFramesOutBecauseTheyWereDropped() {
        var bench = Bench()
        bench.frames = 5
        let summary = run(bench, without: [2], policy: .newest)
        #expect(summary.notDecoded == 0)
    }
}
