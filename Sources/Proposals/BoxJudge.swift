import Foundation
import HoldfastImaging
import HoldfastSampling

/// Judges the boxes around a tracked one by what the picture shows, and gives the mean of all, each as
/// likely as its evidence.
///
/// A tracker's box slips off a target that changes its form long before the target is lost. What tells
/// is local: which box cuts no segment, has edges along its sides and the first frame's colours inside,
/// and looks most like the first one. The cues count by how far they stand out among the candidates
/// (``BoxEvidence``), against a prior that keeps to the tracked box, the more the better it still looks
/// like the first. Of the evidence of frames before a part is remembered.
package struct BoxJudge: Sendable {
    /// Share of the evidence that is remembered from one judgement to the next.
    private static let memory: Float = 0.4

    private let first: FirstLook
    /// Scores of the candidates by their cues, remembered.
    private var remembered = [Float](repeating: 0, count: BoxCandidates.shapes.count)
    private var sampler = ColorSampler()

    /// - Parameter box: What the target fills on the first frame.
    package init(first box: Box, in image: ImageView) {
        first = BoxEvidence(EvidenceWindow(image, around: box, sampler: &sampler)).firstLook
    }

    /// One that has seen nothing yet, for a state to be read into.
    package init() {
        first = FirstLook(
            colors: [Float](repeating: 0, count: FirstLook.bins),
            thumbnail: [Float](repeating: 0, count: Thumbnails.count),
            layout: [Float](repeating: 0, count: EdgeLayout.count))
    }

    /// A candidate with all that its score is made of.
    package struct Candidate: Sendable {
        package var box: Box
        /// In standard deviations among the candidates.
        package var cues: BoxEvidence.Values
        package var shape: BoxCandidates.Shape
    }

    /// The candidates around a box, and how much that one looks like the first, -1...1.
    package struct Observation: Sendable {
        package var likeness: Double
        /// In the order of ``BoxCandidates``; nil for those that the frame's border cuts off.
        package var candidates: [Candidate?]
    }

    /// What speaks for the boxes around one; nil where the frame shows too little of it.
    package mutating func observe(_ box: Box, in image: ImageView) -> Observation? {
        let window = EvidenceWindow(image, around: box, sampler: &sampler)
        var evidence = BoxEvidence(window)
        let found = evidence.candidates(first)
        let seen = found.compactMap { $0?.cues }
        guard let tracked = found[BoxCandidates.tracked]?.cues, 4 * seen.count > found.count
        else { return nil }
        let count = Float(seen.count)
        let mean = seen.reduce(BoxEvidence.Values(), +) / count
        let variance = seen.reduce(BoxEvidence.Values()) { $0 + ($1 - mean) * ($1 - mean) } / count
        let scale = 1 / (variance.squareRoot() + 1e-6)
        return Observation(
            likeness: Double(tracked[.thumbnail]),
            candidates: zip(found, BoxCandidates.shapes).map { found, shape in
                found.map {
                    Candidate(
                        box: window.place(of: $0.box), cues: ($0.cues - mean) * scale, shape: shape)
                }
            })
    }

    /// Judges the boxes around the tracked one; nil where the frame shows too little of it.
    package mutating func judge(_ box: Box, in image: ImageView) -> BoxOffset? {
        guard let observation = observe(box, in: image) else { return nil }
        let weights = BoxWeights.fitted
        for (i, candidate) in observation.candidates.enumerated() {
            let score = candidate.map { ($0.cues * weights.cues).sum() } ?? 0
            remembered[i] += (1 - Self.memory) * (score - remembered[i])
        }
        let scores = zip(observation.candidates, remembered).map { candidate, score in
            candidate.map {
                Double(score) + weights.prior(of: $0.shape, likeness: observation.likeness)
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
        return BoxOffset(
            from: box,
            to: Box(
                x: mean.x / total, y: mean.y / total, width: mean.width / total,
                height: mean.height / total))
    }

    /// Forgets the evidence of frames before.
    package mutating func forget() {
        for i in remembered.indices { remembered[i] = 0 }
    }

    /// What changes and what was learned of the first frame, to be written or read back.
    package var state: [[Float]] {
        get { [first.colors, first.thumbnail, first.layout, remembered] }
        set {
            guard newValue.count == 4 else { return }
            self = BoxJudge(
                first: FirstLook(
                    colors: newValue[0], thumbnail: newValue[1], layout: newValue[2]),
                remembered: newValue[3])
        }
    }

    private init(first: FirstLook, remembered: [Float]) {
        self.first = first
        self.remembered = remembered
    }
}
