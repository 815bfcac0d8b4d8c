import HoldfastImaging

/// The result of a case.
public struct RegressionVerdict: Sendable {
    public var name: String
    /// The name as part of a file's name.
    public var fileName: String
    /// What is wrong, one line each; empty for a case that passed.
    public var complaints: [String] = []
    /// Where it began to go wrong, for a case that failed.
    public var divergence: Divergence?
    public var truth: TruthComparison?
    public var limits: [RegressionLimit] = []
    public var golden: GoldenComparison?
    public var tolerance: Double?
    /// What an update did to the golden trajectory.
    public var update: String?
    /// Frames of the clip that were tracked.
    public var frames = 0
    /// Wall-clock time of the case.
    public var seconds = 0.0
    /// The picture's file in the report's folder.
    public var picture: String?
    /// How many seeds held, of a case that has several; measures are in its runs then.
    public var tally: SeedTally?
    /// Whether there was a result to judge.
    public var wasTested = true

    public init(name: String) {
        self.name = name
        fileName = RegressionCase.fileName(name)
    }

    public init(_ tested: RegressionCase) {
        self.init(name: tested.name)
        limits = tested.limits
        tolerance = tested.golden?.tolerance
    }

    public var passed: Bool { complaints.isEmpty }

    /// The measures of each run against the truth.
    var measures: [SequenceMeasures] {
        (tally?.runs ?? [self]).compactMap { $0.truth?.measures }
    }

    /// The mean over the runs of what they have a value of; nil where none has.
    func mean(_ value: (SequenceMeasures) -> Double?) -> Double? {
        HoldfastEvaluation.mean(measures.compactMap(value))
    }

    /// A case that could not be tested.
    public mutating func fail(_ reason: String) {
        complaints.append(reason)
        wasTested = false
    }

    /// Compares a result with the truth.
    public mutating func judge(_ result: TrackUnderTest, truth: [Box?]) {
        guard !limits.isEmpty else { return }
        let comparison = TruthComparison(
            name: name, truth: truth, result: result, limits: limits)
        complaints += comparison.complaints
        divergence = divergence ?? comparison.divergence
        self.truth = comparison
    }

    /// Compares a result with a golden trajectory.
    public mutating func judge(_ result: TrackUnderTest, golden: TrackUnderTest) {
        let comparison = GoldenComparison(
            golden: golden, result: result, tolerance: tolerance ?? 0)
        self.golden = comparison
        guard let found = comparison.divergence else { return }
        complaints.append("golden trajectory: \(comparison.text)")
        // The golden trajectory tells more exactly than the truth where something changed.
        divergence = found
    }

    /// Notes what an update changes.
    public mutating func update(_ result: TrackUnderTest, golden: TrackUnderTest?) {
        guard let golden else {
            update = "new, \(result.boxes.count) frames"
            return
        }
        update =
            GoldenComparison(golden: golden, result: result, tolerance: tolerance ?? 0).text
    }
}

/// The result of a suite.
public struct RegressionOutcome: Sendable {
    public var suite: String
    /// The tracker under test, for people.
    public var tracker: String
    public var verdicts: [RegressionVerdict]

    public init(suite: String, tracker: String, verdicts: [RegressionVerdict]) {
        self.suite = suite
        self.tracker = tracker
        self.verdicts = verdicts
    }

    public var failures: [RegressionVerdict] { verdicts.filter { !$0.passed } }
    public var passed: Bool { failures.isEmpty }
}
