import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastTracking

/// All cases of a suite, each over its seeds, and a picture of each failure.
struct SuiteRun: Sendable {
    let suite: RegressionSuite
    /// Of the built-in tracker, for each case.
    let parameters: [TrackerParameters]
    let update: Bool
    let pictures: RegressionFolder
    let jobs: Int

    /// Runs everything; verdicts come in the order of the cases.
    ///
    /// - Parameter finished: called for each case as soon as all of its seeds are done, from any
    ///   thread.
    func verdicts(
        finished: @escaping @Sendable (RegressionVerdict) -> Void
    ) throws -> [RegressionVerdict] {
        let runs = suite.cases.map(\.runs)
        // What makes no sense is said before anything is run.
        for case let first? in runs.map(\.first) { _ = try RegressionClip(first) }
        let pieces = runs.indices.flatMap { number in runs[number].indices.map { (number, $0) } }
        let collector = VerdictCollector(suite.cases)
        _ = try parallelMap(count: pieces.count, jobs: jobs) { index in
            let (number, seed) = pieces[index]
            let run = runs[number][seed]
            let verdict = try RegressionRun(
                tested: run, clip: RegressionClip(run), parameters: parameters[number],
                command: suite.command, update: update
            ).verdict()
            if let whole = collector.add(verdict, seed: seed, of: number) { finished(whole) }
        }
        let verdicts = collector.verdicts
        return try parallelMap(count: verdicts.count, jobs: jobs) { index in
            try pictured(verdicts[index], of: runs[index])
        }
    }

    /// The verdict with the file of a picture, where something failed on a frame.
    private func pictured(
        _ verdict: RegressionVerdict, of runs: [RegressionCase]
    ) throws -> RegressionVerdict {
        guard !verdict.passed, let divergence = verdict.divergence else { return verdict }
        var verdict = verdict
        try pictures.create()
        let file = pictures.picture(verdict)
        let clip = try RegressionClip(runs[verdict.tally?.worst ?? 0])
        if try DivergencePicture.write(divergence, of: clip, to: file) {
            verdict.picture = file.path
        }
        return verdict
    }
}

/// Gathers the verdicts of runs from several threads into one for each case.
private final class VerdictCollector: Sendable {
    private struct State {
        var runs: [[RegressionVerdict?]]
        var whole: [RegressionVerdict?]
    }

    private let cases: [RegressionCase]
    private let state: Locked<State>

    init(_ cases: [RegressionCase]) {
        self.cases = cases
        state = Locked(
            State(
                runs: cases.map { Array(repeating: nil, count: $0.seeds?.count ?? 1) },
                whole: Array(repeating: nil, count: cases.count)))
    }

    /// - Returns: the verdict on the case, once all of its runs are there.
    func add(_ verdict: RegressionVerdict, seed: Int, of number: Int) -> RegressionVerdict? {
        state.withLock { state in
            state.runs[number][seed] = verdict
            let done = state.runs[number].compactMap { $0 }
            guard done.count == state.runs[number].count else { return nil }
            let tested = cases[number]
            state.whole[number] =
                tested.seeds.map { RegressionVerdict(tested, seeds: $0, runs: done) } ?? verdict
            return state.whole[number]
        }
    }

    var verdicts: [RegressionVerdict] { state.withLock { $0.whole.compactMap { $0 } } }
}
