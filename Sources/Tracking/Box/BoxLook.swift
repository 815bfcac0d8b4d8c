import HoldfastImaging
import HoldfastProposals

/// A look at what speaks for the boxes around a target's, which is taken beside its update.
struct BoxLook: Sendable {
    /// Who looks.
    var refinement: BoxRefinement
    let box: Box
    let image: ImageView
    private(set) var observation: BoxObservation?

    init(_ refinement: BoxRefinement, at box: Box, in image: ImageView) {
        self.refinement = refinement
        self.box = box
        self.image = image
    }

    mutating func take() { observation = refinement.look(at: box, in: image) }
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
        let work = SideWork(on: BoxLook(refinement, at: box, in: image)) { $0.take() }
        work.offer(workspace.looks)
        boxLook = work
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
        guard let look = boxLook.take()?.result() else { return nil }
        boxRefinement = look.refinement
        return look
    }
}
