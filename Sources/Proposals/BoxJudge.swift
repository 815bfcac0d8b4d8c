import HoldfastImaging
import HoldfastSampling

/// Judges the boxes around a tracked one by what the picture shows.
///
/// A tracker's box slips off a target that changes its form long before the target is lost. What tells
/// is local: which box cuts no segment, has edges along its sides and the first frame's colours inside,
/// and looks most like the first one. The cues count by how far they stand out among the candidates
/// (``BoxEvidence``), against a prior that keeps to the tracked box, the more the better that still looks
/// like the first. The box is the mean of all candidates, each as likely as its score (``BoxBelief``).
package struct BoxJudge: Sendable {
    private let first: FirstLook
    private var belief = BoxBelief()

    /// - Parameter box: What the target fills on the first frame.
    package init(first box: Box, in image: ImageView) {
        var sampler = ColorSampler()
        first = BoxEvidence(EvidenceWindow(image, around: box, sampler: &sampler)).firstLook
    }

    /// One that has seen nothing yet, for a state to be read into.
    package init() { first = FirstLook() }

    /// What speaks for the boxes around one; nil where the frame shows too little of it.
    package func observe(_ box: Box, in image: ImageView) -> BoxObservation? {
        var sampler = ColorSampler()
        let window = EvidenceWindow(image, around: box, sampler: &sampler)
        return observe(window) { BoxEvidence.wholeShares(in: window) }
    }

    /// What speaks for the boxes around the one that a window lies around; nil where the frame shows too little
    /// of it.
    ///
    /// - Parameter whole: The window's ``BoxEvidence/wholeShares(in:)``, asked for last.
    package func observe(_ window: EvidenceWindow, whole: () -> [Float]) -> BoxObservation? {
        BoxObservation(window, first: first, whole: whole)
    }

    /// How far off the tracked box is; nil where the frame shows too little of it.
    package mutating func judge(_ box: Box, in image: ImageView) -> BoxOffset? {
        judge(box, by: observe(box, in: image))
    }

    /// How far off the tracked box is, by what speaks for the boxes around it.
    package mutating func judge(_ box: Box, by observation: BoxObservation?) -> BoxOffset? {
        observation.map { BoxOffset(from: box, to: belief.box(judging: $0)) }
    }

    /// Forgets the evidence of frames before.
    package mutating func forget() { belief = BoxBelief() }

    /// What was learned of the first frame and what is remembered, to be written or read back.
    package var state: [[Float]] {
        get { [first.colors, first.thumbnail, first.layout, belief.remembered] }
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
        belief.remembered = remembered
    }
}
