import HoldfastCKernels

/// The samples that the filter is learned from, with their weights and labels.
///
/// Samples are never changed, so copies of a memory share those that they have in common.
struct SampleMemory: Sendable {
    /// Numbers that stay where they are for as long as anyone holds them.
    private final class Numbers<Number: BitwiseCopyable>: @unchecked Sendable {
        // Nothing writes to it once it exists.
        let values: UnsafeBufferPointer<Number>

        /// - Parameter fill: Writes all of them.
        init(count: Int, fill: (UnsafeMutablePointer<Number>) -> Void) {
            let values = UnsafeMutableBufferPointer<Number>.allocate(capacity: count)
            if let first = values.baseAddress { fill(first) }
            self.values = UnsafeBufferPointer(values)
        }

        deinit { values.deallocate() }
    }

    private struct Sample: Sendable {
        /// `[position][2][channel]`, in half the room: learning reads all samples again and again, and what it
        /// waits for is memory. The error, 0.2 % of a number at most, is below the noise of pictures.
        var spectrum: Numbers<UInt16>
        /// Mean square of each channel.
        var power: [Float]
        /// `[position][2]`.
        var label: Numbers<Float>
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
    private var usualLabel: Numbers<Float>?
    var count: Int { weights.count }

    init(positions: Int, channels: Int, capacity: Int) {
        self.positions = positions
        self.channels = channels
        self.capacity = capacity
    }

    /// Calls `body` with where the samples' spectra and their labels lie.
    func withSamples<Result>(
        _ body: (_ spectra: [UnsafePointer<UInt16>?], _ labels: [UnsafePointer<Float>?]) -> Result
    ) -> Result {
        withExtendedLifetime(samples) {
            body(
                samples.map { $0.spectrum.values.baseAddress },
                samples.map { $0.label.values.baseAddress })
        }
    }

    /// A sample's spectrum and its label.
    func sample(_ index: Int) -> (spectrum: [Float], label: [Float]) {
        let short = samples[index].spectrum.values
        let spectrum = [Float](unsafeUninitializedCapacity: short.count) { spectrum, count in
            holdfast_lengthen(short.baseAddress, short.count, spectrum.baseAddress)
            count = short.count
        }
        return (spectrum, Array(samples[index].label.values))
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
        store(spectrum, numbers(label), at: slot)
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
            store(spectrum, isNegative[i] ? numbers(label) : usual(label), at: i)
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

    private func numbers(_ label: [Float]) -> Numbers<Float> {
        Numbers(count: label.count) { $0.initialize(from: label, count: label.count) }
    }

    private mutating func usual(_ label: [Float]) -> Numbers<Float> {
        if let usualLabel, usualLabel.values.elementsEqual(label) { return usualLabel }
        let numbers = numbers(label)
        usualLabel = numbers
        return numbers
    }

    private mutating func store(_ spectrum: [Float], _ label: Numbers<Float>, at slot: Int) {
        precondition(spectrum.count == positions * 2 * channels)
        precondition(label.values.count == positions * 2)
        let short = Numbers<UInt16>(count: spectrum.count) {
            holdfast_shorten(spectrum, spectrum.count, $0)
        }
        var power = [Float](repeating: 0, count: channels)
        // Every seventh position is enough for a mean.
        holdfast_mean_power(
            short.values.baseAddress, 7, Int32(positions), Int32(channels), &power)
        let sample = Sample(spectrum: short, power: power, label: label)
        if slot == samples.count {
            samples.append(sample)
        } else {
            samples[slot] = sample
        }
    }
}
