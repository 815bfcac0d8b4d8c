import Testing

@testable import HoldfastPipeline

@Suite struct ChannelStateTests {
    @Test func fillsItsSlotsInTurnAndThenWaits() {
        var state = ChannelState(capacity: 2, policy: .lossless)
        #expect(state.offer() == .store(slot: 0))
        #expect(state.offer() == .store(slot: 1))
        #expect(state.offer() == .wait)
        #expect(state.take() == .element(slot: 0))
        #expect(state.offer() == .store(slot: 0))
        #expect(state.take() == .element(slot: 1))
        #expect(state.take() == .element(slot: 0))
        #expect(state.take() == .wait)
        #expect(state.dropped == 0)
    }

    @Test func newestReplacesTheOldestAndCountsIt() {
        var state = ChannelState(capacity: 2, policy: .newest)
        #expect(state.offer() == .store(slot: 0))
        #expect(state.offer() == .store(slot: 1))
        #expect(state.offer() == .replace(slot: 0))
        #expect(state.dropped == 1)
        // Slot 0 holds the third element now, so the second one is the oldest.
        #expect(state.take() == .element(slot: 1))
        #expect(state.take() == .element(slot: 0))
        #expect(state.count == 0)
    }

    @Test func finishedGivesWhatIsInsideAndRefusesMore() {
        var state = ChannelState(capacity: 2, policy: .lossless)
        _ = state.offer()
        state.finish()
        #expect(state.offer() == .refuse)
        #expect(state.take() == .element(slot: 0))
        #expect(state.take() == .end)
    }

    @Test func cancelledGivesNothing() {
        var state = ChannelState(capacity: 3, policy: .lossless)
        for _ in 0..<3 { _ = state.offer() }
        _ = state.take()
        #expect(state.cancel() == [1, 2])
        #expect(state.take() == .end)
        #expect(state.offer() == .refuse)
        #expect(state.cancel() == [])
        state.finish()
        #expect(state.phase == .cancelled)
    }

    @Test func aCapacityBelowOneIsOne() {
        var state = ChannelState(capacity: 0, policy: .lossless)
        #expect(state.offer() == .store(slot: 0))
        #expect(state.offer() == .wait)
    }
}
