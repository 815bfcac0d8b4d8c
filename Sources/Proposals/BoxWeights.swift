/// What the cues of a box and its place relative to the tracked one count.
///
/// Scores are natural logarithms of probabilities.
package struct BoxWeights: Sendable, Hashable {
    /// For cues in standard deviations among the candidates, in the order of ``BoxEvidence/Cue``.
    package var cues: BoxEvidence.Values
    /// Against squares of the size's change, the aspect ratio's, and the distance across and down, in
    /// ``spreads``.
    package var prior: SIMD4<Double>
    /// Against the same, times the fourth power of the tracked box's likeness with the first.
    package var likePrior: SIMD4<Double>
    /// For growth, and for growing taller.
    package var growth: SIMD2<Double>

    package static let spreads = SIMD4(0.2, 0.3, 0.15, 0.15)

    /// How far a shape differs from the tracked box.
    package static func change(of shape: BoxCandidates.Shape) -> SIMD4<Double> {
        SIMD4(shape.size, shape.aspect, shape.offsetX, shape.offsetY) / spreads
    }

    /// How usual a shape is, whatever the picture shows.
    func prior(of shape: BoxCandidates.Shape, likeness: Double) -> Double {
        let change = Self.change(of: shape)
        let squared = max(likeness, 0) * max(likeness, 0)
        let weights = prior + likePrior * squared * squared
        return growth[0] * change[0] + growth[1] * change[1] - (weights * change * change).sum()
    }

    package static let fitted = BoxWeights(
        cues: 2.2 * BoxEvidence.Values(0.98, 0.42, 0.93, 0.43, 0.27, 0.75, 1.03, 1.03),
        prior: SIMD4(0.73, 0.67, 0.02, 0.63),
        likePrior: 4 * SIMD4(0.76, 0.62, 0.41, 0.22),
        growth: SIMD2(0.16, 0.23))
}
