import HoldfastSystem

/// What one frame shows of the target.
struct Evidence: Sendable {
    /// Cosine with the first frame's template, -1...1.
    var firstSimilarity = 1.0
    /// The response's peak as a share of what it usually is while tracking.
    var response = 1.0
    var peakToSidelobeRatio = 0.0
    var subpeakRatio = 0.0
    /// How well the target's colours, or gray levels, keep within the box; nil where they are not scored.
    var colorFit: ColorFit?

    /// Whether the peak stands out by more than one of noise does. (Bolme et al., CVPR 2010: 20 to 60 while
    /// tracking, about 7 for nothing.)
    var hasPeak: Bool { peakToSidelobeRatio > 10 }

    /// How well what was found matches the target: by its looks, and less where the response is lower
    /// than usual.
    ///
    /// A low response is a sign of occlusion, but not of a bad box (a target that deforms has it, too),
    /// so it counts for the state and not for the confidence. Sub-peaks do not count: a target that
    /// changes its looks has them, too, and to learn nothing then loses it.
    var score: Double {
        1 / (1 + exp(-0.4 - 2 * firstSimilarity)) * min(max(response, 0), 1).squareRoot()
    }
}
