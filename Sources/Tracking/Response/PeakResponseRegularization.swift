import HoldfastSystem

/// Peak Response Regularization: the stage that keeps the response map to one peak.
///
/// Distractors and clutter raise sub-peaks in the response (Yu et al., Scientific Reports 2024,
/// 10.1038/s41598-024-65770-2). A sub-peak is resolved on the frame where it appears, by evidence that
/// the response does not hold: colours and motion. Its surroundings join the memory as a negative, and
/// it is followed for some frames as a ``Hypothesis``, for what this frame does not tell the next ones
/// may. So is the position where the target's colours fit best, for a target that has changed may raise
/// no peak at all.
///
/// What the stage and each of its parts is worth, which published forms were tried and left out, and how
/// far the choice among the peaks of one frame can go: docs/ablation.md.
struct PeakResponseRegularization: Sendable {
    /// A position where the target could be.
    struct Candidate: Sendable {
        var peak: ResponseMap.Peak
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
    }

    /// Nil where the published pooling is off.
    let pooling: PeakResponsePooling?
    private let weight: Double
    private let level: Double
    private let limit: Int
    private let motion: Double
    private let leastSpread: Double
    private let motionErrors: Double
    private let color: Double

    init(parameters: PRRParameters) {
        weight = parameters.weight
        pooling =
            weight > 0 && parameters.pooling > 0
            ? PeakResponsePooling(
                weight: Float(parameters.pooling), truncation: parameters.truncation) : nil
        level = parameters.candidateLevel
        limit = parameters.candidates
        motion = parameters.motion * weight
        leastSpread = parameters.motionSpread
        motionErrors = parameters.motionErrors
        color = parameters.color * weight
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
    ///   - likelihood: Of the target's colours at a position.
    func resolve(
        correlation: ResponseMap, fused: ResponseMap, separation: Double, targetCells: Double,
        predicted: (row: Double, column: Double), motionSpread: Double,
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
        let predicted = ResponseMap.Peak(row: predicted.row, column: predicted.column, value: 0)
        let competing = rivals.filter { Double($0.value) >= level * Double(main) }
        // Where many peaks are alike, as in a periodic pattern, the one that is expected need not be
        // among the strongest.
        let strong =
            competing.prefix(limit - 1)
            + competing.dropFirst(limit - 1).filter { $0.distance(to: predicted) <= separation }
        guard weight > 0, !strong.isEmpty else { return result }

        // The colour-fused maximum competes as it is; rivals of the correlation are moved to the
        // fused maximum nearby, where they would be localized.
        let positions = [highest] + strong.map { climb($0, on: fused) }
        let top = Double(highest.value)
        let candidates = positions.map { position in
            Candidate(
                peak: position, response: Double(position.value) / top,
                motion: Self.motionFit(
                    distance: position.distance(to: predicted) / targetCells, spread: motionSpread),
                color: likelihood(position))
        }
        let scores = candidates.map { score($0) }
        let chosen = candidates.indices.max { scores[$0] < scores[$1] }
        if let chosen, chosen > 0 {
            result.peak = candidates[chosen].peak
            result.competitors =
                [highest] + rivals.filter { $0.distance(to: result.peak) > separation }
        }
        return result
    }

    /// How well a position fits the motion so far, 0...1.
    ///
    /// - Parameters:
    ///   - distance: From where the target was expected, target sizes.
    ///   - spread: Standard deviation of the motion prior, target sizes.
    static func motionFit(distance: Double, spread: Double) -> Double {
        exp(-distance * distance / (2 * spread * spread))
    }

    /// Standard deviation of the motion prior, target sizes: wide where the target's steps have been hard
    /// to predict, as under a shaking camera, and narrow where it glides.
    func motionSpread(_ prediction: MotionModel.Prediction, targetSize: Double) -> Double {
        let error = prediction.squaredError.squareRoot() / targetSize * motionErrors
        return (leastSpread * leastSpread + error * error).squareRoot()
    }

    /// How well a candidate may be the target.
    func score(_ candidate: Candidate) -> Double {
        candidate.response * pow(candidate.motion, motion) + color * candidate.color
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
