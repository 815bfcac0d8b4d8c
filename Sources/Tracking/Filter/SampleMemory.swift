/// The samples that the filter is learned from, with their weights and labels.
struct SampleMemory: Sendable {
    let positions: Int
    let channels: Int
    let capacity: Int
    /// Spectra, `[position][capacity][2][channel]`.
    private(set) var spectra: [Float]
    /// Spectra of the labels, `[capacity][position][2]`.
    private(set) var labels: [Float]
    /// A share for each sample; they sum to 1.
    private(set) var weights: [Float] = []
    /// True for samples of distractors, whose label lies beside them.
    private(set) var isNegative: [Bool] = []
    var count: Int { weights.count }

    init(positions: Int, channels: Int, capacity: Int) {
        self.positions = positions
        self.channels = channels
        self.capacity = capacity
        spectra = [Float](repeating: 0, count: positions * capacity * 2 * channels)
        labels = [Float](repeating: 0, count: capacity * positions * 2)
    }

    /// Adds a sample of the target: older ones fade by `rate`, the lightest gives way, and the first
    /// keeps at least `firstWeight`.
    mutating func insert(spectrum: [Float], label: [Float], rate: Float, firstWeight: Float) {
        for i in weights.indices { weights[i] *= 1 - rate }
        let slot = takeSlot(weight: count == 0 ? 1 : rate, negative: false)
        store(spectrum, label, at: slot)
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
        store(spectrum, label, at: slot)
        normalize()
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&spectra, count: positions * capacity * 2 * channels)
        try archive.numbers(&labels, count: capacity * positions * 2)
        try archive.numbers(&weights, count: nil)
        guard (1...capacity).contains(weights.count) else {
            throw .invalidState(reason: "a memory of \(weights.count) samples")
        }
        isNegative += repeatElement(false, count: max(weights.count - isNegative.count, 0))
        for i in weights.indices { try archive.flag(&isNegative[i]) }
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

    private mutating func store(_ spectrum: [Float], _ label: [Float], at slot: Int) {
        let width = 2 * channels
        spectra.withUnsafeMutableBufferPointer { spectra in
            spectrum.withUnsafeBufferPointer { spectrum in
                for p in 0..<positions {
                    let to = (p * capacity + slot) * width
                    guard let to = spectra.baseAddress.map({ $0 + to }),
                        let from = spectrum.baseAddress.map({ $0 + p * width })
                    else { continue }
                    to.update(from: from, count: width)
                }
            }
        }
        labels.replaceSubrange(slot * positions * 2..<(slot + 1) * positions * 2, with: label)
    }
}
