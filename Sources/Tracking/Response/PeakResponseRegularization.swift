import Foundation

/// Peak Response Regularization: the stage that keeps the response map to one peak.
///
/// Look-alikes and clutter raise sub-peaks in the response (Yu et al., Scientific Reports 2024,
/// 10.1038/s41598-024-65770-2). A sub-peak is resolved where it appears, by evidence that the response
/// does not hold: appearance over time, colours, motion and known look-alikes. Its surroundings join
/// the memory as a negative, and it is followed for some frames as a ``Hypothesis``, for what the frame at
/// hand does not tell the next ones may. So is the place where the target's colours keep best, for a target
/// that has changed may have no peak at all.
///
/// Where look-alikes are, this decides: of 100 rendered scenes with identical twins, shaking cameras,
/// clutter and walls, 70 drifted without the stage and 20 with it (-50 points [-60, -40]), hypotheses left
/// out. On 26 real sequences, most of which hold no look-alike, 8.5 % of 520 starts drifted with it and 12.3 %
/// without (-3.8 points [-7.3, -0.8]; AUC +.017 [+.004, +.033]), of 780 others 8.5 % and 12.2 % (-3.7 points
/// [-7.7, -0.1]; AUC +.015 [+.004, +.028]). Hypotheses are 1.5 points [0.0, 3.7] of the 3.8, those of places
/// without a sub-peak 0.6 [-0.4, 1.9].
///
/// The choice among the peaks of one frame has its limits. Were the competitor nearest the true place
/// taken wherever there is one, drift would halve (of 260 starts, without hypotheses, 11.2 % to 5.4 %),
/// as it would with the true choice only while the target is held (6.2 %) or only once it is lost (5.4
/// %). But what a candidate shows does not tell: a regression over appearance, colours, response and the
/// mean colour against the first frame's, fitted to all other sequences, finds the true peak again on 69
/// of 416 frames that follow a wrong one and leaves it on 33 of 4376 that follow the right one; weights
/// of that order, tried in the tracker, let 1.7 to 2.7 points more starts drift. Of 777 competitions met
/// by a tracker still on its target the highest peak was wrong in 109, the choice by appearance and
/// motion in 93, and with colours, too, in 75.
///
/// Tracks of look-alikes (``DistractorTracks``) are off: at 0.5 only 13 of the 100 rendered scenes
/// drifted (-7 points [-12, -2]), but on the real sequences, where sub-peaks come from clutter and from
/// the target's own parts, drift rose by 1.0 points [0.0, +2.1].
///
/// The forms that act in learning (``ResponseMetric``, ``LabelMap/shaped(by:repression:level:separation:continuity:)``)
/// are off: over 260 starts none drifted less. Points of drift and AUC against the stage without them:
///
/// | form | drift | AUC |
/// |---|---|---|
/// | pooled term, 0.3 | +2.3 [-1.2, +6.5] | -.011 [-.028, +.004] |
/// | pooled term, 0.3, middle 0.6 of the window | +2.7 [-0.8, +7.3] | -.008 [-.025, +.006] |
/// | one-sided loss, 0.1 | +1.9 [-1.2, +5.0] | -.007 [-.020, +.004] |
/// | one-sided loss, 0.3 | 0.0 [-2.7, +2.7] | -.005 [-.017, +.005] |
/// | both | +2.7 [-1.5, +7.3] | -.020 [-.041, -.002] |
/// | labels repressed at sub-peaks, 0.5 | +0.4 [-1.5, +2.3] | -.003 [-.010, +.002] |
/// | penalty on the change of response, 0.5 | +0.4 [-3.5, +3.8] | -.003 [-.015, +.012] |
///
/// These were taken before the motion prior knew of the camera's motion. The stage takes 12 to 14 % of an
/// update's time over the real sequences; among twins, which always compete, more.
struct PeakResponseRegularization: Sendable {
    /// A place where the target could be.
    struct Candidate: Sendable {
        var peak: ResponseMap.Peak
        /// Agreement with the target's appearance, -1...1.
        var appearance: Double
        /// Share of the highest candidate's response, 0...1.
        var response: Double
        /// How well it fits the motion so far, 0...1.
        var motion: Double
        /// Likelihood of the target's colours, 0...1.
        var color: Double
    }

    struct Resolution: Sendable {
        /// The peak that is taken for the target, on the grid.
        var peak: ResponseMap.Peak
        /// The largest competing peak of the raw response as a share of the highest.
        var subpeakRatio: Double
        /// The other peaks, strongest first.
        var competitors: [ResponseMap.Peak]
        /// The look-alikes among the other peaks.
        var followed: [ResponseMap.Peak] = []
    }

    private let weight: Double
    private let level: Double
    private let limit: Int
    private let appearance: Double
    private let motion: Double
    private let color: Double
    private let distractors: Double
    /// Share of the target's agreement from which a sub-peak looks alike.
    private static let likeness = 0.8

    init(parameters: TrackerParameters) {
        weight = parameters.prrWeight
        level = parameters.prrCandidateLevel
        limit = Int(parameters.prrCandidates)
        appearance = parameters.prrAppearance * weight
        motion = parameters.prrMotion * weight
        color = parameters.prrColor * weight
        distractors = parameters.prrDistractors * weight
    }

