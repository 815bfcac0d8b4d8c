/// How a case ended over several seeds.
public struct SeedTally: Sendable {
    public var range: SeedRange
    /// A verdict for each seed, in order.
    public var runs: [RegressionVerdict]

    public init(_ range: SeedRange, runs: [RegressionVerdict]) {
        self.range = range
        self.runs = runs
    }

    /// How many seeds held.
    public var held: Int { runs.count(where: \.passed) }

    /// The seeds that did not hold.
    public var failedSeeds: [UInt64] {
        zip(range.seeds, runs).filter { !$0.1.passed }.map(\.0)
    }

    /// The index of the failed run with the lowest AUC, or of the first that could not be judged;
    /// nil where all held.
    public var worst: Int? {
        func success(_ index: Int) -> Double {
            runs[index].truth?.measures?.accuracy.success ?? -1
        }
        return runs.indices.filter { !runs[$0].passed }.min { success($0) < success($1) }
    }

    /// `holds on 11 of 12 seeds`
    var countText: String { "holds on \(held) of \(runs.count) seeds" }

    /// `holds on 11 of 12 seeds (not on 7)`
    var text: String {
        let failed = failedSeeds
        return failed.isEmpty ? countText : "\(countText) (not on \(SeedRange.text(failed)))"
    }

    /// What is wrong with the count; nil where it is as required.
    var complaint: String? {
        if held < range.required.lowerBound {
            return "\(text); at least \(range.required.lowerBound) must"
        }
        if held > range.required.upperBound {
            return "\(text); at most \(range.required.upperBound) may"
        }
        return nil
    }
}

extension RegressionVerdict {
    /// Counts the seeds of a case that held. Where too few did, what is wrong with the worst of them
    /// stands for the others.
    ///
    /// - Parameter runs: a verdict for each seed, in order.
    public init(_ tested: RegressionCase, seeds: SeedRange, runs: [RegressionVerdict]) {
        self.init(tested)
        let tally = SeedTally(seeds, runs: runs)
        self.tally = tally
        frames = runs.reduce(0) { $0 + $1.frames }
        seconds = runs.reduce(0) { $0 + $1.seconds }
        // A program that breaks off has not done worse than another: nothing is known of it.
        if let broken = runs.firstIndex(where: { !$0.wasTested }) {
            complaints = runs[broken].complaints.map { "seed \(seeds.seeds[broken]): \($0)" }
            wasTested = false
            return
        }
        guard let complaint = tally.complaint else { return }
        complaints = [complaint]
        guard tally.held < seeds.required.lowerBound, let worst = tally.worst else { return }
        complaints += runs[worst].complaints.map { "the worst, seed \(seeds.seeds[worst]): \($0)" }
        divergence = runs[worst].divergence
        divergence?.seed = seeds.seeds[worst]
    }
}
