import Foundation
import HoldfastImaging

/// What is learned from a frame, and when.
extension Tracker {
    mutating func learnFirst(_ image: ImageView) {
        let window = window(at: center)
        sampleFeatures(image, window: window)
        let middle = Double(plan.size / 2)
        template.learn(
            plain, size: plan.size, stride: extractor.channels, row: middle, column: middle, rate: 1
        )
        learnColors(window: window, rate: 1)
        if usesColor {
            colorExtent.learnFirst(
                histogram.likelihoods(of: sampled.colors), side: extractor.side / 2,
                box: colorBox(in: window))
        }
        memory.insert(
            spectrum: spectrum, label: label.spectrum(plan: plan), rate: 1, firstWeight: 1)
        filter.learn(from: memory, iterations: Int(parameters.firstIterations))
        let box = currentBox
        scaleFilter?.learnFirst(image, box: box)
        aspectFilter?.learnFirst(image, box: box)
        rotationFilter?.learnFirst(image, box: box)
    }

    mutating func learn(_ image: ImageView, window: SearchWindow, found: Localization) {
        usualPeak = usualPeak == 0 ? found.height : 0.95 * usualPeak + 0.05 * found.height
        if found.evidence.firstAppearance >= parameters.templateGate {
            template.learn(
                plain, size: plan.size, stride: extractor.channels, row: found.peak.row,
                column: found.peak.column, rate: Float(parameters.templateRate))
        }
        learnColors(window: window, rate: parameters.histogramRate)
        scaleFilter?.learn(rate: parameters.scaleRate)
        aspectFilter?.learn(rate: parameters.scaleRate)
        rotationFilter?.learn(rate: parameters.rotationRate)
        guard framesSeen % Int(parameters.updateInterval) == 0 else { return }
        if parameters.prrWeight > 0, parameters.prrNegatives > 0,
            found.evidence.subpeakRatio >= parameters.prrCandidateLevel,
            let rival = found.competitors.first
        {
            learnRival(image, at: window.place(row: rival.row, column: rival.column))
        }
        sampleFeatures(image, window: self.window(at: center))
        memory.insert(
            spectrum: spectrum, label: label.spectrum(plan: plan),
            rate: Float(parameters.learningRate),
            firstWeight: Float(parameters.firstSampleWeight))
        filter.learn(from: memory, iterations: Int(parameters.iterations))
    }

    /// Shows the filter a look-alike's surroundings with the target where it really is beside it.
    mutating func learnRival(_ image: ImageView, at rival: Point) {
        let window = window(at: rival)
        sampleFeatures(image, window: window)
        let target = window.cell(of: center)
        let middle = window.cells / 2
        memory.insertNegative(
            spectrum: spectrum,
            label: label.spectrum(
                plan: plan, row: target.row - middle, column: target.column - middle),
            weight: Float(parameters.prrNegativeWeight * parameters.prrWeight),
            limit: Int(parameters.prrNegatives))
    }

    /// Likelihood of the target's colours at a place of the window sampled last; 0 on gray pictures.
    func colorLikelihood(at peak: ResponseMap.Peak) -> Double {
        guard usesColor else { return 0 }
        // A refined peak may lie up to a cell beyond the map.
        let row = min(max(Int(peak.row), 0), plan.size - 1)
        let column = min(max(Int(peak.column), 0), plan.size - 1)
        return Double(colorScore[row * plan.size + column])
    }

    /// Learns colours from the window sampled last, which covers `window`.
    mutating func learnColors(window: SearchWindow, rate: Double) {
        guard usesColor else { return }
        histogram.learn(
            sampled.colors, side: extractor.side / 2, box: colorBox(in: window), rate: rate)
    }
}
