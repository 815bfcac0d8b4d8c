import HoldfastSystem

/// What speaks for a box being an object's, measured on one window: no cue suffices alone.
///
/// After Alexe, Deselaers and Ferrari, Measuring the Objectness of Image Windows, PAMI 2012 (contrast of
/// colours, edges, segments not cut), and Zhou et al., CVPR 2016 (activation maps).
package struct BoxCues: Sendable {
    /// The cues of a box, each in arbitrary units of its own.
    package typealias Values = SIMD8<Float>

    /// The order of the cues in ``Values``.
    package enum Cue: Int, CaseIterable {
        /// The share of the box that is not a segment's smaller part, cut off by it, by small segments.
        case wholeSmallSegments
        /// The same by large segments.
        case wholeLargeSegments
        /// The mean gradient along that side of the box which has least of it.
        case weakestSide
        /// The mean gradient inside, less that in the ring around.
        case innerGradient
        /// The overlap of the box with the activation of the pointed place.
        case activationOverlap
        /// The chi-square distance of the colours inside from those around.
        case colorContrast
        /// The overlap of the box with the activation of the box's own colours against those around.
        case ownOverlap
        /// That activation just outside of the box's sides.
        case ownOutside
    }

    /// `k` and the smallest size, samples, of small and of large segments.
    private static let smallSegments = (scale: Float(40), smallest: 8)
    private static let largeSegments = (scale: Float(200), smallest: 30)
    /// Spread of the colours that count as alike, CIELAB.
    private static let colorSpread: Float = 8
    /// How fast the activation of the pointed place counts less with the distance from the point:
    /// spread, share of the object's size.
    private static let activationReach = 0.7
    /// Sizes relative to the box: of the part whose colours are its own, and of the ring around it whose
    /// colours are compared.
    private static let core = 0.8
    private static let ring = 2.0
    /// Thickness of the strips beyond the sides, share of the box.
    private static let strip = 0.12

    private let frame: SampleBox
    private let histogram: SummedHistogram
    private let similarity: [Float]
    private let small: GraphSegmentation
    private let large: GraphSegmentation
    private let activation: SummedArea
    private let activationTotal: Float
    private let edges: EdgeCues

    package init(_ window: ProposalWindow) {
        let side = ProposalWindow.side
        frame = window.frame
        histogram = SummedHistogram(
            window.palette.labels, bins: window.palette.colors.count, columns: side, rows: side)
        similarity = window.palette.similarity(spread: Self.colorSpread)
        func segments(_ kind: (scale: Float, smallest: Int)) -> GraphSegmentation {
            GraphSegmentation(
                window.colors, columns: side, rows: side, scale: kind.scale,
                smallest: kind.smallest)
        }
        small = segments(Self.smallSegments)
        large = segments(Self.largeSegments)
        func summed(_ map: [Float]) -> SummedArea { SummedArea(map, columns: side, rows: side) }
        activation = summed(Self.weighted(DiscriminativeActivation(window)))
        activationTotal = activation.sum(frame)
        let horizontal = window.gradient.map { ProposalWindow.saturated($0.x) }
        let vertical = window.gradient.map { ProposalWindow.saturated(abs($0.y)) }
        edges = EdgeCues(
            across: horizontal, down: vertical, strongest: zip(horizontal, vertical).map(max),
            side: side, frame: frame)
    }

    /// The activation at the window's resolution, less the farther from the point.
    private static func weighted(_ activation: DiscriminativeActivation) -> [Float] {
        let side = ProposalWindow.side
        let spread = activationReach * ProposalWindow.objectSide
        let line = (0..<side).map { place in
            let distance = (Double(place) + 0.5 - Double(side) / 2) / spread
            return Float(exp(-0.5 * distance * distance))
        }
        return (0..<side * side).map { i in
            let (x, y) = (i % side, i / side)
            return activation.map[y / 2 * activation.side + x / 2] * line[x] * line[y]
        }
    }

    /// The cues of boxes.
    ///
    /// - Parameter boxes: Not empty, and within ``ProposalWindow/frame``.
    package func values(of boxes: [SampleBox]) -> [Values] {
        let (small, large) = (small.wholeShares(of: boxes), large.wholeShares(of: boxes))
        return boxes.indices.map { i in
            var result = values(of: boxes[i])
            result[.wholeSmallSegments] = small[i]
            result[.wholeLargeSegments] = large[i]
            return result
        }
    }

    /// Those that segments do not tell.
    private func values(of box: SampleBox) -> Values {
        let area = Float(max(box.area, 1))
        let around = box.scaled(by: Self.ring).clipped(to: frame)
        let inside = histogram.counts(box)
        let outside = histogram.counts(around, without: box)
        let surroundings = blurred(outside)
        let core = blurred(histogram.counts(box.scaled(by: Self.core)))
        let own = zip(core, surroundings).map { $0 / ($0 + $1 + 1e-9) }
        let active = activation.sum(box)
        let (ownInside, ownAround) = (Self.product(inside, own), Self.product(outside, own))

        var result = Values()
        result[Cue.weakestSide] = edges.weakestSide(box)
        result[Cue.innerGradient] = edges.innerGradient(box)
        result[.activationOverlap] = active / (area + activationTotal - active)
        result[.colorContrast] = Self.chiSquare(blurred(inside), surroundings)
        result[.ownOverlap] = ownInside / (area + ownAround)
        result[.ownOutside] = outsideSides(box, own)
        return result
    }

    /// A histogram of sum 1 in which alike colours share their counts; even if it is empty.
    private func blurred(_ counts: [Float]) -> [Float] {
        let bins = histogram.bins
        let total = counts.reduce(0, +)
        guard total > 0.5 else { return [Float](repeating: 1 / Float(bins), count: bins) }
        var result = [Float](repeating: 0, count: bins)
        similarity.withUnsafeBufferPointer { similarity in
            for i in 0..<bins where counts[i] > 0 {
                let share = counts[i] / total
                for j in 0..<bins { result[j] += share * similarity[i * bins + j] }
            }
        }
        return result
    }

    private static func chiSquare(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { sum, pair in
            let difference = pair.0 - pair.1
            return sum + difference * difference / (pair.0 + pair.1 + 1e-9)
        } / 2
    }

    private static func product(_ a: [Float], _ b: [Float]) -> Float {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// The mean over the sides of the own colours' activation in a strip beyond; where the frame ends
    /// there is neither object nor surroundings.
    private func outsideSides(_ box: SampleBox, _ own: [Float]) -> Float {
        let x = max(Int((Double(box.width) * Self.strip).rounded()), 1)
        let y = max(Int((Double(box.height) * Self.strip).rounded()), 1)
        var (left, right, above, below) = (box, box, box, box)
        (left.left, left.right) = (box.left - x, box.left)
        (right.left, right.right) = (box.right, box.right + x)
        (above.top, above.bottom) = (box.top - y, box.top)
        (below.top, below.bottom) = (box.bottom, box.bottom + y)
        let beyondFrame: Float = 0.4
        return [left, right, above, below].reduce(0) { sum, side in
            let place = side.clipped(to: frame)
            guard place.area > 0 else { return sum + beyondFrame / 4 }
            return sum + Self.product(histogram.counts(place), own) / Float(place.area) / 4
        }
    }
}

extension SIMD8<Float> {
    package subscript(cue: BoxCues.Cue) -> Float {
        get { self[cue.rawValue] }
        set { self[cue.rawValue] = newValue }
    }
}
