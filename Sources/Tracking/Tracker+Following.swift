import Foundation
import HoldfastImaging
import HoldfastSampling

/// Finding the target on the next frame.
extension Tracker {
    /// Finds the target on the next frame.
    public mutating func update(image: ImageView) -> Estimate {
        framesSeen += 1
        if lifecycle.isSearching {
            search(image)
        } else {
            follow(image)
        }
        return estimate
    }

    mutating func follow(_ image: ImageView) {
        let camera = parameters.motionCamera > 0 ? cameraMotion.observe(image) : nil
        let past = Past(center: center, motion: motion, camera: camera)
        let step = step(image, camera: camera, looksAround: true)
        if lifecycle.isSearching {
            hypotheses = []
            motion.stop()
            searchPlan.begin(
                around: center, stepX: step.window.width / 2, stepY: step.window.height / 2,
                image: image)
            return report(image, confidence: step.confidence)
        }
        let confidence = resolveHypotheses(image, step: step, past: past)
        if confidence == nil, lifecycle.state == .tracking {
            fitBox(image)
            followColors(image, window: step.window)
            learn(image, window: step.window, found: step.found)
        }
        report(image, confidence: confidence ?? step.confidence)
    }

    /// What a frame was found to show.
    struct Step {
        var found: Localization
        var window: SearchWindow
        /// The overlap to expect.
        var confidence: Double
    }

    /// What was known before a frame.
    struct Past {
        var center: Point
        var motion: Motion
        /// The picture's shift since.
        var camera: Point?
    }

    /// Finds the target and moves to it, unless it is to be searched for now; learns nothing.
    ///
    /// - Parameter looksAround: Whether to look at the windows around where the target is not held.
    mutating func step(_ image: ImageView, camera: Point?, looksAround: Bool) -> Step {
        expectation = motion.expectation(from: center, camera: camera)
        var window = window(at: clamped(windowPlace, to: image))
        var found = localize(image, window: window)
        if stepLength(to: found.peak, in: window) > parameters.lookDistance {
            lookAgain(image, &window, &found)
        }
        if looksAround, lifecycle.missing == 0,
            found.evidence.hold < parameters.lookLevel * lifecycle.usual
        {
            lookAround(image, &window, &found)
        }
        let next = location(of: found.peak, in: window, on: image)
        evidence = found.evidence
        _ = lifecycle.follow(hold: evidence.hold)
        let confidence = expectedOverlap()
        if !lifecycle.isSearching { move(to: next, camera: camera) }
        return Step(found: found, window: window, confidence: confidence)
    }

    /// Goes to where the target is on the frame at hand.
    mutating func move(to place: Point, camera: Point?) {
        // Where an uncertain target seems to go says little about where it goes.
        if lifecycle.state == .tracking {
            motion.observe(from: center, to: place, camera: camera)
        }
        center = place
    }

    mutating func expectedOverlap() -> Double {
        confidence.observe(
            evidence, angle: angle, frames: framesSeen, isLost: lifecycle.state == .lost)
    }

    /// Where to lay the window: where the target was, unless it goes fast and as foretold. Then the
    /// window goes with it, and the target stays in its middle, where the filter sees best.
    private var windowPlace: Point {
        let step = expectation.place.distance(to: center)
        let leads =
            step > parameters.motionLead * currentBox.area.squareRoot()
            && expectation.squaredError < 0.5 * motion.errorOfStaying
        return leads ? expectation.place : center
    }

    /// How far a peak lies from the middle of its window, target sizes.
    private func stepLength(to peak: ResponseMap.Peak, in window: SearchWindow) -> Double {
        let middle = ResponseMap.Peak(row: window.cells / 2, column: window.cells / 2, value: 0)
        return peak.distance(to: middle) / (targetColumns * targetRows).squareRoot()
    }

    /// Looks at the windows around the last place, and goes to one where the target is held firmly.
    ///
    /// One that turns back at speed is farther from where it was expected than a window reaches. What is
    /// seen there must be as good as what ends a search, for most targets whose hold breaks down are hidden.
    /// These do not come out farther off on the next frame, so one look is enough.
    private mutating func lookAround(
        _ image: ImageView, _ window: inout SearchWindow, _ found: inout Localization
    ) {
        let offsets = [-0.5, 0, 0.5]
        let places = offsets.flatMap { y in
            offsets.map { x in
                Point(x * window.width, y * window.height, from: center, turned: angle)
            }
        }.filter { [window] in $0.distance(to: window.center) > window.width / 8 }
        let best = firmest(at: places.map { clamped($0, to: image) }, on: image)
        if let best, best.found.evidence.hold > parameters.resumeLevel * lifecycle.usual {
            window = self.window(at: location(of: best.found.peak, in: best.window, on: image))
        }
        found = localize(image, window: window)
    }

    /// Looks at each peak of a window from a window of its own, and takes the best.
    ///
    /// Away from its middle a window is tapered, so what is there looks weak and blurred: whether a
    /// target has gone so far, and which peak is it, shows from near by.
    private mutating func lookAgain(
        _ image: ImageView, _ window: inout SearchWindow, _ found: inout Localization
    ) {
        let rivals = found.competitors.prefix(Int(parameters.lookCandidates) - 1)
        // The chosen peak last: it mostly stays the best, and its look is then the one at hand.
        let windows = (rivals + [found.peak]).map { peak in
            self.window(at: location(of: peak, in: window, on: image))
        }
        let size = currentBox.area.squareRoot()
        var best = (score: -Double.infinity, index: 0)
        for (i, near) in windows.enumerated() {
            found = localize(image, window: near)
            let place = near.place(row: found.peak.row, column: found.peak.column)
            let distance = place.distance(to: expectation.place) / size
            let score = regularization.score(
                PeakResponseRegularization.Candidate(
                    peak: found.peak, appearance: found.evidence.appearance,
                    response: min(found.evidence.response, 1),
                    motion: PeakResponseRegularization.motionFit(
                        distance: distance, spread: motionSpread),
                    color: colorLikelihood(at: found.peak)))
            if score >= best.score { best = (score, i) }
        }
        window = windows[best.index]
        if best.index != windows.count - 1 { found = localize(image, window: window) }
    }
}
