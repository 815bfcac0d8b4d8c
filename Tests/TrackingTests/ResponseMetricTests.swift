import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct ResponseMetricTests {
    private static let size = 12
    private static let cells = size * size
    private let plan: FourierPlan
    private let memory: SampleMemory
    /// Samples and labels of channel 0, over the map.
    private let samples: [[Float]]
    private let labels: [[Float]]

    init() throws {
        plan = try #require(FourierPlan(size: Self.size))
        var numbers = TestNumbers(5)
        var memory = SampleMemory(positions: plan.positions, channels: 8, capacity: 12)
        var (samples, labels): ([[Float]], [[Float]]) = ([], [])
        // More samples than lanes, so that there are two batches.
        for k in 0..<10 {
            let sample = numbers.list(Self.cells)
            var wide = [Float](repeating: 0, count: Self.cells * 8)
            for p in 0..<Self.cells { wide[p * 8] = sample[p] }
            var spectrum = [Float](repeating: 0, count: plan.positions * 16)
            plan.forward(wide, channels: 8, into: &spectrum)
            let label = (0..<Self.cells).map { p -> Float in
                let (r, c) = (Float(p / Self.size - 6), Float(p % Self.size - 5 - k % 3))
                return max(0, 1 - (r * r + c * c) / 6)
            }
            memory.insert(
                spectrum: spectrum, label: plan.spectrum(of: label), rate: 0.2, firstWeight: 0.1)
            samples.append(sample)
            labels.append(label)
        }
        self.memory = memory
        self.samples = samples
        self.labels = labels
    }

    private func parameters(_ values: [String: Double]) throws -> TrackerParameters {
        var parameters = TrackerParameters.balanced
        for (name, value) in values { try parameters.set(name, to: value) }
        return parameters
    }

    /// The spectrum of a filter with one channel of eight.
    private func spectrum(_ filter: [Float]) -> [Float] {
        var wide = [Float](repeating: 0, count: Self.cells * 8)
        for p in 0..<Self.cells { wide[p * 8] = filter[p] }
        var spectrum = [Float](repeating: 0, count: plan.positions * 16)
        plan.forward(wide, channels: 8, into: &spectrum)
        return spectrum
    }

    /// What a result in the Fourier domain is over the map, channel 0.
    private func map(_ spectrum: [Float]) -> [Double] {
        var spectrum = spectrum
        var wide = [Float](repeating: 0, count: Self.cells * 8)
        plan.inverse(&spectrum, channels: 8, into: &wide)
        return (0..<Self.cells).map { Double(wide[$0 * 8]) }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    // --- The definition, written out -----------------------------------------------------------

    private func response(_ sample: [Float], _ filter: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: Self.cells)
        for p in 0..<Self.cells {
            for q in 0..<Self.cells {
                let row = (p / Self.size + q / Self.size) % Self.size
                let column = (p % Self.size + q % Self.size) % Self.size
                result[row * Self.size + column] += Double(sample[p]) * filter[q]
            }
        }
        return result
    }

    private func pooled(_ map: [Double], _ mu: Double, truncation: Double) -> [Double] {
        let n = Self.size
        let margin = Int(Double(n) * (1 - truncation) / 2)
        func cut(_ r: Int, _ c: Int) -> Double {
            let isInside =
                min(r, c) >= margin && max(r, c) < n - margin
            return isInside ? map[r * n + c] : 0
        }
        return (0..<Self.cells).map { p in
            let row = (0..<n).map { cut(p / n, $0) }.max() ?? 0
            let column = (0..<n).map { cut($0, p % n) }.max() ?? 0
            return map[p] + mu * row + mu * column
        }
    }

    private func loss(
        _ filter: [Double], mu: Double, truncation: Double, oneSided: Double
    ) -> Double {
        var sum = 0.0
        for k in samples.indices {
            let response = response(samples[k], filter)
            let (p, y) = (
                pooled(response, mu, truncation: truncation),
                pooled(labels[k].map { Double($0) }, mu, truncation: truncation)
            )
            for i in p.indices {
                let weight = response[i] < 0 && labels[k][i] < 0.05 ? oneSided : 1
                sum += Double(memory.weights[k]) * weight * (p[i] - y[i]) * (p[i] - y[i])
            }
        }
        return sum / ((1 + 2 * mu) * (1 + 2 * mu))
    }

    // --------------------------------------------------------------------------------------------

    @Test func offMeansNoMetric() throws {
        #expect(ResponseMetric(plan: plan, parameters: .balanced) == nil)
        let off = try parameters(["prr.weight": 0, "prr.pooling": 0.3, "prr.one-sided": 0.1])
        #expect(ResponseMetric(plan: plan, parameters: off) == nil)
    }

    @Test(arguments: [(0.3, 1.0, 1.0), (0.3, 0.5, 1.0), (0.0, 1.0, 0.1), (0.5, 0.6, 0.2)])
    func theResidualIsTheSlopeOfTheLoss(mu: Double, truncation: Double, oneSided: Double) throws {
        let parameters = try parameters([
            "prr.pooling": mu, "prr.truncation": truncation, "prr.one-sided": oneSided,
        ])
        var metric = try #require(ResponseMetric(plan: plan, parameters: parameters))
        var numbers = TestNumbers(8)
        let filter = numbers.list(Self.cells).map { $0 * 0.05 }
        let step = numbers.list(Self.cells)
        var residual = [Float](repeating: 0, count: plan.positions * 16)
        metric.linearize(memory, filter: spectrum(filter), residual: &residual)
        // So small that no maximum moves.
        let small = 1e-6
        func loss(at t: Double) -> Double {
            self.loss(
                zip(filter, step).map { Double($0) + t * Double($1) }, mu: mu,
                truncation: truncation,
                oneSided: oneSided)
        }
        let slope = (loss(at: small) - loss(at: -small)) / (2 * small)
        let expected = -2 * dot(map(residual), step.map { Double($0) })
        #expect(abs(slope - expected) < 0.01 * abs(slope))

        // And the operator is its curvature, where the loss has one.
        var image = [Float](repeating: 0, count: plan.positions * 16)
        metric.normal(memory, filter: spectrum(step), into: &image)
        let curvature = 2 * dot(map(image), step.map { Double($0) })
        let bend = (loss(at: small) + loss(at: -small) - 2 * loss(at: 0)) / (small * small)
        #expect(abs(bend - curvature) < 0.05 * curvature)
    }

    @Test func theOperatorIsSymmetric() throws {
        let parameters = try parameters(["prr.pooling": 0.3, "prr.one-sided": 0.1])
        var metric = try #require(ResponseMetric(plan: plan, parameters: parameters))
        var numbers = TestNumbers(9)
        let (a, b) = (numbers.list(Self.cells), numbers.list(Self.cells))
        var image = [Float](repeating: 0, count: plan.positions * 16)
        metric.linearize(memory, filter: spectrum(a), residual: &image)
        metric.normal(memory, filter: spectrum(a), into: &image)
        let ab = dot(map(image), b.map { Double($0) })
        metric.normal(memory, filter: spectrum(b), into: &image)
        let ba = dot(map(image), a.map { Double($0) })
        #expect(abs(ab - ba) < 1e-3 * abs(ab))
    }

    @Test func aMetricThatWeighsAllAlikeIsThePlainFilter() throws {
        let penalty = [Float](repeating: 30, count: Self.cells)
        var plain = CorrelationFilter(plan: plan, channels: 8, penalty: penalty)
        let parameters = try parameters(["prr.one-sided": 0.999_999])
        var weighed = CorrelationFilter(
            plan: plan, channels: 8, penalty: penalty,
            metric: ResponseMetric(plan: plan, parameters: parameters))
        for _ in 0..<2 {
            plain.learn(from: memory, iterations: 4)
            weighed.learn(from: memory, iterations: 4)
        }
        let largest = plain.filter.map(abs).max() ?? 0
        #expect(largestDifference(plain.filter, weighed.filter) < 1e-3 * largest)
    }

    @Test func theOneSidedLossLetsResponsesFall() throws {
        let penalty = [Float](repeating: 30, count: Self.cells)
        func highest(_ values: [String: Double]) throws -> Double {
            var filter = CorrelationFilter(
                plan: plan, channels: 8, penalty: penalty,
                metric: ResponseMetric(plan: plan, parameters: try parameters(values)))
            filter.learn(from: memory, iterations: 60)
            let learned = (0..<Self.cells).map { Double(filter.filter[$0 * 8]) }
            // The highest response away from the target, as a share of the target's.
            var ratio = 0.0
            for k in samples.indices {
                let response = response(samples[k], learned)
                var (side, main) = (0.0, 0.0)
                for i in response.indices {
                    if labels[k][i] == 1 { main = response[i] }
                    if labels[k][i] == 0 { side = max(side, response[i]) }
                }
                ratio += side / main
            }
            return ratio
        }
        #expect(try highest(["prr.one-sided": 0.1]) < 0.95 * highest([:]))
    }
}
