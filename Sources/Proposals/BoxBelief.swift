import HoldfastImaging
import HoldfastSystem

/// Which of the boxes around a tracked one is the target's, as believed from the evidence of one frame
/// and, in part, of those before.
package struct BoxBelief: Sendable {
    /// Share of the evidence that is remembered from one frame that is judged to the next.
    private static let memory: Float = 0.4
    /// How much more the cues count than a fit to few sequences says, which holds its weights small. Of
    /// 1, 1.3, 1.6, 2 and 2.5 the last two did best on sequences that were left out of the fit.
    private static let sharpness: Float = 2.2

    /// Scores of the candidates by their cues, remembered.
    package var remembered = [Float](repeating: 0, count: BoxCandidates.shapes.count)

    package init() {}

    /// Takes a frame in and returns the mean of the candidates, each as likely as its score.
    package mutating func box(
        judging observation: BoxObservation, by weights: BoxWeights = .fitted
    ) -> Box {
        for (i, candidate) in observation.candidates.enumerated() {
            let score = candidate.map { Self.sharpness * ($0.cues * weights.cues).sum() } ?? 0
            remembered[i] += (1 - Self.memory) * (score - remembered[i])
        }
        let scores = zip(observation.candidates, remembered).map { candidate, score in
            candidate.map {
                Double(score + weights.prior(of: $0.shape, likeness: observation.likeness))
            }
        }
        let highest = scores.reduce(-Double.infinity) { max($0, $1 ?? $0) }
        var mean = Box(x: 0, y: 0, width: 0, height: 0)
        var total = 0.0
        for (candidate, score) in zip(observation.candidates, scores) {
            guard let candidate, let score else { continue }
            let chance = exp(score - highest)
            mean.x += chance * candidate.box.x
            mean.y += chance * candidate.box.y
            mean.width += chance * candidate.box.width
            mean.height += chance * candidate.box.height
            total += chance
        }
        return Box(
            x: mean.x / total, y: mean.y / total, width: mean.width / total,
            height: mean.height / total)
    }
}

/// What speaks for the boxes around a tracked one on a frame.
package struct BoxObservation: Sendable {
    /// A candidate with all that its score is made of.
    package struct Candidate: Sendable {
        package var box: Box
        /// In standard deviations among the candidates.
        package var cues: BoxEvidence.Values
        package var shape: BoxCandidates.Shape
    }

    /// How much the tracked box looks like the first, -1...1.
    package var likeness: Float
    /// In the order of ``BoxCandidates``, the tracked box among them; nil for those that the frame's
    /// border cuts off.
    package var candidates: [Candidate?]

    /// Nil where the frame shows too little of the tracked box.
    ///
    /// - Parameter whole: The window's ``BoxEvidence/wholeShares(in:)``, asked for last.
    init?(_ window: EvidenceWindow, first: FirstLook, whole: () -> [Float]) {
        let found = BoxEvidence(window).candidates(first, whole: whole)
        let seen = found.compactMap { $0?.cues }
        guard let tracked = found[BoxCandidates.tracked]?.cues, 4 * seen.count > found.count
        else { return nil }
        let count = Float(seen.count)
        let mean = seen.reduce(BoxEvidence.Values(), +) / count
        let variance = seen.reduce(BoxEvidence.Values()) { $0 + ($1 - mean) * ($1 - mean) } / count
        let scale = 1 / (variance.squareRoot() + 1e-6)
        likeness = tracked[.thumbnail]
        candidates = zip(found, BoxCandidates.shapes).map { found, shape in
            found.map {
                Candidate(
                    box: window.place(of: $0.box), cues: ($0.cues - mean) * scale, shape: shape)
            }
        }
    }
}
