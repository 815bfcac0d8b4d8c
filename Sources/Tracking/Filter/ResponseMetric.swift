import HoldfastCKernels

/// The learning part of peak response regularization: errors of the response are not weighed alike.
///
/// The filter is learned from
///
///     sum_k a_k || sqrt(W_k) (P(R_k) - P(y_k)) ||^2 / (1 + 2 mu)^2
///
/// R_k being the response to sample k and y_k its label. Two published ideas are in it:
///
/// - *Peak response pooling with boundary response truncation* (Hu et al., SPSTracker, AAAI 2020,
///   arXiv 1912.00597; Yu et al., Scientific Reports 2024, 10.1038/s41598-024-65770-2): every response
///   is raised by the maxima of its row and its column,
///   `P(R)(i,j) = R(i,j) + mu max_j' T R(i,j') + mu max_i' T R(i',j)`, T cutting off the window's
///   boundary, so that an error at a maximum, a sub-peak's too, counts along its row and column.
/// - *A one-sided loss*, after the same papers' leaky activation: W is small where the response is
///   below 0 and the label is nearly 0. Such a response raises no peak, so the filter need not be
///   bent to lift it.
///
/// P is piecewise linear, so the filter is found by Gauss-Newton: at fixed places of the maxima P is a
/// matrix, and the conjugate gradients of ``CorrelationFilter`` run on `x^H F^H P^T W P F x`, which
/// costs an inverse and a forward transform of one map per sample and iteration, eight samples side by
/// side. The division keeps the penalty's share as it is: at the main peak P multiplies by 1 + 2 mu.
struct ResponseMetric: Sendable {
    /// Conjugate-gradient iterations from one linearization to the next.
    static let iterations = 10
    /// Labels below this are away from the target.
    private static let awayLevel: Float = 0.05

    private let plan: FourierPlan
    private let pooling: Float
    /// Cells cut off at each side before pooling.
    private let margin: Int
    private let oneSided: Float
    /// Of each sample, eight side by side: W, divided by (1 + 2 mu)^2.
    private var weights: [[Float]] = []
    /// Of each sample: where each row and each column is highest.
    private var rowMaxima: [[Int32]] = []
    private var columnMaxima: [[Int32]] = []
    private var spectra: [Float]
    private var maps: [Float]

    /// The metric that the parameters ask for; nil where all errors count alike.
    init?(plan: FourierPlan, parameters: TrackerParameters) {
        let isOn = parameters.prrWeight > 0
        guard isOn, parameters.prrPooling > 0 || parameters.prrOneSided < 1 else { return nil }
        self.plan = plan
        pooling = Float(parameters.prrPooling)
        margin = Int(Double(plan.size) * (1 - parameters.prrTruncation) / 2)
        oneSided = Float(parameters.prrOneSided)
        spectra = [Float](repeating: 0, count: plan.positions * 2 * FourierPlan.lanes)
        maps = [Float](repeating: 0, count: plan.size * plan.size * FourierPlan.lanes)
    }

    /// Fixes W and the places of the maxima by the responses of a filter, and says what the samples ask
    /// of it: `sum_k a_k conj(x_k) F P^T W (P(y_k) - P(R_k))`.
    ///
    /// - Parameter filter: The filter's spectrum. Where it is 0 yet, the labels stand for its responses.
    mutating func linearize(
        _ memory: SampleMemory, filter: [Float], residual: inout [Float]
    ) {
        weights = []
        rowMaxima = []
        columnMaxima = []
        zero(&residual)
        forEachBatch(memory) { metric, batch, first, count in
            let labels = metric.labels(memory, first: first, count: count)
            metric.respond(memory, first, count, filter: filter)
            let isEmpty = metric.maps.allSatisfy { $0 == 0 }
            metric.fix(responses: isEmpty ? labels : metric.maps, labels: labels)
            metric.pool(batch)
            var wanted = labels
            metric.poolAtOwnMaxima(&wanted)
            holdfast_add_scaled(&wanted, -1, metric.maps, wanted.count)
            metric.maps = wanted
            metric.weighAndReturn(memory, batch, first, count, into: &residual)
        }
    }

