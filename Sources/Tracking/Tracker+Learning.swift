import HoldfastImaging

/// What is learned from a frame, and when.
extension Tracker {
    mutating func learnFirst(_ image: ImageView) {
        let region = windowRegion(at: center)
        sampleFeatures(image, region: region)
        let middle = Double(plan.size / 2)
        template.learn(
            plain, size: plan.size, stride: extractor.channels, row: middle, column: middle, rate: 1
        )
        learnColors(region: region, rate: 1)
        memory.insert(
            spectrum: spectrum, label: label.spectrum(plan: plan), rate: 1, firstWeight: 1)
        filter.learn(from: memory, iterations: Int(parameters.firstIterations))
        let box = currentBox
        scaleFilter?.learn(image, box: box, rate: 1)
        aspectFilter?.learn(image, box: box, rate: 1)
    }

    mutating func learn(_ image: ImageView, region: Box, found: Localization) {
        usualPeak = usualPeak == 0 ? found.height : 0.95 * usualPeak + 0.05 * found.height
        let isClear =
            parameters.prrWeight == 0 || found.evidence.subpeakRatio <= parameters.prrGate
        if isClear, found.evidence.firstAppearance >= parameters.templateGate {
            template.learn(
                plain, size: plan.size, stride: extractor.channels, row: found.peak.row,
                column: found.peak.column, rate: Float(parameters.templateRate))
        }
        learnColors(region: region, rate: parameters.histogramRate)
        let box = currentBox
        scaleFilter?.learn(image, box: box, rate: parameters.scaleRate)
        aspectFilter?.learn(image, box: box, rate: parameters.scaleRate)
        guard framesSeen % Int(parameters.updateInterval) == 0 else { return }
        if parameters.prrWeight > 0, parameters.prrNegatives > 0,
            found.evidence.subpeakRatio >= parameters.prrCandidateLevel,
            let rival = found.competitors.first
        {
            learnRival(image, at: place(row: rival.row, column: rival.column, in: region))
        }
        guard isClear else { return }
        sampleFeatures(image, region: windowRegion(at: center))
        memory.insert(
            spectrum: spectrum, label: label.spectrum(plan: plan),
            rate: Float(parameters.learningRate), firstWeight: Float(parameters.firstSampleWeight))
        filter.learn(from: memory, iterations: Int(parameters.iterations))
    }

    /// Shows the filter a look-alike's surroundings with the target where it really is beside it.
    mutating func learnRival(_ image: ImageView, at rival: Point) {
        let region = windowRegion(at: rival)
        sampleFeatures(image, region: region)
        let cells = Double(plan.size)
        memory.insertNegative(
            spectrum: spectrum,
            label: label.spectrum(
                plan: plan, row: (center.y - rival.y) / region.height * cells,
                column: (center.x - rival.x) / region.width * cells),
            weight: Float(parameters.prrNegativeWeight * parameters.prrWeight),
            limit: Int(parameters.prrNegatives))
    }

    /// Learns colours from the window sampled last, which covers `region`.
    mutating func learnColors(region: Box, rate: Double) {
        guard usesColor else { return }
        let side = extractor.side / 2
        let box = currentBox
        let (sx, sy) = (Double(side) / region.width, Double(side) / region.height)
        histogram.learn(
            sampled.colors, side: side,
            box: Box(
                x: (box.x - region.x) * sx, y: (box.y - region.y) * sy, width: box.width * sx,
                height: box.height * sy), rate: rate)
    }
}
