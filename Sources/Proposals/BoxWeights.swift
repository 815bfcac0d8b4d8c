/// What the cues of a box, and its form and place relative to the tracked one, count.
///
/// Scores are natural logarithms of probabilities.
package struct BoxWeights: Sendable, Hashable {
    /// For cues in standard deviations among the candidates, in the order of ``BoxEvidence/Cue``.
    package var cues: BoxEvidence.Values
    /// For the ``terms(of:likeness:)`` of a form and place.
    package var prior: [Float]

    package init(cues: BoxEvidence.Values, prior: [Float]) {
        self.cues = cues
        self.prior = prior
    }

    /// Spreads that size, aspect ratio, and places across and down are measured in.
    private static let spreads = SIMD4<Float>(0.2, 0.3, 0.15, 0.15)
    /// How many terms the prior has.
    package static let priorTerms = 10

    /// What a form and place is judged by, whatever the picture shows: squares of how far size, aspect
    /// ratio and place differ from the tracked box's, the same times the fourth power of that box's
    /// likeness with the first, growth, and growth in height.
    package static func terms(of shape: BoxCandidates.Shape, likeness: Float) -> [Float] {
        let change =
            SIMD4<Float>(
                Float(shape.size), Float(shape.aspect), Float(shape.offsetX), Float(shape.offsetY))
            / spreads
        let squares = change * change
        let like = max(likeness, 0) * max(likeness, 0)
        let held = 4 * like * like * squares
        return [
            -squares[0], -squares[1], -squares[2], -squares[3], -held[0], -held[1], -held[2],
            -held[3], change[0], change[1],
        ]
    }

    func prior(of shape: BoxCandidates.Shape, likeness: Float) -> Float {
        zip(prior, Self.terms(of: shape, likeness: likeness)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Fitted on 26 November 2026 by `Benchmarks fit-boxes` to the 26 public tracking sequences that the
    /// README's figures are of (OTB, VOT, TLD, UAV123, DAVIS), tracks from three places in each. Mean
    /// overlap on the 26, each judged by weights that were fitted to the other 25: +0.036 (+0.016 to
    /// +0.057).
    package static let fitted = BoxWeights(
        cues: BoxEvidence.Values(0.80, 0.54, 0.60, 0.62, 0.89, 0.75, 0.88, 0),
        prior: [0.24, 0.40, 0.09, 0.21, 0.73, 0.72, 0.17, 0.47, 0.05, 0.10])
}
