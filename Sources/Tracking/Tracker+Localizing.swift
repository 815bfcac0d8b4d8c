import HoldfastImaging

/// Finding the target in a window.
extension Tracker {
    struct Localization {
        var peak: ResponseMap.Peak
        var competitors: [ResponseMap.Peak]
        var evidence: Evidence
        /// The correlation response at the peak.
        var height: Double
    }

    /// Samples a window and finds the target in it.
    mutating func localize(_ image: ImageView, window: SearchWindow) -> Localization {
        let correlation = respond(image, window: window)
        let main = correlation.highest
        var fused = correlation
        let usual = usualPeak > 0 ? usualPeak : Double(max(main.value, 1e-6))
        if usesColor, parameters.histogramWeight > 0 {
            let share =
                parameters.histogramWeight
                * min(max((histogram.contrast - parameters.histogramContrast) / 0.3, 0), 1)
            let side = extractor.side / 2
            histogram.score(
                sampled.colors, side: side, cells: plan.size,
                targetWidth: targetColumns / Double(plan.size) * Double(side),
                targetHeight: targetRows / Double(plan.size) * Double(side), into: &colorScore)
            let (a, b) = (Float((1 - share) / usual), Float(share))
            for i in fused.values.indices {
                fused.values[i] = a * correlation.values[i] + b * colorScore[i]
            }
        } else {
            for i in fused.values.indices { fused.values[i] /= Float(usual) }
        }
        let resolution = regularization.resolve(
            correlation: correlation, fused: fused,
            separation: (targetColumns * targetRows).squareRoot() / 2,
            targetCells: (targetColumns * targetRows).squareRoot(),
            predicted: window.cell(of: expectation.place),
            motionSpread: motionSpread,
            agreement: { self.agreement(at: $0).best },
            likelihood: { self.colorLikelihood(at: $0) })
        let peak = correlation.refined(resolution.peak)
        let agreement = agreement(at: peak)
        var evidence = Evidence()
        evidence.appearance = agreement.best
        evidence.firstAppearance = agreement.first
        if usesColor {
            evidence.colorFit = colorFit(at: peak, in: window)
        }
        let height = Double(correlation.value(row: peak.row, column: peak.column))
        evidence.response = height / usual
        evidence.peakToSidelobeRatio = correlation.peakToSidelobeRatio(at: main)
        evidence.subpeakRatio = resolution.subpeakRatio
        lastResponse = (correlation, window)
        return Localization(
            peak: peak, competitors: resolution.competitors, evidence: evidence, height: height)
    }

    /// Standard deviation of the motion prior, target sizes: wide where the target's steps have been
    /// hard to foretell, as under a shaking camera, and narrow where it glides.
    var motionSpread: Double {
        let size = currentBox.area.squareRoot()
        let error = expectation.squaredError.squareRoot() / size * parameters.prrMotionErrors
        return (parameters.prrMotionSpread * parameters.prrMotionSpread + error * error)
            .squareRoot()
    }

    /// How well the target's colours would keep within its box at a peak of the window scored last.
    func colorFit(at peak: ResponseMap.Peak, in window: SearchWindow) -> ColorFit? {
        histogram.fit(
            of: colorBox(in: window, at: (peak.row, peak.column)), side: extractor.side / 2)
    }

    func agreement(at peak: ResponseMap.Peak) -> (best: Double, first: Double) {
        template.agreement(
            plain, size: plan.size, stride: extractor.channels, row: peak.row, column: peak.column)
    }

    /// The filter's response over a window; leaves its features and spectrum behind.
    mutating func respond(_ image: ImageView, window: SearchWindow) -> ResponseMap {
        sampleFeatures(image, window: window)
        return respond()
    }

    /// The filter's response to the features sampled last.
    mutating func respond() -> ResponseMap {
        var map = ResponseMap(
            size: plan.size, values: [Float](repeating: 0, count: plan.size * plan.size),
            spectrum: [Float](repeating: 0, count: plan.positions * 2))
        filter.respond(to: spectrum, into: &map.spectrum)
        plan.inverse(single: map.spectrum, into: &map.values)
        return map
    }

    mutating func sampleFeatures(_ image: ImageView, window: SearchWindow) {
        sampler.sample(
            image, window: window.grid(columns: extractor.side, rows: extractor.side),
            into: &sampled)
        extractor.extract(sampled, plain: &plain, tapered: &tapered)
        plan.forward(tapered, channels: extractor.channels, into: &spectrum)
        sampledWindow = window
    }
}
