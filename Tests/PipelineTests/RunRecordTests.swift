import HoldfastImaging
import Testing

@testable import HoldfastPipeline

@Suite struct RunRecordTests {
    private struct Broken: HoldfastError {
        var description: String
    }

    @Test func allThatHappenedIsInTheSummary() {
        let record = RunRecord()
        for latency in [0.01, 0.03] { record.addFrame(latency: latency, targets: []) }
        for _ in 0..<3 { record.addUndecoded() }
        let summary = record.conclude(duration: 2, dropped: 4, notWritten: 5, wasStopped: true)
        #expect(summary.frames == 2)
        #expect(summary.notDecoded == 3)
        #expect(summary.dropped == 4)
        #expect(summary.notWritten == 5)
        #expect(summary.wasStopped)
        #expect(summary.framesPerSecond == 1)
        #expect(summary.failure == nil)
    }

    @Test func theFirstFailureIsKept() {
        let record = RunRecord()
        for name in ["first", "second"] {
            record.fail(PipelineFailure(stage: .read, underlying: Broken(description: name)))
        }
        let summary = record.conclude(duration: 1, dropped: 0, notWritten: 0, wasStopped: false)
        #expect(summary.failure?.underlying.message == "first")
    }

    @Test func theEndIsNotKnownBeforeItIsTold() {
        let record = RunRecord()
        #expect(record.endIndex == nil)
        record.endIndex = 12
        #expect(record.endIndex == 12)
    }
}
