import Foundation
import HoldfastProposals
import HoldfastTracking

/// Fits what the cues count by which the reported box is judged, to a data set.
///
/// Tracks each sequence without the evidence of boxes, looks at the candidates around the tracked box, and
/// finds the weights whose expected overlap with the true boxes is largest. Every sequence counts alike,
/// however long. Figures are of each sequence with weights fitted to all others.
public struct BoxFit: Sendable {
    /// Shares of a sequence at which the tracker is started.
    public var starts = [0.0, 0.25, 0.5]
    /// Every how many frames the boxes are judged.
    public var interval = TrackerParameters.balanced.box.interval
    /// At most so many frames of a track are fitted to.
    public var framesPerTrack = 40
    /// Threads at work.
    public var jobs: Int
    /// Whether to fit without each cue in turn, too, to see what each is worth; takes most of the time.
    public var leavesCuesOut = false
    private let learner = BoxFitLearner()

    public init(jobs: Int = 1) { self.jobs = jobs }

    /// What a fit found.
    public struct Report: Sendable {
        /// In the order of the source, ready to be put into it.
        public var cues: [Float]
        public var prior: [Float]
        /// Sequence by sequence the mean overlap of the tracked box, and of the judged one by the weights
        /// of all other sequences.
        public var sequences: [(name: String, tracked: Double, judged: Double)]
        /// The mean gain without each cue, fitted anew.
        public var without: [(cue: String, gain: Double)]

        /// The mean gain in overlap, with its interval over sequences.
        public var gain: Statistics.Interval? {
            Statistics.pairedBootstrap(sequences.map { $0.judged - $0.tracked })
        }
    }

    /// Fits and judges.
    ///
    /// - Throws: What reading frames throws, and ``EvaluationError`` if there is nothing to fit to.
    public func run(
        _ sequences: [AnnotatedSequence], frames: @escaping FrameSource
    ) throws -> Report {
        var parameters = TrackerParameters.balanced
        parameters.box.evidence = 0
        let base = parameters
        let tracks = try parallelMap(count: sequences.count, jobs: jobs) { index in
            try BoxFitTrack.tracks(
                sequences[index], at: index, starts: starts, interval: interval, parameters: base,
                frames: frames)
        }.flatMap { $0 }
        let samples = tracks.map(samples)
        guard samples.contains(where: { !$0.isEmpty }) else {
            throw EvaluationError.inconsistent("no sequence has boxes to fit to")
        }
        let all = learner.weights(weighted(samples, tracks, without: nil), from: Self.first)
        let judged = try judge(tracks, samples, left: [])
        let results = sequences.indices.compactMap { index in
            judged[index].map { (sequences[index].name, $0.tracked, $0.judged) }
        }
        var without: [(String, Double)] = []
        for cue in BoxEvidence.Cue.allCases where leavesCuesOut {
            let rest = try judge(tracks, samples, left: [cue.rawValue]).values
            let gain = rest.reduce(0) { $0 + $1.judged - $1.tracked } / Double(max(rest.count, 1))
            without.append(("\(cue)", gain))
        }
        return Report(
            cues: Array(all.prefix(Self.cues)), prior: Array(all.dropFirst(Self.cues)),
            sequences: results, without: without)
    }

    private static let cues = BoxEvidence.Cue.allCases.count
    private static let terms = cues + BoxWeights.priorTerms
    /// Where the ascent begins: a prior that keeps to the tracked box.
    private static let first = (0..<terms).map { (cues..<cues + 4).contains($0) ? Float(1) : 0 }

    /// What there is to learn from a track: its frames at even distances on which the box is not off.
    private func samples(_ track: BoxFitTrack) -> [BoxFitLearner.Sample] {
        let usable = track.frames.filter { $0.tracked.overlap($0.truth) > 0.05 }
        let count = min(usable.count, framesPerTrack)
        return (0..<count).map { i in
            let frame = usable[i * usable.count / count]
            var sample = BoxFitLearner.Sample(features: [], overlaps: [], weight: 1)
            for candidate in frame.observation.candidates.compactMap({ $0 }) {
                for cue in BoxEvidence.Cue.allCases { sample.features.append(candidate.cues[cue]) }
                sample.features += BoxWeights.terms(
                    of: candidate.shape, likeness: frame.observation.likeness)
                sample.overlaps.append(Float(candidate.box.overlap(frame.truth)))
            }
            return sample
        }
    }

    /// The samples of all sequences but one, each sequence counting alike.
    private func weighted(
        _ samples: [[BoxFitLearner.Sample]], _ tracks: [BoxFitTrack], without hidden: Int?
    ) -> [BoxFitLearner.Sample] {
        var counts: [Int: Int] = [:]
        for (track, samples) in zip(tracks, samples) where track.sequence != hidden {
            counts[track.sequence, default: 0] += samples.count
        }
        let sequences = counts.values.filter { $0 > 0 }.count
        var result: [BoxFitLearner.Sample] = []
        for (track, samples) in zip(tracks, samples) where track.sequence != hidden {
            let weight = 1 / Float(max(sequences * (counts[track.sequence] ?? 0), 1))
            for var sample in samples {
                sample.weight = weight
                result.append(sample)
            }
        }
        return result
    }

    /// Mean overlaps of each sequence, judged by the weights of the others.
    private func judge(
        _ tracks: [BoxFitTrack], _ samples: [[BoxFitLearner.Sample]], left: Set<Int>
    ) throws -> [Int: (tracked: Double, judged: Double)] {
        var samples = samples
        for term in left { Self.clear(term, in: &samples) }
        let cleared = samples
        let sequences = Set(tracks.map(\.sequence)).sorted()
        let results = try parallelMap(count: sequences.count, jobs: jobs) { place in
            let hidden = sequences[place]
            let weights = learner.weights(
                weighted(cleared, tracks, without: hidden), from: Self.first)
            return overlaps(
                tracks.filter { $0.sequence == hidden }, Self.boxWeights(weights, without: left))
        }
        var result: [Int: (tracked: Double, judged: Double)] = [:]
        for (sequence, overlaps) in zip(sequences, results) { result[sequence] = overlaps }
        return result
    }

    private static func clear(_ term: Int, in samples: inout [[BoxFitLearner.Sample]]) {
        for i in samples.indices {
            for j in samples[i].indices {
                for k in stride(from: term, to: samples[i][j].features.count, by: terms) {
                    samples[i][j].features[k] = 0
                }
            }
        }
    }

    private static func boxWeights(_ weights: [Float], without left: Set<Int>) -> BoxWeights {
        var values = BoxEvidence.Values()
        for i in 0..<cues where !left.contains(i) { values[i] = weights[i] }
        return BoxWeights(cues: values, prior: Array(weights.dropFirst(cues)))
    }

    private func overlaps(
        _ tracks: [BoxFitTrack], _ weights: BoxWeights
    ) -> (tracked: Double, judged: Double)? {
        var (tracked, judged, count) = (0.0, 0.0, 0.0)
        for track in tracks {
            var belief = BoxBelief()
            for frame in track.frames {
                tracked += frame.tracked.overlap(frame.truth)
                judged += belief.box(judging: frame.observation, by: weights).overlap(frame.truth)
                count += 1
            }
        }
        return count > 0 ? (tracked / count, judged / count) : nil
    }
}
