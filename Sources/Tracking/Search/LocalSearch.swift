import HoldfastImaging

/// The best match among some windows.
struct Match: Sendable {
    var found: Localization
    /// Which of the windows it is.
    var index: Int
}

/// Looking at windows beside the one where the target was expected.
extension Branch {
    /// The window, of those at some positions, that shows the target best; nil for none.
    func bestMatch(
        at positions: [Point], on image: ImageView, prediction: MotionModel.Prediction,
        stages: inout Stages
    ) -> Match? {
        var best: Match?
        for (i, position) in positions.enumerated() {
            let found = localize(
                image, window: pose.window(at: position), prediction: prediction, stages: &stages)
            if let old = best, found.evidence.score <= old.found.evidence.score {
                stages.drop(found)
            } else {
                if let old = best { stages.drop(old.found) }
                best = Match(found: found, index: i)
            }
        }
        return best
    }

    /// Looks at the windows around the last position, and goes to one that shows the target well.
    ///
    /// One that turns back at speed is farther from where it was expected than a window reaches. What
    /// is seen there must be as good as what ends a search, for most targets that are no longer seen
    /// are hidden. These do not come out farther off on the next frame, so one look is enough.
    func soughtAround(
        _ found: Localization, on image: ImageView, prediction: MotionModel.Prediction,
        stages: inout Stages
    ) -> Localization {
        let window = found.window
        // A window that leads or was refined may already lie where one of these would.
        let positions = SearchGrid.positions(
            around: pose.window(at: pose.center), rings: stages.parameters.search.rings, in: image
        ).filter { $0.distance(to: window.center) > window.width / 8 }
        let best = bestMatch(at: positions, on: image, prediction: prediction, stages: &stages)
        guard let best else { return found }
        defer { stages.drop(best.found) }
        guard states.accepts(score: best.found.evidence.score, isNear: false) else {
            return found
        }
        let sought = localize(
            image, window: pose.window(at: best.found.position(on: image)),
            prediction: prediction, stages: &stages)
        stages.drop(found)
        return sought
    }

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
                    peak: near.peak, similarity: near.evidence.similarity,
                    response: min(near.evidence.response, 1),
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
