import HoldfastImaging

/// Looking for a target that was lost, and going on after frames that were not seen.
extension Tracker {
    mutating func beginSearch(_ image: ImageView) {
        hypotheses = []
        // What was followed since may have been anything.
        branch.pose.center = lastSeenPosition(on: image)
        searchPlan.begin(
            around: branch.pose.window(at: branch.pose.center), in: image,
            velocity: branch.motion.velocity, reachPerFrame: reachPerFrame,
            confirmation: confirmation)
        branch.motion.stop()
    }

    /// On how many frames a match off the target's way must be seen: as many as the target takes to come
    /// out from behind something, for until then it may yet come out where it was going.
    private var confirmation: Int {
        let step = max(branch.motion.squaredStep.squareRoot(), 1e-3)
        let most = parameters.search.confirmation
        return Int(min(max((branch.pose.size / step).rounded(.up), 1), Double(most)))
    }

    /// How much farther a target may have come with every frame, pixels: what vanishes behind something
    /// comes out near by, as fast as it went in.
    private var reachPerFrame: Double {
        let search = parameters.search
        let size = branch.pose.size
        return min(
            search.speed * size,
            search.steps * branch.motion.squaredStep.squareRoot() + search.drift * size)
    }

    /// Where the target was seen last, on the frame at hand: what is lost stays where it is in the scene,
    /// not on the picture.
    private mutating func lastSeenPosition(on image: ImageView) -> Point {
        let position = branch.lastSeen
        guard parameters.motion.camera, let shift = cameraMotion.shiftSinceAnchor(on: image) else {
            return position.clamped(to: image)
        }
        return Point(x: position.x + shift.x, y: position.y + shift.y).clamped(to: image)
    }

    mutating func search(_ image: ImageView) {
        _ = observeCamera(image)
        branch.stayUnseen()
        guard searchPlan.isBegun else { return beginSearch(image) }
        // A scene that is over with the next frame is none to be found in.
        guard !cameraMotion.isCut else { return report(image, confidence: 0) }
        branch.pose.center = lastSeenPosition(on: image)
        searchPlan.move(last: branch.pose.center)
        // As far as the target may have come: the window around the last position, and further every
        // frame.
        let (pose, states) = (branch.pose, branch.states)
        let reach =
            pose.windowReach + searchPlan.reachPerFrame * Double(states.missing)
        let positions = searchPlan.next(
            parameters.search.windows, reach: reach, unseen: branch.framesUnseen, in: image)
        let (others, frame) = (otherObjects, framesSeen)
        func isHeld(_ position: Point) -> Bool { others.areHeld(at: position, pose: pose) }
        let near = nearer(
            match(at: positions.near, on: image, isExcluded: isHeld), on: image, isExcluded: isHeld)
        let far = match(at: positions.far, on: image) {
            $0.distance(to: pose.center) > reach
                || others.explain($0, frame: frame, pose: pose)
        }
        if let near, states.accepts(score: near.evidence.score, isNear: true) {
            if let far { stages.drop(far) }
            return conclude(near, isNear: true, on: image)
        }
        guard
            let best = [near, far].compactMap({ $0 }).max(by: {
                $0.evidence.score < $1.evidence.score
            })
        else { return report(image, confidence: 0) }
        conclude(best, isNear: false, on: image)
    }

    private mutating func match(
        at positions: [Point], on image: ImageView, isExcluded: (Point) -> Bool
    ) -> Localization? {
        branch.bestMatch(
            at: positions, on: image,
            prediction: branch.motion.predict(from: branch.pose.center, camera: nil),
            stages: &stages, isExcluded: isExcluded)
    }

    /// A match seen once more, from a window around it, where it is away from the middle of its own: there a
    /// window shows little, and a target that comes out from behind something is seen late.
    private mutating func nearer(
        _ found: Localization?, on image: ImageView, isExcluded: (Point) -> Bool
    ) -> Localization? {
        guard let found, found.step(branch.pose.geometry) > parameters.search.refineDistance,
            let near = match(at: [found.position(on: image)], on: image, isExcluded: isExcluded)
        else { return found }
        let isBetter = near.evidence.score > found.evidence.score
        stages.drop(isBetter ? found : near)
        return isBetter ? near : found
    }

