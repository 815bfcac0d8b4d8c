import Foundation
import Testing

@testable import HoldfastPipeline

@Suite struct PaceTests {
    private let start = ContinuousClock.now

    @Test func framesLeftOutAreCounted() {
        var pace = Pace(isLive: true)
        let first = pace.advance(index: 4, time: 0, instant: start, reopenings: 0)
        #expect(first.dropped == 0 && first.gap == nil)
        let next = pace.advance(
            index: 5, time: 0.1, instant: start + .milliseconds(100), reopenings: 0)
        #expect(next.dropped == 0 && next.gap == nil)
        let late = pace.advance(
            index: 9, time: 0.5, instant: start + .milliseconds(500), reopenings: 0)
        #expect(late.dropped == 3 && late.gap == nil)
    }

    @Test func aPauseOrAReopeningIsAGap() {
        var pace = Pace(isLive: true)
        _ = pace.advance(index: 0, time: 0, instant: start, reopenings: 0)
        let pause = pace.advance(index: 1, time: 2, instant: start + .seconds(2), reopenings: 0)
        #expect(pause.gap == 2)
        let again = pace.advance(
            index: 2, time: 2.5, instant: start + .seconds(2.5), reopenings: 1)
        #expect(again.gap == 0.5)
    }

    @Test func aRecordingHasNeither() {
        var pace = Pace(isLive: false)
        _ = pace.advance(index: 0, time: 0, instant: start, reopenings: 0)
        let next = pace.advance(index: 7, time: 9, instant: start + .seconds(9), reopenings: 0)
        #expect(next.dropped == 0 && next.gap == nil)
    }
}