    /// `sum_k a_k conj(x_k) F P^T W P F^-1 (x_k f)` at the linearization.
    mutating func normal(_ memory: SampleMemory, filter: [Float], into result: inout [Float]) {
        zero(&result)
        forEachBatch(memory) { metric, batch, first, count in
            metric.respond(memory, first, count, filter: filter)
            metric.pool(batch)
            metric.weighAndReturn(memory, batch, first, count, into: &result)
        }
    }

    private mutating func forEachBatch(
        _ memory: SampleMemory,
        _ body: (inout Self, _ batch: Int, _ first: Int, _ count: Int) -> Void
    ) {
        let lanes = FourierPlan.lanes
        for (batch, first) in stride(from: 0, to: memory.count, by: lanes).enumerated() {
            body(&self, batch, first, min(lanes, memory.count - first))
        }
    }

    /// The samples' responses, in `maps`.
    private mutating func respond(
        _ memory: SampleMemory, _ first: Int, _ count: Int, filter: [Float]
    ) {
        holdfast_sample_responses(
            memory.spectra, Int32(first), Int32(count), Int32(memory.capacity), filter, &spectra,
            Int32(plan.positions), Int32(memory.channels))
        plan.inverse(&spectra, channels: FourierPlan.lanes, into: &maps)
    }

    /// Adds `maps`, weighed and taken back by P^T, to a sum over the samples.
    private mutating func weighAndReturn(
        _ memory: SampleMemory, _ batch: Int, _ first: Int, _ count: Int,
        into result: inout [Float]
    ) {
        holdfast_multiply(&maps, weights[batch], maps.count)
        if pooling > 0 {
            holdfast_pool_transposed(
                &maps, Int32(plan.size), pooling, rowMaxima[batch], columnMaxima[batch])
        }
        plan.forward(maps, channels: FourierPlan.lanes, into: &spectra)
        holdfast_sample_adjoint(
            memory.spectra, memory.weights, Int32(first), Int32(count), Int32(memory.capacity),
            spectra, &result, Int32(plan.positions), Int32(memory.channels))
    }

    private mutating func labels(_ memory: SampleMemory, first: Int, count: Int) -> [Float] {
        let lanes = FourierPlan.lanes
        zero(&spectra)
        for k in 0..<count {
            let base = (first + k) * plan.positions * 2
            for i in 0..<plan.positions * 2 { spectra[i * lanes + k] = memory.labels[base + i] }
        }
        var labels = maps
        plan.inverse(&spectra, channels: lanes, into: &labels)
        return labels
    }

    private mutating func fix(responses: [Float], labels: [Float]) {
        let full = 1 / ((1 + 2 * pooling) * (1 + 2 * pooling))
        weights.append(
            zip(responses, labels).map { response, label in
                response < 0 && label < Self.awayLevel ? oneSided * full : full
            })
        let (rows, columns) = maxima(responses)
        rowMaxima.append(rows)
        columnMaxima.append(columns)
    }

    private func maxima(_ maps: [Float]) -> (rows: [Int32], columns: [Int32]) {
        guard pooling > 0 else { return ([], []) }
        var rows = [Int32](repeating: -1, count: plan.size * FourierPlan.lanes)
        var columns = rows
        holdfast_pooled_maxima(maps, Int32(plan.size), Int32(margin), &rows, &columns)
        return (rows, columns)
    }

    /// Applies P to `maps`.
    private mutating func pool(_ batch: Int) {
        guard pooling > 0 else { return }
        holdfast_pool(&maps, Int32(plan.size), pooling, rowMaxima[batch], columnMaxima[batch])
    }

    /// Applies the pooling of the paper, each map at its own maxima.
    private func poolAtOwnMaxima(_ maps: inout [Float]) {
        guard pooling > 0 else { return }
        let (rows, columns) = maxima(maps)
        holdfast_pool(&maps, Int32(plan.size), pooling, rows, columns)
    }

    private func zero(_ list: inout [Float]) {
        for i in list.indices { list[i] = 0 }
    }
}
