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

    /// - Parameter penalty: lambda(u) over the filter's offsets, `[row][column]`, offset 0 first and
    ///   negative offsets wrapped round.
    init(plan: FourierPlan, channels: Int, penalty: [Float]) {
        self.plan = plan
        self.channels = channels
        self.penalty = penalty
        let spatial = plan.size * plan.size * channels
        let spectral = plan.positions * 2 * channels
        spectrum = [Float](repeating: 0, count: spectral)
        filter = [Float](repeating: 0, count: spatial)
    }

    /// The penalty of spatial regularization: small on the target, steep outside, so that the filter
    /// cannot use the background. Target size in cells.
    static func penalty(
        size: Int, targetColumns: Double, targetRows: Double, parameters: FilterParameters
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
    mutating func learn(
        from memory: SampleMemory, iterations: Int, using buffers: inout SolverBuffers
    ) {
        buffers.fit(spatial: filter.count, spectral: spectrum.count)
        memory.withSamples { samples, labels in
            learn(
                Samples(spectra: samples, labels: labels, weights: memory.weights),
                power: memory.power, iterations: iterations, using: &buffers)
        }
    }

    /// Where the samples of a memory lie.
    private struct Samples {
        let spectra: [UnsafePointer<UInt16>?]
        let labels: [UnsafePointer<Float>?]
        let weights: [Float]
        var count: Int32 { Int32(weights.count) }
    }

    /// - Parameter power: By it the samples stand in the Hessian's diagonal.
    private mutating func learn(
        _ samples: Samples, power: [Float], iterations: Int, using buffers: inout SolverBuffers
    ) {
        // What the samples ask of the filter.
        holdfast_filter_residual(
            samples.spectra, samples.weights, samples.labels, samples.count, spectrum,
            &buffers.work, Int32(plan.positions), Int32(channels))
        plan.inverse(&buffers.work, channels: channels, into: &buffers.residual)
        let (cells, width) = (Int32(penalty.count), Int32(channels))
        var slope = holdfast_gradient_begin(
            &buffers.residual, filter, power, penalty, cells, width)
        var turn = 0.0
        for iteration in 0..<iterations {
            holdfast_gradient_turn(
                &buffers.direction, buffers.residual, Float(turn), power, penalty, cells, width)
            let curvature = apply(samples, &buffers)
            guard curvature > 0, slope > 0 else { break }
            let step = slope / curvature
            holdfast_add_scaled(&spectrum, Float(step), buffers.work, buffers.work.count)
            if iteration == iterations - 1 {
                // Nobody asks what is still missing.
                holdfast_add_scaled(&filter, Float(step), buffers.direction, filter.count)
                break
            }
            let next = holdfast_gradient_step(
                &filter, &buffers.residual, buffers.direction, buffers.image, Float(step), power,
                penalty, cells, width)
            turn = next / slope
            slope = next
        }
    }

    /// image = A direction; leaves the direction's spectrum in `work` and returns the product of both.
    private func apply(_ samples: Samples, _ buffers: inout SolverBuffers) -> Double {
        plan.forward(buffers.direction, channels: channels, into: &buffers.work)
        holdfast_normal_operator(
            samples.spectra, samples.weights, samples.count, buffers.work, &buffers.product,
            Int32(plan.positions), Int32(channels))
        plan.inverse(&buffers.product, channels: channels, into: &buffers.image)
        return holdfast_add_weighted(
            &buffers.image, penalty, buffers.direction, Int32(penalty.count), Int32(channels))
    }
}

/// The memory that learning works in; it holds nothing from one time to the next.
struct SolverBuffers: Sendable {
    fileprivate var residual: [Float] = []
    fileprivate var direction: [Float] = []
    fileprivate var image: [Float] = []
    fileprivate var work: [Float] = []
    fileprivate var product: [Float] = []

    /// Calls `body` with a spectrum that is moved; see ``FourierPlan/move(_:row:column:channels:into:)``.
    mutating func moved(
        _ spectrum: [Float], row: Double, column: Double, plan: FourierPlan, channels: Int,
        body: ([Float]) -> Void
    ) {
        guard row != 0 || column != 0 else { return body(spectrum) }
        fit(spatial: plan.size * plan.size * channels, spectral: spectrum.count)
        plan.move(spectrum, row: row, column: column, channels: channels, into: &work)
        body(work)
    }

    /// - Parameters:
    ///   - spatial: Numbers of a filter over offsets; `spectral` those of its spectrum.
    fileprivate mutating func fit(spatial: Int, spectral: Int) {
        guard residual.count != spatial || work.count != spectral else { return }
        residual = [Float](repeating: 0, count: spatial)
        direction = residual
        image = residual
        work = [Float](repeating: 0, count: spectral)
        product = work
    }
}
