import HoldfastCKernels
import HoldfastImaging

/// Colours of the target against those of its surroundings (Staple, Bertinetto et al., CVPR 2016,
/// section 3.4), as histograms of 16 x 16 x 16 bins.
///
/// The target's may keep a share of its colours on the first frame, the only ones that are known to be
/// its own: a box that has slipped a little teaches the colours beside the target as its own, which then
/// hold the box there. What that is worth: docs/ablation.md.
struct ColorHistogram: Sendable {
    private static let bins = 16 * 16 * 16
    /// Share of the first frame in the target's colours.
    private let firstShare: Double
    /// The target's colours on the first frame.
    private var first: [Float]
    private var foreground: [Float]
    private var background: [Float]
    private var likelihood: [Float]
    private var isEmpty = true
    /// How much likelier a pixel of the target looks than one around it, -1...1; running mean.
    private(set) var contrast = 0.0

    init(firstShare: Double = 0) {
        self.firstShare = firstShare
        foreground = [Float](repeating: 0, count: Self.bins)
        background = foreground
        first = foreground
        likelihood = [Float](repeating: 0.5, count: Self.bins)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&first, count: Self.bins)
        try archive.numbers(&foreground, count: Self.bins)
        try archive.numbers(&background, count: Self.bins)
        try archive.numbers(&likelihood, count: Self.bins)
        try archive.flag(&isEmpty)
        try archive.number(&contrast)
    }

    private static func bounds(_ x: Range<Int32>, _ y: Range<Int32>) -> [Int32] {
        [x.lowerBound, y.lowerBound, x.upperBound, y.upperBound]
    }

    /// Learns from a window of `side` x `side` colours with the target at `box`, in colour pixels.
    mutating func learn(_ colors: [UInt16], side: Int, box: Box, rate: Double) {
        // Corners and borders of a box are often background: its inner part stands for the target,
        // what lies clearly beyond it for the surroundings.
        let inner = Box(center: box.center, width: box.width * 0.8, height: box.height * 0.8)
        let outer = Box(center: box.center, width: box.width * 1.1, height: box.height * 1.1)
        // Where along a row or column, in pixels, the box lies.
        func span(_ low: Double, _ high: Double) -> Range<Int32> {
            let first = min(max((low - 0.5).rounded(.up), 0), Double(side))
            let end = min(max((high - 0.5).rounded(.up), first), Double(side))
            return Int32(first)..<Int32(end)
        }
        let (innerX, innerY) = (span(inner.x, inner.maxX), span(inner.y, inner.maxY))
        let (outerX, outerY) = (span(outer.x, outer.maxX), span(outer.y, outer.maxY))
        let counts = (
            inside: innerX.count * innerY.count, outside: side * side - outerX.count * outerY.count
        )
        guard counts.inside > 0, counts.outside > 0 else { return }
        var inside = [Float](repeating: 0, count: Self.bins)
        var outside = inside
        holdfast_count_colors(
            colors, Int32(side), Self.bounds(innerX, innerY), Self.bounds(outerX, outerY), &inside,
            &outside)
        if isEmpty { first = inside.map { $0 / Float(counts.inside) } }
        let blend = isEmpty ? 1 : Float(rate)
        let difference = holdfast_learn_colors(
            inside, 1 / Float(counts.inside), first, Float(firstShare), outside,
            1 / Float(counts.outside), blend, Int32(Self.bins), &foreground, &background,
            &likelihood)
        contrast += Double(blend) * (difference - contrast)
        isEmpty = false
    }

    /// How likely each pixel shows the target, 0...1.
    func likelihoods(of colors: [UInt16]) -> [Float] {
        [Float](unsafeUninitializedCapacity: colors.count) { result, count in
            holdfast_likelihoods(colors, likelihood, Int32(colors.count), result.baseAddress)
            count = colors.count
        }
    }

    /// Scores a window of `side` x `side` colours on a map of `cells` x `cells`; target size in colour
    /// pixels.
    func score(
        _ colors: [UInt16], side: Int, cells: Int, targetWidth: Double, targetHeight: Double,
        into result: inout ColorScore
    ) {
        let width = side + 1
        if result.sums.count != width * width {
            result.sums = [Double](repeating: 0, count: width * width)
        }
        if result.map.count != cells * cells {
            result.map = [Float](repeating: 0, count: cells * cells)
        }
        result.side = side
        holdfast_likelihood_sums(colors, likelihood, Int32(side), &result.sums)
        func half(_ length: Double) -> Int32 { Int32(max(1, (length / 2).rounded())) }
        holdfast_box_means(
            result.sums, Int32(side), Int32(cells), half(targetWidth), half(targetHeight),
            &result.map)
    }
}
