import HoldfastImaging

/// Where the target was found in a window.
struct Localization: Sendable {
    var response: WindowResponse
    /// Where it is, between the cells.
    var peak: ResponseMap.Peak
    /// The other peaks, strongest first.
    var competitors: [ResponseMap.Peak]
    var evidence: Evidence
    /// The correlation at the peak.
    var height: Double

    var window: SearchWindow { response.window }

    /// Where a peak of the window lies in the frame.
    func position(of peak: ResponseMap.Peak, on image: ImageView) -> Point {
        window.position(row: peak.row, column: peak.column).clamped(to: image)
    }

    /// Where the target lies in the frame.
    func position(on image: ImageView) -> Point { position(of: peak, on: image) }

    /// How far the peak lies from the middle of the window, target sizes.
    func step(_ geometry: ModelGeometry) -> Double {
        let middle = ResponseMap.Peak(row: window.cells / 2, column: window.cells / 2, value: 0)
        return peak.distance(to: middle) / geometry.targetCells
    }
}

extension Branch {
    /// Looks at one window and finds the target in it.
    func localize(
        _ image: ImageView, window: SearchWindow, prediction: MotionModel.Prediction,
        stages: inout Stages
    ) -> Localization {
        let response = appearance.respond(to: stages.observer.observe(image, window: window))
        let (correlation, colors) = (response.correlation, response.colors)
        let geometry = pose.geometry
        let regularization = stages.regularization
        var fused = response.fused
        regularization.pooling?.apply(to: &fused)
        let resolution = regularization.resolve(
            correlation: correlation, fused: fused,
            separation: geometry.peakSeparation, targetCells: geometry.targetCells,
            predicted: window.cell(of: prediction.position),
            motionSpread: regularization.motionSpread(prediction, targetSize: pose.size),
            likelihood: { colors.likelihood(at: $0, cells: correlation.size) })
        let peak = correlation.refined(resolution.peak)
        let height = Double(correlation.value(row: peak.row, column: peak.column))
        let evidence = Evidence(
            firstSimilarity: appearance.similarity(of: peak, in: response.observation),
            response: height / response.baselinePeak,
            peakToSidelobeRatio: correlation.peakToSidelobeRatio(at: correlation.highest),
            subpeakRatio: resolution.subpeakRatio,
            colorFit: colorFit(at: peak, in: response.window, colors: response.colors))
        return Localization(
            response: response, peak: peak, competitors: resolution.competitors,
            evidence: evidence, height: height)
    }

    /// How well the target's colours, or gray levels, would keep within its box at a peak; nil where they are not
    /// scored.
    func colorFit(
        at peak: ResponseMap.Peak, in window: SearchWindow, colors: ColorScore
    ) -> ColorFit? {
        colors.fit(of: pose.colorBox(in: window, at: (peak.row, peak.column)))
    }
}
