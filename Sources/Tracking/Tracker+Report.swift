import HoldfastImaging

extension Tracker {
    /// Makes the estimate of the frame at hand from what the branch believes.
    mutating func report(_ image: ImageView, confidence: Double) {
        let (box, rotatedBox) = branch.pose.reported(on: image)
        estimate = Estimate(
            box: box, rotatedBox: rotatedBox,
            state: branch.states.state, confidence: min(max(confidence, 0), 1),
            peakToSidelobeRatio: branch.evidence.peakToSidelobeRatio,
            subpeakRatio: branch.evidence.subpeakRatio)
        if branch.states.isDoubted { framesToConfirm = Self.confirmationFrames + 1 }
        qualifyState()
        refineReport(image)
        // The box of a target that is covered in part is still worth a look.
        if estimate.state == .tracking, branch.states.isFaint { estimate.state = .uncertain }
        consultCommittee(image)
    }

    /// Answers for a frame that shows nothing. It moves nothing, and the next is followed as if it had not
    /// been there.
    mutating func reportUnseen(_ image: ImageView) {
        report(image, confidence: 0)
        estimate.state = .lost
    }

    /// Answers for a frame on which another place was taken for the target's: two fit, and either may be
    /// wrong.
    mutating func reportTakeover(_ image: ImageView, confidence: Double) {
        report(image, confidence: confidence / 2)
        if estimate.state == .tracking { estimate.state = .uncertain }
    }

    /// Calls a target that is seen uncertain where its box is probably wrong. Following and learning go
    /// on as for any target that is seen: a target that changes its looks must be learned. So is one that was
    /// lost, until it has been seen for some frames: what is like the target may be something else.
    mutating func qualifyState() {
        estimate.state = branch.states.state
        guard estimate.state == .tracking else { return }
        if estimate.confidence < parameters.state.uncertain || framesToConfirm > 0 {
            estimate.state = .uncertain
        }
    }

    /// On how many frames a target that was lost is called uncertain before it is called seen.
    static let confirmationFrames = 3
}

extension Pose {
    /// The boxes that are reported, upright and turned: none is larger than the frame.
    func reported(on image: ImageView) -> (box: Box, rotatedBox: RotatedBox) {
        let (width, height) = (Double(image.width), Double(image.height))
        let box = box
        let turned = RotatedBox(box, angle: angle.remainder(dividingBy: 2 * .pi))
        // Around the ellipse rather than around the corners, which objects seldom fill.
        let upright = turned.ellipseBox
        return (
            Box(
                center: center, width: min(upright.width, width),
                height: min(upright.height, height)),
            RotatedBox(
                center: center, width: min(box.width, width), height: min(box.height, height),
                angle: turned.angle)
        )
    }
}
