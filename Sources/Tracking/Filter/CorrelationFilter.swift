import HoldfastCKernels

/// A multi-channel discriminative correlation filter with spatial regularization:
///
///     min_f  sum_k a_k || sum_d x_kd * f_d - y_k ||^2 + sum_u lambda(u) |f(u)|^2
///
/// (SRDCF, Danelljan et al., ICCV 2015, eq. 5; samples and labels in ``SampleMemory``), solved by
/// preconditioned conjugate gradients on the spatial filter, warm-started from the last solution as
/// in ECO (Danelljan et al., CVPR 2017, section 3.4).
struct CorrelationFilter: Sendable {
    let plan: FourierPlan
    let channels: Int
    /// The filter's spectrum, `[position][2][channel]`.
    private(set) var spectrum: [Float]
    /// The filter over offsets, `[row][column][channel]`, offset 0 first.
    private(set) var filter: [Float]
    private let penalty: [Float]
    private var residual: [Float]
    private var direction: [Float]
    private var image: [Float]
    private var work: [Float]
    private var product: [Float]
    /// How errors of the response are weighed; nil where all count alike.
    private var metric: ResponseMetric?

    /// - Parameters:
    ///   - penalty: lambda(u) over the filter's offsets, `[row][column]`, offset 0 first and negative
    ///     offsets wrapped round.
    ///   - metric: How errors of the response are weighed; nil where all count alike, which is cheaper.
    init(plan: FourierPlan, channels: Int, penalty: [Float], metric: ResponseMetric? = nil) {
        self.metric = metric
        self.plan = plan
        self.channels = channels
        self.penalty = penalty
        let spatial = plan.size * plan.size * channels
        let spectral = plan.positions * 2 * channels
        spectrum = [Float](repeating: 0, count: spectral)
        filter = [Float](repeating: 0, count: spatial)
        residual = filter
        direction = filter
        image = filter
        work = spectrum
        product = spectrum
    }

