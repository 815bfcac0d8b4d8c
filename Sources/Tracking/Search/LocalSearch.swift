import HoldfastImaging

/// Looking at windows beside the one where the target was expected.
extension Branch {
    /// The window, of those at some positions, that shows the target best; nil for none.
    ///
    /// - Parameter isExcluded: Whether what is found at a position is known not to be the target.
    func bestMatch(
        at positions: [Point], on image: ImageView, prediction: MotionModel.Prediction,
        stages: inout Stages, isExcluded: (Point) -> Bool = { _ in false }
    ) -> Localization? {
        var best: Localization?
        for position in positions {
            let found = localize(
                image, window: pose.window(at: position), prediction: prediction, stages: &stages)
            if isExcluded(found.position(on: image)) {
                stages.drop(found)
            } else if let old = best, found.evidence.score <= old.evidence.score {
                stages.drop(found)
            } else {
                if let old = best { stages.drop(old) }
                best = found
            }
        }
        return best
    }

    /// Looks at the windows around the last position, and goes to one that shows the target well.
    ///
    /// One that turns back at speed is farther from where it was expected than a window reaches. What
    /// is seen there must be as good as what ends a search, and no farther off than the target can have
    /// gone, for most targets that are no longer seen are hidden. These do not come out farther off on the
    /// next frame, so one look is enough.
    func soughtAround(
        _ found: Localization, on image: ImageView, prediction: MotionModel.Prediction,
        stages: inout Stages, rings: Int, isExcluded: (Point) -> Bool
    ) -> Localization {
        let window = found.window
        guard rings > 0 else { return found }
        // The window looked at may have led, or was refined: then the last position is one of those
        // around, and another is where the window was.
        let around = SearchGrid.positions(
            around: pose.window(at: pose.center), rings: rings, in: image)
        let positions = ([pose.center] + around)
            .filter { $0.distance(to: window.center) > window.width / 8 }
        func isElsewhere(_ position: Point) -> Bool {
            isExcluded(position) || !isWithinReach(position, of: prediction)
        }
        let best = bestMatch(
            at: positions, on: image, prediction: prediction, stages: &stages,
            isExcluded: isElsewhere)
        guard let best else { return found }
        defer { stages.drop(best) }
        guard best.evidence.score > found.evidence.score else { return found }
        // From a window around it, for away from its middle a window shows little.
        let sought = localize(
            image, window: pose.window(at: best.position(on: image)),
            prediction: prediction, stages: &stages)
        let position = sought.position(on: image)
        guard sought.evidence.hasPeak,
            states.accepts(score: sought.evidence.score, isNear: false), !isElsewhere(position)
        else {
            stages.drop(sought)
            return found
        }
        stages.drop(found)
        return sought
    }

    /// Whether the target can be at a position. Seen on the frame before, it may turn back at the speed it
    /// has, and half as fast again; after a gap it may be anywhere.
    private func isWithinReach(
        _ position: Point, of prediction: MotionModel.Prediction
    ) -> Bool {
        let reach = Self.steps * motion.squaredStep.squareRoot() + Self.drift * pose.size
        return framesBlind > 0 || position.distance(to: prediction.position) <= reach
    }

    /// How far from where it was expected a target can be: so many of its steps, and so much of its size.
    private static let (steps, drift) = (3.0, 0.5)

    /// Looks at each peak of a window from a window of its own, and takes the best.
    ///
    /// Away from its middle a window is tapered, so what is there looks weak and blurred: whether a
    /// target has gone so far, and which peak is it, shows from near by.
    func refined(
        _ found: Localization, on image: ImageView, prediction: MotionModel.Prediction,
        stages: inout Stages
    ) -> Localization {
        let rivals = found.competitors.prefix(stages.parameters.search.refineCandidates - 1)
        // The chosen peak comes last, so that it wins where it is as good as another.
        let windows = (rivals + [found.peak]).map { peak in
            pose.window(at: found.position(of: peak, on: image))
        }
        let (regularization, size) = (stages.regularization, pose.size)
        let spread = regularization.motionSpread(prediction, targetSize: size)
        var best: (score: Double, found: Localization)?
        for window in windows {
            let near = localize(
                image, window: window, prediction: prediction, stages: &stages)
            let position = near.window.position(row: near.peak.row, column: near.peak.column)
            let distance = position.distance(to: prediction.position) / size
            let score = regularization.score(
                PeakResponseRegularization.Candidate(
                    peak: near.peak, response: min(near.evidence.response, 1),
                    motion: PeakResponseRegularization.motionFit(
                        distance: distance, spread: spread),
                    color: near.response.colors.likelihood(
                        at: near.peak, cells: near.response.correlation.size)))
            if let old = best, score < old.score {
                stages.drop(near)
            } else {
                if let old = best { stages.drop(old.found) }
                best = (score, near)
            }
        }
        guard let best else { return found }
        stages.drop(found)
        return best.found
    }
}