    /// Chooses among the peaks of a response.
    ///
    /// - Parameters:
    ///   - correlation: The filter's response alone; competition is looked for here, because colour
    ///     raises broad plateaus that look like peaks.
    ///   - fused: The response that localizes, correlation and colour.
    ///   - separation: Half the target's size, cells. Peaks nearer than that are one.
    ///   - targetCells: Square root of the target's area, cells.
    ///   - predicted: Where constant velocity would put the target, cells.
    ///   - motionSpread: Standard deviation of the motion prior, target sizes.
    ///   - lookAlikes: Where known look-alikes are expected and how exactly, cells.
    ///   - agreement: Appearance at a place.
    ///   - likelihood: Of the target's colours at a place.
    func resolve(
        correlation: ResponseMap, fused: ResponseMap, separation: Double, targetCells: Double,
        predicted: (row: Double, column: Double), motionSpread: Double,
        lookAlikes: [(row: Double, column: Double, spread: Double)] = [],
        agreement: (ResponseMap.Peak) -> Double,
        likelihood: (ResponseMap.Peak) -> Double = { _ in 0 }
    ) -> Resolution {
        let highest = fused.highest
        let peaks = Self.separated(
            correlation.localMaxima(above: correlation.highest.value * 0.1), by: separation)
        let rivals = peaks.filter { $0.distance(to: highest) > separation }
        let main = correlation.highest.value
        let ratio = peaks.count > 1 && main > 0 ? Double(peaks[1].value / main) : 0
        var result = Resolution(
            peak: highest, subpeakRatio: min(max(ratio, 0), 1), competitors: rivals)
        let strong = rivals.filter { Double($0.value) >= level * Double(main) }.prefix(limit - 1)
        guard weight > 0, !strong.isEmpty else { return result }

        // The colour-fused maximum competes as it is; rivals of the correlation are moved to the
        // fused maximum nearby, where they would be localized.
        let places = [highest] + strong.map { climb($0, on: fused) }
        let top = Double(highest.value)
        let candidates = places.map { place in
            let distance =
                ((place.row - predicted.row) * (place.row - predicted.row)
                + (place.column - predicted.column) * (place.column - predicted.column))
                .squareRoot() / targetCells
            return Candidate(
                peak: place, appearance: agreement(place), response: Double(place.value) / top,
                motion: Self.motionFit(distance: distance, spread: motionSpread),
                color: likelihood(place))
        }
        // Whatever peak is not the target's must be something else's: a choice is good where what
        // it leaves over lies where look-alikes are expected.
        let observed = [highest] + rivals.filter { Double($0.value) >= level * Double(main) }
        let scores = candidates.enumerated().map { index, candidate in
            score(candidate) + distractors
                * DistractorTracks.explanation(of: observed, by: lookAlikes, target: index)
        }
        let chosen = candidates.indices.max { scores[$0] < scores[$1] }
        if let chosen, chosen > 0 {
            result.peak = candidates[chosen].peak
            result.competitors =
                [highest] + rivals.filter { $0.distance(to: result.peak) > separation }
        }
        if distractors > 0, let chosen {
            // What looks otherwise is clutter, which comes and goes.
            let least = Self.likeness * candidates[chosen].appearance
            result.followed = observed.filter {
                $0.distance(to: result.peak) > separation && agreement($0) >= least
            }
        }
        return result
    }

    /// How well a place fits the motion so far, 0...1.
    ///
    /// - Parameters:
    ///   - distance: From where the target was expected, target sizes.
    ///   - spread: Standard deviation of the motion prior, target sizes.
    static func motionFit(distance: Double, spread: Double) -> Double {
        exp(-distance * distance / (2 * spread * spread))
    }

    /// How well a candidate may be the target.
    func score(_ candidate: Candidate) -> Double {
        candidate.response * pow(candidate.motion, motion) + appearance * candidate.appearance
            + color * candidate.color
    }

    private func climb(_ start: ResponseMap.Peak, on map: ResponseMap) -> ResponseMap.Peak {
        var (row, column) = (Int(start.row), Int(start.column))
        for _ in 0..<4 {
            var best = (row, column)
            for r in max(row - 1, 0)...min(row + 1, map.size - 1) {
                for c in max(column - 1, 0)...min(column + 1, map.size - 1)
                where map[r, c] > map[best.0, best.1] {
                    best = (r, c)
                }
            }
            if best == (row, column) { break }
            (row, column) = best
        }
        return ResponseMap.Peak(row: Double(row), column: Double(column), value: map[row, column])
    }

    /// Peaks of which none lies nearer than `distance` to a higher one.
    private static func separated(
        _ peaks: [ResponseMap.Peak], by distance: Double
    ) -> [ResponseMap.Peak] {
        var kept: [ResponseMap.Peak] = []
        for peak in peaks where kept.allSatisfy({ $0.distance(to: peak) > distance }) {
            kept.append(peak)
        }
        return kept
    }
}
