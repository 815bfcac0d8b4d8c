import HoldfastCKernels

/// The samples that the filter is learned from, with their weights and labels.
///
/// Samples are never changed, so copies of a memory share those that they have in common.
struct SampleMemory: Sendable {
    /// Numbers that stay where they are for as long as anyone holds them.
    private final class Numbers: @unchecked Sendable {
        // Nothing writes to it once it exists.
        let values: UnsafeBufferPointer<Float>

        init(_ values: [Float]) {
            let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: values.count)
            _ = copy.initialize(from: values)
            self.values = UnsafeBufferPointer(copy)
        }

        deinit { values.deallocate() }
    }

    private struct Sample: Sendable {
        /// `[position][2][channel]`.
        var spectrum: Numbers
        /// Mean square of each channel.
        var power: [Float]
        /// `[position][2]`.
        var label: Numbers
    }

    let positions: Int
    let channels: Int
    let capacity: Int
    private var samples: [Sample] = []
    /// A share for each sample; they sum to 1.
    private(set) var weights: [Float] = []
    /// True for samples of distractors, whose label lies beside them.
    private(set) var isNegative: [Bool] = []
    /// The label of all samples that were not given another one.
    private var usualLabel: Numbers?
    var count: Int { weights.count }

    init(positions: Int, channels: Int, capacity: Int) {
        self.positions = positions
        self.channels = channels
        self.capacity = capacity
    }

    /// Calls `body` with where the samples' spectra and their labels lie.
    func withSamples<Result>(
        _ body: (_ spectra: [UnsafePointer<Float>?], _ labels: [UnsafePointer<Float>?]) -> Result
    ) -> Result {
        withExtendedLifetime(samples) {
            body(
                samples.map { $0.spectrum.values.baseAddress },
                samples.map { $0.label.values.baseAddress })
        }
    }

    /// A sample's spectrum and its label.
    func sample(_ index: Int) -> (spectrum: [Float], label: [Float]) {
        (Array(samples[index].spectrum.values), Array(samples[index].label.values))
    }

    /// Adds a sample of the target: older ones fade by `rate`, the lightest gives way, and the first
    /// keeps at least `firstWeight`.
    mutating func insert(spectrum: [Float], label: [Float], rate: Float, firstWeight: Float) {
        for i in weights.indices { weights[i] *= 1 - rate }
        let slot = takeSlot(weight: count == 0 ? 1 : rate, negative: false)
        store(spectrum, usual(label), at: slot)
        normalize()
        if weights[0] < firstWeight, count > 1 {
            let rest = (1 - firstWeight) / (1 - weights[0])
            for i in 1..<count { weights[i] *= rest }
            weights[0] = firstWeight
        }
    }

    /// Adds a distractor's surroundings at a fixed weight; at most `limit` are kept.
    mutating func insertNegative(spectrum: [Float], label: [Float], weight: Float, limit: Int) {
        let present = isNegative.indices.filter { isNegative[$0] }
        let slot: Int
        if present.count >= limit, let lightest = present.min(by: { weights[$0] < weights[$1] }) {
            slot = lightest
            weights[slot] = weight
        } else {
            slot = takeSlot(weight: weight, negative: true)
        }
        store(spectrum, Numbers(label), at: slot)
        normalize()
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&weights, count: nil)
        guard (1...capacity).contains(weights.count) else {
            throw .invalidState(reason: "a memory of \(weights.count) samples")
        }
        isNegative += repeatElement(false, count: max(weights.count - isNegative.count, 0))
        for i in weights.indices {
            try archive.flag(&isNegative[i])
            var (spectrum, label) = i < samples.count ? sample(i) : ([], [])
            try archive.numbers(&spectrum, count: positions * 2 * channels)
            try archive.numbers(&label, count: positions * 2)
            store(spectrum, isNegative[i] ? Numbers(label) : usual(label), at: i)
        }
    }

    private mutating func normalize() {
        let total = weights.reduce(0, +)
        for i in weights.indices { weights[i] /= total }
    }

    private mutating func takeSlot(weight: Float, negative: Bool) -> Int {
        if count < capacity {
            weights.append(weight)
            isNegative.append(negative)
            return count - 1
        }
        var slot = min(1, capacity - 1)
        for i in slot..<count where weights[i] < weights[slot] { slot = i }
        weights[slot] = weight
        isNegative[slot] = negative
        return slot
    }

    /// Mean square of each channel, of all samples by their weights.
    var power: [Float] {
        var power = [Float](repeating: 0, count: channels)
        for (sample, weight) in zip(samples, weights) {
            for c in 0..<channels { power[c] += weight * sample.power[c] }
        }
        return power
    }

    private mutating func usual(_ label: [Float]) -> Numbers {
        if let usualLabel, usualLabel.values.elementsEqual(label) { return usualLabel }
        let numbers = Numbers(label)
        usualLabel = numbers
        return numbers
    }

    private mutating func store(_ spectrum: [Float], _ label: Numbers, at slot: Int) {
        precondition(spectrum.count == positions * 2 * channels)
        precondition(label.values.count == positions * 2)
        var power = [Float](repeating: 0, count: channels)
        // Every seventh position is enough for a mean.
        holdfast_mean_power(spectrum, 7, Int32(positions), Int32(channels), &power)
        let sample = Sample(spectrum: Numbers(spectrum), power: power, label: label)
        if slot == samples.count {
            samples.append(sample)
        } else {
            samples[slot] = sample
        }
    }
}
