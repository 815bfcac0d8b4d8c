import HoldfastCKernels
import HoldfastSampling
import HoldfastSystem

/// Soft membership of a colour to the eleven basic colour terms.
///
/// Berlin and Kay (Basic Color Terms, 1969) found eleven terms that languages share, each with a
/// focus. A colour belongs to each term by `exp(-d^2 / (2 spread^2))`, `d` its distance from the
/// focus in CIELAB, normalized to a sum of 1. The foci below are our own round numbers for the
/// middle of each term's region in CIELAB (D65); no learned table is used.
struct ColorTerms: Sendable {
    static let count = 11
    private static let spread = 22.0
    private static let foci: [(l: Double, a: Double, b: Double)] = [
        (12, 0, 0),  // black
        (52, 0, 0),  // gray
        (94, 0, 0),  // white
        (42, 58, 36),  // red
        (64, 40, 64),  // orange
        (84, 2, 80),  // yellow
        (50, -46, 26),  // green
        (44, -4, -44),  // blue
        (36, 40, -38),  // purple
        (74, 36, 4),  // pink
        (34, 18, 26),  // brown
    ]

    /// Memberships by colour: 32^3 rows of ``count`` that stand `HOLDFAST_TABLE_WIDTH` apart, indexed by
    /// ``SampledWindow/colors``.
    static let table: [Float] = {
        let width = Int(HOLDFAST_TABLE_WIDTH)
        var result = [Float](repeating: 0, count: 32 * 32 * 32 * width)
        for index in 0..<(32 * 32 * 32) {
            let color = LabColor(packed: index)
            var total = 0.0
            var membership = [Double](repeating: 0, count: count)
            for (i, focus) in foci.enumerated() {
                let (dl, da, db) = (color.lightness - focus.l, color.a - focus.a, color.b - focus.b)
                membership[i] = exp(-(dl * dl + da * da + db * db) / (2 * spread * spread)) + 1e-9
                total += membership[i]
            }
            for i in 0..<count { result[index * width + i] = Float(membership[i] / total) }
        }
        return result
    }()
}
