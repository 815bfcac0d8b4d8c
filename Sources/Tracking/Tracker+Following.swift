import HoldfastImaging

/// Finding the target on the next frame.
extension Tracker {
    /// Finds the target on the next frame.
    public mutating func update(image: ImageView) -> Estimate {
        framesSeen += 1
        if lifecycle.state == .lost {
            search(image)
        } else {
            follow(image)
        }
        return estimate
    }

    mutating func follow(_ image: ImageView) {
        let region = windowRegion(at: center)
        let found = localize(image, region: region)
        let next = clamped(
            place(row: found.peak.row, column: found.peak.column, in: region), to: image)
        evidence = found.evidence
        let confidence = evidence.confidence
        let state = lifecycle.follow(hold: evidence.hold)
        guard state != .lost else {
            motion.stop()
            let region = windowRegion(at: center)
            searchPlan.begin(
                around: center, stepX: region.width / 2, stepY: region.height / 2, image: image)
            report(image, confidence: confidence)
            return
        }
        // Where an uncertain target seems to go says little about where it goes.
        if state == .tracking { motion.observe(from: center, to: next) }
        center = next
        if state == .tracking { fitBox(image) }
        if state == .tracking { learn(image, region: region, found: found) }
        report(image, confidence: confidence)
    }

    mutating func fitBox(_ image: ImageView) {
        let box = currentBox
        if let factor = scaleFilter?.estimate(image, box: box) {
            scaleX *= factor
            scaleY *= factor
        }
        let resized = currentBox
        if let factor = aspectFilter?.estimate(image, box: resized) {
            scaleX *= factor
            scaleY /= factor
        }
        // A box stays between four pixels and the frame.
        func limited(_ scale: Double, _ first: Double, _ frame: Int) -> Double {
            min(max(scale, min(1, 4 / first)), max(Double(frame) / first, min(1, 4 / first)))
        }
        scaleX = limited(scaleX, firstWidth, image.width)
        scaleY = limited(scaleY, firstHeight, image.height)
    }

    struct Localization {
        var peak: ResponseMap.Peak
        var competitors: [ResponseMap.Peak]
        var evidence: Evidence
        /// The correlation response at the peak.
        var height: Double
    }

    /// Samples a window and finds the target in it.
    mutating func localize(_ image: ImageView, region: Box) -> Localization {
        let correlation = respond(image, region: region)
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
        let middle = Double(plan.size / 2)
        let cellsPerPixel = (
            x: Double(plan.size) / region.width, y: Double(plan.size) / region.height
        )
        let resolution = regularization.resolve(
            correlation: correlation, fused: fused,
            separation: (targetColumns * targetRows).squareRoot() / 2,
            targetCells: (targetColumns * targetRows).squareRoot(),
            predicted: (
                middle + motion.velocity.y * cellsPerPixel.y,
                middle + motion.velocity.x * cellsPerPixel.x
            ),
            agreement: { self.agreement(at: $0).best })
        let peak = correlation.refined(resolution.peak)
        let agreement = agreement(at: peak)
        var evidence = Evidence()
        evidence.appearance = agreement.best
        evidence.firstAppearance = agreement.first
        let height = Double(correlation.value(row: peak.row, column: peak.column))
        evidence.response = height / usual
        evidence.peakToSidelobeRatio = correlation.peakToSidelobeRatio(at: main)
        evidence.subpeakRatio = resolution.subpeakRatio
        lastResponse = (correlation, region)
        return Localization(
            peak: peak, competitors: resolution.competitors, evidence: evidence,
            height: height)
    }

    func agreement(at peak: ResponseMap.Peak) -> (best: Double, first: Double) {
        template.agreement(
            plain, size: plan.size, stride: extractor.channels, row: peak.row, column: peak.column)
    }

    /// The filter's response over a window; leaves its features and spectrum behind.
    mutating func respond(_ image: ImageView, region: Box) -> ResponseMap {
        sampleFeatures(image, region: region)
        filter.respond(to: spectrum, into: &responseSpectrum)
        let lanes = FourierPlan.lanes
        let spectrum = (0..<plan.positions * 2).map { responseSpectrum[$0 * lanes] }
        plan.inverse(&responseSpectrum, channels: lanes, into: &responseMapWide)
        let values = (0..<plan.size * plan.size).map { responseMapWide[$0 * lanes] }
        return ResponseMap(size: plan.size, values: values, spectrum: spectrum)
    }

    mutating func sampleFeatures(_ image: ImageView, region: Box) {
        sampler.sample(
            image,
            window: SamplingWindow(region: region, columns: extractor.side, rows: extractor.side),
            into: &sampled)
        extractor.extract(sampled, plain: &plain, tapered: &tapered)
        plan.forward(tapered, channels: extractor.channels, into: &spectrum)
        sampledRegion = region
    }
}
