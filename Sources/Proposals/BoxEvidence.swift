import HoldfastCKernels
import HoldfastImaging

/// What speaks for a box around a tracked target being the target's, measured on one window: how much
/// like an object what it holds is, and how much like what the first box held.
///
/// Each cue costs little, since all boxes share one window and its sums over rectangles. What was left
/// out gained nothing beside these: the activation and the contrasts of ``BoxCues``, larger segments, and
/// each cue's distance from its value on the first frame.
package struct BoxEvidence: Sendable {
    /// The cues of a box, each in arbitrary units of its own.
    package typealias Values = SIMD8<Float>

    /// The order of the cues in ``Values``.
    package enum Cue: Int, CaseIterable, Sendable {
        /// The share of the box that is not a segment's smaller part, cut off by it.
        case wholeSegments
        /// The mean gradient along that side of the box which has least of it.
        case weakestSide
        /// The mean gradient inside, less that in the ring around.
        case innerGradient
        /// How likely the colours inside are the target's on the first frame rather than those around.
        case colorsInside
        /// The overlap of the box with what has the target's colours.
        case colorOverlap
        /// Likeness with the first box in small.
        case thumbnail
        /// Likeness with where the first box has edges.
        case layout
    }

    /// `k` and the smallest size, samples, of segments.
    private static let segments = (scale: Float(40), smallest: 8)
    /// The part of the window in which all candidates lie.
    static let segmented = SampleBox(left: 4, top: 4, right: 60, bottom: 60)
    /// What surrounds the target: between these sizes of boxes.
    private static let surroundings = (inner: 1.1, outer: 2.2)
    /// Boxes of fewer samples across or down, where the frame's border cuts them, are not considered.
    private static let fewestSamples = 3

    private let window: EvidenceWindow
    private let edges: EdgeCues
    private let layout: EdgeLayout

    package init(_ window: EvidenceWindow) {
        let side = EvidenceWindow.side
        self.window = window
        let gradients = window.colors.gradients(columns: side, rows: side, within: window.frame)
        var (across, down, strongest) = (
            [Float](repeating: 0, count: side * side), [Float](repeating: 0, count: side * side),
            [Float](repeating: 0, count: side * side)
        )
        var oriented = [Float](repeating: 0, count: side * side * Int(HOLDFAST_LANES))
        gradients.withUnsafeBytes { gradients in
            holdfast_saturated_gradients(
                gradients.assumingMemoryBound(to: Float.self).baseAddress, Int32(side * side),
                ProposalWindow.halfGradient, &across, &down, &strongest, &oriented)
        }
        edges = EdgeCues(
            across: across, down: down, strongest: strongest, side: side, frame: window.frame)
        layout = EdgeLayout(oriented: oriented, columns: side, rows: side)
    }

    /// What the box in the window's middle shows, for later frames.
    package var firstLook: FirstLook {
        let tracked = BoxCandidates.tracked
        return FirstLook(
            colors: FirstLook.histogram(window, in: window.middle(boxes: FirstLook.core)),
            thumbnail: thumbnail(of: BoxCandidates.boxes[tracked]),
            layout: layout.values(BoxCandidates.samples[tracked].clipped(to: window.frame)))
    }

    /// The first cue, ``Cue/wholeSegments``, of all candidates. It costs as much as the others together, so it
    /// can be had beside them.
    package static func wholeShares(in window: EvidenceWindow) -> [Float] {
        // Farther out no candidate reaches.
        let (inner, side) = (segmented, EvidenceWindow.side)
        let colors = (inner.top..<inner.bottom).flatMap { row in
            window.colors[row * side + inner.left..<row * side + inner.right]
        }
        let segments = GraphSegmentation(
            colors, columns: inner.width, rows: inner.height, scale: segments.scale,
            smallest: segments.smallest)
        return segments.wholeShares(
            of: BoxCandidates.samples.map {
                $0.clipped(to: window.frame).clipped(to: inner)
                    .moved(left: inner.left, up: inner.top)
            })
    }

    /// The candidates' cues, in the order of ``BoxCandidates``; nil for those of which too little lies in
    /// the frame.
    ///
    /// - Parameter whole: Their ``wholeShares(in:)``, asked for last.
    package func candidates(
        _ first: FirstLook, whole: () -> [Float]
    ) -> [(box: SampleBox, cues: Values)?] {
        let small = SmallPicture(first.thumbnail)
        let inFrame = BoxCandidates.samples.map { $0.clipped(to: window.frame) }
        let likelihood = likelihood(first)
        let total = likelihood.sum(window.frame)
        var result = BoxCandidates.samples.indices.map { i -> (box: SampleBox, cues: Values)? in
            let full = BoxCandidates.samples[i]
            let box = inFrame[i]
            guard min(box.width, box.height) >= Self.fewestSamples, 2 * box.area > full.area
            else { return nil }
            let area = Float(box.area)
            let own = likelihood.sum(box)
            var values = Values()
            values[Cue.weakestSide] = edges.weakestSide(box)
            values[Cue.innerGradient] = edges.innerGradient(box)
            values[.colorsInside] = own / area
            values[.colorOverlap] = own / (area + total - own + 1e-6)
            values[.thumbnail] = small.likeness(
                with: BoxCandidates.boxes[i], of: window.colors, side: EvidenceWindow.side)
            values[.layout] = layout.likeness(of: box, with: first.layout)
            return (box, values)
        }
        for (i, share) in whole().enumerated() { result[i]?.cues[.wholeSegments] = share }
        return result
    }

    private func thumbnail(of box: Box) -> [Float] {
        Thumbnails.read(
            box, from: window.colors, columns: EvidenceWindow.side, rows: EvidenceWindow.side)
    }

    /// How likely each sample's colour is the target's, by its share in the first box and in what
    /// surrounds the box now.
    private func likelihood(_ first: FirstLook) -> SummedArea {
        let around = FirstLook.histogram(
            window, in: window.middle(boxes: Self.surroundings.outer),
            without: window.middle(boxes: Self.surroundings.inner))
        let floor: Float = 1e-4
        let map = window.packedColors.map { color -> Float in
            let bin = FirstLook.bin(color)
            return (first.colors[bin] + floor) / (first.colors[bin] + around[bin] + 2 * floor)
        }
        return SummedArea(map, columns: EvidenceWindow.side, rows: EvidenceWindow.side)
    }
}

extension SIMD8<Float> {
    package subscript(cue: BoxEvidence.Cue) -> Float {
        get { self[cue.rawValue] }
        set { self[cue.rawValue] = newValue }
    }
}