    /// The penalty of spatial regularization: small on the target, steep outside, so that the filter
    /// cannot use the background. Target size in cells.
    static func penalty(
        size: Int, targetColumns: Double, targetRows: Double, parameters: TrackerParameters
    ) -> [Float] {
        var result = [Float](repeating: 0, count: size * size)
        for row in 0..<size {
            for column in 0..<size {
                let x = 2 * Double(column < size / 2 ? column : column - size) / targetColumns
                let y = 2 * Double(row < size / 2 ? row : row - size) / targetRows
                let root = min(
                    parameters.regularizationFloor
                        + parameters.regularizationSlope * (x * x + y * y),
                    parameters.regularizationCeiling)
                // Spectra are not scaled, so the data term carries a factor of size^2.
                result[row * size + column] = Float(Double(size * size) * root * root)
            }
        }
        return result
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&filter, count: plan.size * plan.size * channels)
        try archive.numbers(&spectrum, count: plan.positions * 2 * channels)
    }

    /// Improves the filter by some iterations over the memory.
    ///
    /// Cost: per iteration two transforms of all channels and one pass over the memory.
    mutating func learn(from memory: SampleMemory, iterations: Int) {
        guard metric != nil else { return improve(by: iterations, over: memory) }
        var left = iterations
        while left > 0 {
            improve(by: min(left, ResponseMetric.iterations), over: memory)
            left -= ResponseMetric.iterations
        }
    }

    private mutating func improve(by iterations: Int, over memory: SampleMemory) {
        // The samples stand in the Hessian's diagonal by their mean power per channel.
        let power = meanPower(memory)
        dataResidual(memory)
        plan.inverse(&work, channels: channels, into: &residual)
        for i in image.indices { image[i] = -filter[i] }
        holdfast_add_weighted(&residual, penalty, image, penalty.count, Int32(channels))
        var conditioned = residual
        precondition(&conditioned, power)
        direction = conditioned
        var slope = holdfast_dot(residual, conditioned, residual.count)
        for iteration in 0..<iterations {
            apply(memory, to: direction)
            let curvature = holdfast_dot(direction, image, direction.count)
            guard curvature > 0, slope > 0 else { break }
            let step = slope / curvature
            holdfast_add_scaled(&filter, Float(step), direction, filter.count)
            holdfast_add_scaled(&spectrum, Float(step), work, work.count)
            guard iteration < iterations - 1 else { break }
            holdfast_add_scaled(&residual, Float(-step), image, residual.count)
            conditioned = residual
            precondition(&conditioned, power)
            let next = holdfast_dot(residual, conditioned, residual.count)
            let turn = Float(next / slope)
            slope = next
            conditioned.withUnsafeBufferPointer { conditioned in
                direction.withUnsafeMutableBufferPointer { direction in
                    for i in direction.indices {
                        direction[i] = conditioned[i] + turn * direction[i]
                    }
                }
            }
        }
    }

    /// What the samples ask of the filter, in `work`.
    private mutating func dataResidual(_ memory: SampleMemory) {
        guard metric == nil else {
            metric?.linearize(memory, filter: spectrum, residual: &work)
            return
        }
        holdfast_right_hand_side(
            memory.spectra, memory.weights, (0..<Int32(memory.count)).map { $0 },
            Int32(memory.count), Int32(memory.capacity), memory.labels, &work,
            Int32(plan.positions), Int32(channels))
        // The filter's spectrum is at hand, so both sides are subtracted before they are transformed.
        normal(memory, spectrum, into: &product)
        holdfast_add_scaled(&work, -1, product, work.count)
    }

    private func normal(_ memory: SampleMemory, _ vector: [Float], into result: inout [Float]) {
        holdfast_normal_operator(
            memory.spectra, memory.weights, Int32(memory.count), Int32(memory.capacity), vector,
            &result, Int32(plan.positions), Int32(channels))
    }

    /// image = A vector; leaves the vector's spectrum in `work`.
    private mutating func apply(_ memory: SampleMemory, to vector: [Float]) {
        plan.forward(vector, channels: channels, into: &work)
        if metric == nil {
            normal(memory, work, into: &product)
        } else {
            metric?.normal(memory, filter: work, into: &product)
        }
        plan.inverse(&product, channels: channels, into: &image)
        holdfast_add_weighted(&image, penalty, vector, penalty.count, Int32(channels))
    }

    private func precondition(_ vector: inout [Float], _ power: [Float]) {
        vector.withUnsafeMutableBufferPointer { vector in
            power.withUnsafeBufferPointer { power in
                for p in penalty.indices {
                    for c in 0..<channels { vector[p * channels + c] /= power[c] + penalty[p] }
                }
            }
        }
    }

    private func meanPower(_ memory: SampleMemory) -> [Float] {
        var power = [Float](repeating: 0, count: channels)
        memory.spectra.withUnsafeBufferPointer { spectra in
            // Every seventh position is enough for a mean.
            let visited = stride(from: 0, to: plan.positions, by: 7)
            for p in visited {
                for k in 0..<memory.count {
                    let base = (p * memory.capacity + k) * 2 * channels
                    for c in 0..<channels {
                        let (re, im) = (spectra[base + c], spectra[base + channels + c])
                        power[c] += memory.weights[k] * (re * re + im * im)
                    }
                }
            }
            let count = Float((plan.positions + 6) / 7)
            for c in 0..<channels { power[c] /= count }
        }
        return power
    }

    /// What each place of a window adds to the response at a cell, `[row][column]`, 0 where it takes away.
    func activation(of sample: [Float], row: Int, column: Int) -> [Float] {
        let size = plan.size
        var result = [Float](repeating: 0, count: size * size)
        guard sample.count == size * size * channels else { return result }
        func wrapped(_ i: Int) -> Int { ((i % size) + size) % size }
        for r in 0..<size {
            for c in 0..<size {
                let at = (r * size + c) * channels
                let offset = (wrapped(row - r) * size + wrapped(column - c)) * channels
                var sum: Float = 0
                for d in 0..<channels { sum += sample[at + d] * filter[offset + d] }
                result[r * size + c] = max(sum, 0)
            }
        }
        return result
    }

    /// The response's spectrum for a sample's spectrum, in lane 0 of `[position][2][lanes]`.
    func respond(to sample: [Float], into response: inout [Float]) {
        holdfast_apply_filter(
            sample, spectrum, &response, 0, Int32(plan.positions), Int32(channels))
    }
}
