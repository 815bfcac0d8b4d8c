import Foundation
import HoldfastImaging

/// All measures of one tracker on one sequence.
public struct SequenceMeasures: Sendable {
    public var name: String
    public var scores: FrameScores
    public var accuracy: AccuracyMeasures
    public var drift: DriftMeasures
    public var evidence: ReliabilityEvidence
    /// Overlap of the box that the tracker began with and the true one: 1 unless it began from less
    /// than the true box.
    public var startOverlap: Double
    /// Updates per second of the tracker alone, where known.
    public var framesPerSecond: Double?

    public var reliability: ReliabilityMeasures { ReliabilityMeasures(evidence) }

    /// - Parameters:
    ///   - truth: one box per frame, `nil` where the target is absent.
    ///   - result: as many boxes; the frames after its end, if it is shorter, do not count.
    ///   - reports: what the tracker reported about itself, one per frame, or empty.
    ///   - start: the frame that the tracker was started on.
    /// - Returns: `nil` if no frame counts.
    public init?(
        name: String, truth: [Box?], result: [Box?], reports: [SelfReport?] = [], start: Int = 0,
        framesPerSecond: Double? = nil, conventions: MeasureConventions = .strict
    ) {
        scores = FrameScores(truth: truth, result: result, start: start, conventions: conventions)
        guard let accuracy = AccuracyMeasures(scores),
            let drift = DriftMeasures(scores, truth: truth)
        else { return nil }
        self.name = name
        self.accuracy = accuracy
        self.drift = drift
        let begun = result.indices.contains(start) ? result[start] : nil
        let given = truth.indices.contains(start) ? truth[start] : nil
        startOverlap = begun.flatMap { begun in given.map(begun.overlap) } ?? 0
        self.evidence = ReliabilityEvidence(scores, truth: truth, reports: reports, start: start)
        self.framesPerSecond = framesPerSecond
    }
}

/// The measures of one tracker over a data set: means over sequences, so that each counts the same
/// whatever its length (as OTB does); frames are pooled only where it says so.
public struct DataSetMeasures: Sendable {
    public var sequences: [SequenceMeasures]

    public init(_ sequences: [SequenceMeasures]) { self.sequences = sequences }

    public var success: Double { average { $0.accuracy.success } }
    public var precision: Double { average { $0.accuracy.precision } }
    public var normalizedPrecision: Double { average { $0.accuracy.normalizedPrecision } }
    public var averageOverlap: Double { average { $0.accuracy.averageOverlap } }
    public var successRate50: Double { average { $0.accuracy.successRate50 } }
    public var successRate75: Double { average { $0.accuracy.successRate75 } }
    /// Mean overlap of the boxes that the tracker began with and the true ones.
    public var startOverlap: Double { average(\.startOverlap) }
    public var missed: Double { average { $0.accuracy.missed } }
    /// The share of sequences on which the tracker drifted.
    public var drifted: Double { average { $0.drift.hasDrifted ? 1 : 0 } }
    /// The mean share of a sequence's frames before it drifted.
    public var survival: Double { average { $0.drift.survival } }
    /// The geometric mean of the frames per second, where all are known.
    public var framesPerSecond: Double? {
        let speeds = sequences.compactMap(\.framesPerSecond).filter { $0 > 0 }
        guard !speeds.isEmpty, speeds.count == sequences.count else { return nil }
        return geometricMean(speeds)
    }
    /// Reliability over the frames of all sequences together.
    public var pooledReliability: ReliabilityMeasures {
        var evidence = ReliabilityEvidence()
        for sequence in sequences { evidence.pool(sequence.evidence) }
        return ReliabilityMeasures(evidence)
    }
    /// Spearman's rank correlation of confidence and overlap, the mean over the sequences that have
    /// one.
    public var meanConfidenceRank: Double? {
        mean(sequences.compactMap(\.reliability.confidenceRank))
    }
    /// Returns of the target after an absence: those found again (overlap above 0.3) within
    /// `frames` of the return, and all.
    public func recoveries(within frames: Int = 15) -> (found: Int, all: Int) {
        let all = sequences.flatMap(\.drift.recoveries)
        return (all.count { ($0.delay ?? .max) <= frames }, all.count)
    }

    private func average(_ value: (SequenceMeasures) -> Double) -> Double {
        mean(sequences.map(value)) ?? 0
    }
}

/// The geometric mean of positive numbers: ratios of speeds average rightly in it.
func geometricMean(_ values: [Double]) -> Double? {
    mean(values.map { log($0) }).map { exp($0) }
}
