import HoldfastImaging

/// Where the target's colours end, as a check on the box.
///
/// Correlation holds on to whatever it has learned, so an offset that a box once has stays with it, and
/// where the looks change with the size, as when an object comes near, the scale filter falls behind.
/// The colours that tell the target from its surroundings end at its edges: the box whose pixels they
/// fill best is sought around the tracker's box, and what it shows against the first frame says how far
/// the box is off. Colours are a weaker witness than correlation, so only a small share of that is
/// followed, and none of it where the colours no longer stand out. Width and
/// height share one factor; with two the sides run away from each other.
///
/// The map of these colours stands here for the activation map of the learned filter (Zhou et al., CVPR
/// 2016), whose box says nothing of how far the tracker's is off: see docs/ablation.md.
struct ColorExtent: Sendable {
    /// Edges from the middle of a box, in its widths and heights.
    struct Edges: Sendable {
        var left = -0.5
        var right = 0.5
        var top = -0.5
        var bottom = 0.5
    }

    /// What the target's colours fill, against the box it was looked for around.
    struct Measurement: Sendable {
        var edges: Edges
        /// Mean likelihood within the edges less that around them, -1...1.
        var contrast: Double
    }

    /// How far a box is off: offset in boxes, and the true size over the box's.
    struct Correction: Sendable {
        var offset: Point
        var scale: Double
    }

    /// What was measured around the true box of the first frame; nil if nothing was.
    private var first: Measurement?
    private let margin: Double
    private let leastContrast: Double
    private let contrastShare: Double

    init(parameters: ExtentParameters) {
        margin = parameters.margin
        leastContrast = parameters.contrast
        contrastShare = parameters.contrastShare
    }

    mutating func learnFirst(_ likelihood: [Float], side: Int, box: Box) {
        first = measure(likelihood, side: side, box: box)
    }

    /// How far `box` is off; nil where the colours cannot tell.
    ///
    /// - Parameters:
    ///   - likelihood: That each pixel of a window shows the target, `[side][side]`, 0...1.
    ///   - box: The target as tracked, pixels of the window.
    func correction(of box: Box, _ likelihood: [Float], side: Int) -> Correction? {
        guard let first, let now = measure(likelihood, side: side, box: box),
            now.contrast > max(leastContrast, contrastShare * first.contrast)
        else { return nil }
        func fit(
            _ low: Double, _ high: Double, _ firstLow: Double, _ firstHigh: Double
        ) -> (offset: Double, scale: Double) {
            let scale = (high - low) / (firstHigh - firstLow)
            return ((low + high - (firstLow + firstHigh) * scale) / 2, scale)
        }
        let x = fit(now.edges.left, now.edges.right, first.edges.left, first.edges.right)
        let y = fit(now.edges.top, now.edges.bottom, first.edges.top, first.edges.bottom)
        return Correction(
            offset: Point(x: x.offset, y: y.offset), scale: (x.scale * y.scale).squareRoot())
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        var isKnown = first != nil
        try archive.flag(&isKnown)
        guard isKnown else {
            first = nil
            return
        }
        var measurement = first ?? Measurement(edges: Edges(), contrast: 0)
        try archive.number(&measurement.edges.left)
        try archive.number(&measurement.edges.right)
        try archive.number(&measurement.edges.top)
        try archive.number(&measurement.edges.bottom)
        try archive.number(&measurement.contrast)
        let edges = measurement.edges
        // No edge is sought farther out than half a box and the margin, and a box has some pixels.
        guard [edges.left, edges.right, edges.top, edges.bottom].allSatisfy({ abs($0) <= 2 }),
            edges.right - edges.left >= 1e-3, edges.bottom - edges.top >= 1e-3,
            abs(measurement.contrast) <= 1.01
        else { throw .invalidState(reason: "colours without extent") }
        first = measurement
    }

    /// Moves each edge of a box to where the sum of what the pixels have above even likelihood is
    /// largest, no farther than the margin.
    private func measure(_ likelihood: [Float], side: Int, box: Box) -> Measurement? {
        func lines(_ low: Double, _ length: Double) -> Span {
            func clamp(_ v: Double) -> Int { Int(min(max(v.rounded(), 0), Double(side))) }
            let margin = margin * length
            return Span(
                outer: clamp(low - margin)..<max(clamp(low + length + margin), clamp(low - margin)),
                first: clamp(low), last: clamp(low + length), innerFirst: clamp(low + margin),
                innerLast: clamp(low + length - margin))
        }
        var (x, y) = (lines(box.x, box.width), lines(box.y, box.height))
        guard x.last - x.first >= 4, y.last - y.first >= 4 else { return nil }
        var sums = [Float](repeating: 0, count: side)
        // The columns depend on the rows and the other way round; twice is enough to agree.
        for _ in 0..<2 {
            for i in x.outer {
                sums[i] = 0
                for j in y.first..<y.last { sums[i] += likelihood[j * side + i] - 0.5 }
            }
            x.fit(sums)
            for j in y.outer {
                sums[j] = 0
                for i in x.first..<x.last { sums[j] += likelihood[j * side + i] - 0.5 }
            }
            y.fit(sums)
            guard x.last - x.first >= 2, y.last - y.first >= 2 else { return nil }
        }
        var (inside, all): (Float, Float) = (0, 0)
        for j in y.outer {
            for i in x.outer {
                let value = likelihood[j * side + i]
                all += value
                if j >= y.first, j < y.last, i >= x.first, i < x.last { inside += value }
            }
        }
        let area = Float((x.last - x.first) * (y.last - y.first))
        let around = Float(x.outer.count * y.outer.count) - area
        // Colours that fill everything have no edges here.
        guard around > 0.05 * area else { return nil }
        let middle = box.center
        return Measurement(
            edges: Edges(
                left: (Double(x.first) - middle.x) / box.width,
                right: (Double(x.last) - middle.x) / box.width,
                top: (Double(y.first) - middle.y) / box.height,
                bottom: (Double(y.last) - middle.y) / box.height),
            contrast: Double(inside / area - (all - inside) / around))
    }

    /// A stretch of columns or rows whose ends may move.
    private struct Span {
        /// As far as the ends may go.
        var outer: Range<Int>
        var first: Int
        /// One beyond the last.
        var last: Int
        var innerFirst: Int
        var innerLast: Int

        mutating func fit(_ sums: [Float]) {
            var (sum, best): (Float, Float) = (0, 0)
            first = innerFirst
            for i in stride(from: innerFirst - 1, through: outer.lowerBound, by: -1) {
                sum += sums[i]
                if sum > best { (best, first) = (sum, i) }
            }
            (sum, best) = (0, 0)
            last = innerLast
            for i in stride(from: innerLast, to: outer.upperBound, by: 1) {
                sum += sums[i]
                if sum > best { (best, last) = (sum, i + 1) }
            }
        }
    }
}
