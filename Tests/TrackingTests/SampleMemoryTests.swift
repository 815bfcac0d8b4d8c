import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct SampleMemoryTests {
    private let positions = 3

    /// Numbers that a memory keeps as they are.
    private func sample(_ value: Float) -> [Float] {
        (0..<positions * 2 * 8).map { value + Float($0 / 16) }
    }

    private func label(_ value: Float) -> [Float] {
        [Float](repeating: value, count: positions * 2)
    }

    private func memory(capacity: Int = 4) -> SampleMemory {
        SampleMemory(positions: positions, channels: 8, capacity: capacity)
    }

    private func sum(_ memory: SampleMemory) -> Float { memory.weights.reduce(0, +) }

    /// The value that a slot's sample and label were made from.
    private func stored(_ memory: SampleMemory, _ slot: Int) -> (sample: Float, label: Float) {
        let (spectrum, label) = memory.sample(slot)
        return (spectrum[16] - 1, label[1])
    }

    @Test func weightsAreSharesAndNewSamplesGetTheirRate() {
        var memory = memory(capacity: 8)
        for i in 0..<20 {
            memory.insert(
                spectrum: sample(Float(i)), label: label(1), rate: 0.1, firstWeight: 0)
            #expect(abs(sum(memory) - 1) < 1e-5)
            #expect(memory.count == min(i + 1, 8))
        }
        var young = self.memory()
        young.insert(spectrum: sample(0), label: label(1), rate: 0.1, firstWeight: 0)
        #expect(young.weights == [1])
        young.insert(spectrum: sample(1), label: label(1), rate: 0.1, firstWeight: 0)
        #expect(largestDifference(young.weights, [0.9, 0.1]) < 1e-6)
    }

    @Test func theFirstSampleKeepsItsShare() {
        var memory = memory(capacity: 30)
        for i in 0..<60 {
            memory.insert(
                spectrum: sample(Float(i)), label: label(Float(i)), rate: 0.2, firstWeight: 0.15)
            #expect(memory.weights[0] > 0.1499)
            #expect(abs(sum(memory) - 1) < 1e-5)
        }
        #expect(abs(memory.weights[0] - 0.15) < 1e-4)
        #expect(abs(stored(memory, 0).sample) < 1e-4)
        #expect(stored(memory, 0).label == 0)
    }

    @Test func theLightestGivesWay() {
        var memory = memory(capacity: 3)
        memory.insert(spectrum: sample(0), label: label(0), rate: 0.1, firstWeight: 0)
        memory.insert(spectrum: sample(1), label: label(1), rate: 0.1, firstWeight: 0)
        memory.insert(spectrum: sample(2), label: label(2), rate: 0.4, firstWeight: 0)
        memory.insert(spectrum: sample(3), label: label(3), rate: 0.1, firstWeight: 0)
        #expect(memory.count == 3)
        let labels = (0..<3).map { stored(memory, $0).label }
        #expect(labels == [0, 3, 2])
        #expect(abs(stored(memory, 1).sample - 3) < 1e-4)
        #expect(abs(stored(memory, 2).sample - 2) < 1e-4)
    }

    @Test func negativesAreLimited() {
        var memory = memory(capacity: 6)
        memory.insert(spectrum: sample(0), label: label(0), rate: 1, firstWeight: 0)
        for i in 1...5 {
            memory.insertNegative(
                spectrum: sample(Float(i)), label: label(Float(i)), weight: 0.02, limit: 2)
            #expect(abs(sum(memory) - 1) < 1e-5)
        }
        #expect(memory.isNegative.count { $0 } == 2)
        #expect(memory.count == 3)
        #expect(memory.weights[0] > 0.9)
        // The latest is among them.
        #expect((1..<3).contains { stored(memory, $0).label == 5 })
    }

    @Test func aNegativeIsReplacedLikeAnyOther() {
        var memory = memory(capacity: 2)
        memory.insert(spectrum: sample(0), label: label(0), rate: 1, firstWeight: 0.1)
        memory.insertNegative(spectrum: sample(1), label: label(1), weight: 0.02, limit: 2)
        memory.insert(spectrum: sample(2), label: label(2), rate: 0.1, firstWeight: 0.1)
        #expect(memory.isNegative == [false, false])
        #expect(stored(memory, 1).label == 2)
    }
}
