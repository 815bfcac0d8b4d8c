import HoldfastImaging
import HoldfastProposals

/// A look at what speaks for the boxes around a target's, of which a part is taken beside its update: one
/// thread looks for segments while another fits the box, and that one then looks at the rest.
struct BoxLook: Sendable {
    let box: Box
    private let sampling: SideWork<Sampling>
    private let segments: SideWork<[Float]>

    private struct Sampling: Sendable {
        /// Who looks.
        var refinement: BoxRefinement
        var window: EvidenceWindow?
    }

    /// - Parameter patience: Decides whether another thread is asked.
    init(_ refinement: BoxRefinement, at box: Box, in image: ImageView, patience: SidePatience) {
        self.box = box
        let sampling = SideWork(on: Sampling(refinement: refinement)) { sampling in
            sampling.window = sampling.refinement.window(around: box, in: image)
        }
        segments = SideWork(on: []) { shares in
            shares = sampling.result().window.map(BoxEvidence.wholeShares) ?? []
        }
        self.sampling = sampling
        segments.offer(patience)
    }

    /// Who looks. Afterwards nobody reads the image any more.
    var refinement: BoxRefinement { sampling.result().refinement }

    /// What is seen.
    var observation: BoxObservation? {
        let sampled = sampling.result()
        return sampled.window.flatMap { sampled.refinement.look(at: $0, whole: segments.result) }
    }
}

/// Evidence is looked at around the box where the target was found, before its size and angle are fitted: so
/// that is done beside the fitting. Both differ by little, and what is judged is by how much the box is off,
/// in its own sizes.
extension Tracker {
    /// Begins to look at the evidence, if that is due on this frame.
    mutating func beginLook(_ image: ImageView, confidence: Double) {
        guard branch.states.state == .tracking, isLookDue, framesToConfirm == 0,
            confidence >= parameters.state.uncertain
        else { return }
        let box = branch.pose.reported(on: image).box
        lookedAt = box
        guard learnsAside, let refinement = boxRefinement.take() else { return }
        boxLook = BoxLook(refinement, at: box, in: image, patience: workspace.looks)
    }

    /// Whether evidence is looked at on this frame, if the target is seen.
    var isLookDue: Bool {
        parameters.box.evidence > 0 && framesSeen % parameters.box.interval == 0
    }

    /// Ends a look that was begun; what it saw is for who asks. Nobody looks at an image when its update is
    /// over.
    @discardableResult
    mutating func endLook() -> BoxLook? {
        lookedAt = nil
        guard let look = boxLook.take() else { return nil }
        boxRefinement = look.refinement
        return look
    }
}
