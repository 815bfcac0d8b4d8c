import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

@Suite struct CorrelationFilterTests {
    private static let size = 24
    private let plan: FourierPlan
    private let spectrum: [Float]
    private let label: [Float]
    private var memory: SampleMemory

    init() throws {
        plan = try #require(FourierPlan(size: Self.size))
        var numbers = TestNumbers(11)
        // One channel of eight; the others stay empty.
        var map = [Float](repeating: 0, count: Self.size * Self.size * 8)
        for p in 0..<Self.size * Self.size { map[p * 8] = numbers.real() }
        var spectrum = [Float](repeating: 0, count: plan.positions * 2 * 8)
        plan.forward(map, channels: 8, into: &spectrum)
        label = LabelMap(size: Self.size, spread: 1.5).spectrum(plan: plan)
        memory = SampleMemory(positions: plan.positions, channels: 8, capacity: 3)
        memory.insert(spectrum: spectrum, label: label, rate: 1, firstWeight: 0)
        // As the memory keeps it.
        self.spectrum = memory.sample(0).spectrum
    }

    private func filter(penalty: [Float]) -> CorrelationFilter {
        CorrelationFilter(plan: plan, channels: 8, penalty: penalty)
    }

    private func flat(_ value: Float) -> [Float] {
        [Float](repeating: value, count: Self.size * Self.size)
    }

    private func part(_ list: [Float], _ position: Int) -> (re: Double, im: Double) {
        (Double(list[position * 16]), Double(list[position * 16 + 8]))
    }

    /// The objective that the filter minimizes, with the sums over the whole spectrum.
    private func objective(_ filter: CorrelationFilter, penalty: [Float]) -> Double {
        var sum = 0.0
        for p in 0..<plan.positions {
            let column = p % plan.half
            let share = column == 0 || column == Self.size / 2 ? 1.0 : 2.0
            let (x, f) = (part(spectrum, p), part(filter.spectrum, p))
            let re = x.re * f.re - x.im * f.im - Double(label[p * 2])
            let im = x.re * f.im + x.im * f.re - Double(label[p * 2 + 1])
            sum += share * (re * re + im * im) / Double(Self.size * Self.size)
        }
        for p in penalty.indices {
            let value = Double(filter.filter[p * 8])
            sum += Double(penalty[p]) * value * value
        }
        return sum
    }

    @Test func oneSampleAndAConstantPenaltyHaveAClosedForm() {
        let lambda = 120.0
        var filter = filter(penalty: flat(Float(lambda)))
        filter.learn(from: memory, iterations: 60)
        var (error, largest) = (0.0, 0.0)
        for p in 0..<plan.positions {
            let x = part(spectrum, p)
            let y = (re: Double(label[p * 2]), im: Double(label[p * 2 + 1]))
            let divisor = x.re * x.re + x.im * x.im + lambda
            let re = (x.re * y.re + x.im * y.im) / divisor
            let im = (x.re * y.im - x.im * y.re) / divisor
            let f = part(filter.spectrum, p)
            error = max(error, abs(f.re - re), abs(f.im - im))
            largest = max(largest, abs(re), abs(im))
        }
        #expect(error < 2e-4 * largest)
        // Channels without content get no filter.
        let strays = filter.spectrum.indices.filter { $0 % 8 != 0 && filter.spectrum[$0] != 0 }
        #expect(strays.isEmpty)
    }

    @Test func iterationsLowerTheObjective() {
        let penalty = CorrelationFilter.penalty(
            size: Self.size, targetColumns: 6, targetRows: 6, parameters: FilterParameters())
        var last = objective(filter(penalty: penalty), penalty: penalty)
        for iterations in [1, 2, 3, 4] {
            var filter = filter(penalty: penalty)
            filter.learn(from: memory, iterations: iterations)
            let reached = objective(filter, penalty: penalty)
            #expect(reached < last)
            last = reached
        }
        // Converged, it stays where it is.
        var converged = filter(penalty: penalty)
        converged.learn(from: memory, iterations: 60)
        #expect(objective(converged, penalty: penalty) < last * (1 + 1e-6))
    }

    @Test func trainingGoesOnFromTheLastSolution() {
        let penalty = flat(40)
        var once = filter(penalty: penalty)
        once.learn(from: memory, iterations: 4)
        var twice = once
        twice.learn(from: memory, iterations: 4)
        #expect(objective(twice, penalty: penalty) < objective(once, penalty: penalty))
    }

    @Test func spatialPenaltyKeepsTheFilterOnTheTarget() {
        func shareOnTarget(_ penalty: [Float]) -> Double {
            var filter = filter(penalty: penalty)
            filter.learn(from: memory, iterations: 40)
            var (inside, all) = (0.0, 0.0)
            for row in 0..<Self.size {
                for column in 0..<Self.size {
                    let energy = Double(filter.filter[(row * Self.size + column) * 8])
                    let distance = max(
                        min(row, Self.size - row), min(column, Self.size - column))
                    all += energy * energy
                    if distance <= 4 { inside += energy * energy }
                }
            }
            return inside / all
        }
        let penalty = CorrelationFilter.penalty(
            size: Self.size, targetColumns: 6, targetRows: 6, parameters: FilterParameters())
        // 9 x 9 of 24 x 24 cells are 14 % of the map.
        #expect(shareOnTarget(flat(40)) < 0.3)
        #expect(shareOnTarget(penalty) > 0.9)
    }

    @Test func penaltyIsSmallestAtTheCentreAndSymmetric() {
        let penalty = CorrelationFilter.penalty(
            size: Self.size, targetColumns: 6, targetRows: 9, parameters: FilterParameters())
        #expect(penalty.min() == penalty[0])
        #expect(penalty[0] > 0)
        for d in 1..<Self.size / 2 {
            #expect(penalty[d] == penalty[Self.size - d])
            #expect(penalty[d * Self.size] == penalty[(Self.size - d) * Self.size])
            #expect(penalty[d] >= penalty[d - 1])
            // The target is higher than wide, so the rows are punished later.
            #expect(penalty[d * Self.size] <= penalty[d])
        }
    }

    @Test func theResponseToTheLearnedSampleIsTheLabel() {
        var filter = filter(penalty: flat(0.01))
        filter.learn(from: memory, iterations: 100)
        var response = [Float](repeating: .nan, count: plan.positions * 2)
        let learner = FilterLearner(
            memory: memory, filter: filter, centeredLabel: label, parameters: FilterParameters())
        TrainedFilter(learner, parameters: FilterParameters())
            .respond(to: spectrum, into: &response)
        var map = [Float](repeating: .nan, count: Self.size * Self.size)
        plan.inverse(single: response, into: &map)
        let middle = Self.size / 2 * Self.size + Self.size / 2
        #expect(abs(map[middle] - 1) < 0.05)
        #expect(abs(map[0]) < 0.05)
    }
}

extension CorrelationFilter {
    fileprivate mutating func learn(from memory: SampleMemory, iterations: Int) {
        var buffers = SolverBuffers()
        learn(from: memory, iterations: iterations, using: &buffers)
    }
}
