import HoldfastImaging

/// The boxes that a tracker reports, moved by evidence beside its updates; see
/// ``Tracker/separateReports()``.
///
/// Evidence moves the reported box alone, and the next frame is followed without it. So one thread can
/// judge the box of a frame while another follows the target on the next.
package struct ReportedBoxes: Sendable {
    var refinement: BoxRefinement
    /// What was reported last.
    package private(set) var last: Estimate

    init(_ refinement: BoxRefinement, last: Estimate) {
        self.refinement = refinement
        self.last = last
    }

    /// The estimate of a frame. To be called for every frame, in their order.
    package mutating func finish(_ pending: PendingReport, in image: ImageView) -> Estimate {
        // A frame on which nothing is said of the box reports that of the frame before.
        var boxed = last
        for step in pending.steps {
            switch step {
            case .forget: refinement.forget()
            case .report(let estimate, let box):
                let seen = box.map { ($0, refinement.look(at: $0, in: image)) }
                boxed = refinement.refine(estimate, by: seen, share: pending.share, in: image)
            }
        }
        var estimate = pending.estimate
        (estimate.box, estimate.rotatedBox) = (boxed.box, boxed.rotatedBox)
        last = estimate
        return estimate
    }
}

/// What an update has left to be done for the reported box.
package struct PendingReport: Sendable {
    enum Step: Sendable {
        case forget
        /// - lookingAt: around which box the evidence is looked at, if it is on this frame.
        case report(Estimate, lookingAt: Box?)
    }

    /// The estimate, except for its box.
    package fileprivate(set) var estimate: Estimate
    fileprivate var share = 0.0
    fileprivate(set) var steps: [Step] = []
}

extension Tracker {
    /// Leaves it to others from now on to move the reported box. Every update is then followed by
    /// ``takePendingReport()``, whose result goes to the boxes that are returned.
    ///
    /// - Returns: nil where reports cannot be separated from updates: a committee votes on the box.
    package mutating func separateReports() -> ReportedBoxes? {
        guard committee == nil, parameters.box.evidence > 0, let refinement = boxRefinement else {
            return nil
        }
        boxRefinement = nil
        pendingReport = PendingReport(estimate: estimate)
        return ReportedBoxes(refinement, last: estimate)
    }

    /// What the last update has left to be done.
    package mutating func takePendingReport() -> PendingReport {
        var taken = pendingReport ?? PendingReport(estimate: estimate)
        pendingReport = PendingReport(estimate: estimate)
        taken.estimate = estimate
        taken.share = parameters.box.evidence
        return taken
    }

    /// Moves the reported box itself again.
    package mutating func rejoin(_ boxes: consuming ReportedBoxes) {
        pendingReport = nil
        estimate = boxes.last
        boxRefinement = boxes.refinement
    }

    /// Drops what speaks for the box: it was about something else.
    mutating func forgetBoxEvidence() {
        endLook()
        boxRefinement?.forget()
        pendingReport?.steps.append(.forget)
    }

    /// Moves the reported box to where the evidence of this frame and of those before says.
    mutating func refineReport(_ image: ImageView) {
        let isDue = estimate.state == .tracking && isLookDue
        let box = isDue ? lookedAt ?? estimate.box : nil
        let look = endLook()
        if pendingReport != nil {
            pendingReport?.steps.append(.report(estimate, lookingAt: box))
            return
        }
        let share = parameters.box.evidence
        // A copy would be made of what is held twice.
        guard share > 0, var refinement = boxRefinement.take() else { return }
        let seen = box.map { box in
            if let look {
                (look.box, look.observation)
            } else {
                (box, refinement.look(at: box, in: image))
            }
        }
        estimate = refinement.refine(estimate, by: seen, share: share, in: image)
        boxRefinement = refinement
    }
}