    /// Ends the search with the best match of a frame, or goes on with it.
    private mutating func conclude(_ found: Localization, isNear: Bool, on image: ImageView) {
        branch.evidence = found.evidence
        let position = found.position(on: image)
        let isMatch = branch.states.accepts(score: found.evidence.score, isNear: isNear)
        // What shows up where the target was not going may be something else, so it must be seen for some
        // frames. Where it was going is the less certain the longer it is unseen.
        let pose = branch.pose
        let error =
            pose.windowReach + searchPlan.reachPerFrame / 4 * Double(branch.framesUnseen)
        let isOnItsWay =
            searchPlan.distanceFromPath(of: position, unseen: branch.framesUnseen) <= error
        let isConfirmed = searchPlan.confirms(
            isMatch ? position : nil, reach: pose.size,
            isAtOnce: isNear || isOnItsWay)
        if isConfirmed {
            branch.states.search(score: found.evidence.score, isNear: isNear)
            branch.confidence.beginAnew()
        } else {
            branch.states.miss()
        }
        let confidence = branch.expectedOverlap(frame: framesSeen)
        if branch.states.isSearching {
            // Nothing seen is worth a resumption, so the box, at the last position, is worth little.
            report(image, confidence: min(confidence, 0.1))
        } else {
            branch.pose.center = position
            branch.lastSeen = position
            branch.framesUnseen = 0
            cameraMotion.setAnchor()
            report(image, confidence: confidence)
        }
        show(found.response)
    }

    /// Finds the target on the first frame after a gap.
    ///
    /// The target may have gone farther than a window reaches. Where it is not seen well at its last
    /// position, the windows around that are looked at, `search.gap-rings` rings of them. Costs up to 25
    /// updates with the two rings of the presets.
    public mutating func resume(image: ImageView) -> Estimate {
        lookAgain(image)
        committee?.tell { $0.lookAgain(image) }
        return update(image: image)
    }

    private mutating func lookAgain(_ image: ImageView) {
        if branch.states.state != .lost { lookAfterGap(image) }
    }

    /// Goes to the target on a frame that has nothing in common with the one before. Where it was says
    /// little then, so it must look like the first frame; else it is lost.
    mutating func isSeenAfterCut(_ image: ImageView) -> Bool {
        if lookAfterGap(image, leastSimilarity: Self.alike) { return true }
        loseSight(lastSeen: branch.pose.center)
        report(image, confidence: 0)
        return false
    }

    /// Similarity with the first frame from which what is seen in another scene is the target.
    private static let alike = 0.5

    /// Goes to where the target is seen best: where it was, if it is seen well there, else in the windows
    /// around.
    ///
    /// - Parameter leastSimilarity: With the first frame, -1...1; what is less like it is something else.
    /// - Returns: Whether it is seen well.
    @discardableResult
    private mutating func lookAfterGap(
        _ image: ImageView, leastSimilarity: Double = -1
    ) -> Bool {
        func isSeen(_ found: Localization) -> Bool {
            branch.states.accepts(score: found.evidence.score, isNear: false)
                && found.evidence.firstSimilarity >= leastSimilarity
        }
        branch.motion.stop()
        hypotheses = []
        let home = branch.pose.window(at: branch.pose.center)
        let prediction = branch.motion.predict(from: home.center, camera: nil)
        let here = branch.localize(image, window: home, prediction: prediction, stages: &stages)
        defer { stages.drop(here) }
        guard !isSeen(here) else { return true }
        let (others, pose) = (otherObjects, branch.pose)
        let best = branch.bestMatch(
            at: SearchGrid.positions(
                around: home, rings: parameters.search.gapRings, in: image), on: image,
            prediction: prediction, stages: &stages,
            isExcluded: { others.areHeld(at: $0, pose: pose) })
        guard let best else { return false }
        defer { stages.drop(best) }
        if best.evidence.score > here.evidence.score {
            branch.pose.center = best.position(on: image)
            branch.confidence.beginAnew()
        }
        return isSeen(best)
    }
}
