import HoldfastImaging
import HoldfastSampling

/// What a target looks like: the correlation filter with the samples that it is learned from, the
/// colours, and the template of its first frame.
struct AppearanceModel: Sendable {
    let geometry: ModelGeometry
    /// Whether colours take part in finding the target. On gray pictures the gray levels in their place do
    /// not: they tell only which of several peaks is the target, and how sure that is. (docs/ablation.md)
    let usesColor: Bool
    private let plan: FourierPlan
    private let label: LabelMap
    private var filter: TrainedFilter
    private var histogram: ColorHistogram
    private var template: AppearanceTemplate
    /// What the correlation's peak usually is while tracking; 0 until something was learned.
    private var baselinePeak = 0.0
    private let parameters: Parameters

    /// The parameters of the stage.
    struct Parameters: Sendable {
        let filter: FilterParameters
        let color: ColorParameters

        init(_ parameters: TrackerParameters) {
            filter = parameters.filter
            color = parameters.color
        }
    }

    /// A model that has learned nothing yet.
    init(
        geometry: ModelGeometry, plan: FourierPlan, usesColor: Bool, channels: Int,
        gradientChannels: Int, parameters: Parameters
    ) {
        self.geometry = geometry
        self.usesColor = usesColor
        self.plan = plan
        self.parameters = parameters
        label = LabelMap(
            size: plan.size,
            spread: parameters.filter.labelWidth * geometry.targetSize / geometry.windowSide
                * Double(geometry.cells))
        filter = TrainedFilter(
            FilterLearner(
                memory: SampleMemory(
                    positions: plan.positions, channels: channels,
                    capacity: parameters.filter.memorySize),
                filter: CorrelationFilter(
                    plan: plan, channels: channels,
                    penalty: CorrelationFilter.penalty(
                        size: plan.size, targetColumns: geometry.targetColumns,
                        targetRows: geometry.targetRows, parameters: parameters.filter)),
                centeredLabel: label.spectrum(plan: plan), parameters: parameters.filter),
            parameters: parameters.filter)
        template = AppearanceTemplate(
            targetColumns: geometry.targetColumns, targetRows: geometry.targetRows,
            channels: gradientChannels, stride: channels)
        histogram = ColorHistogram(firstShare: parameters.color.first)
    }

    // MARK: Asking

    /// Where the target would be in a window.
    func respond(to observation: consuming WindowObservation) -> WindowResponse {
        WindowResponse(to: observation) { buffers in
            filter.respond(to: buffers.spectrum, into: &buffers.correlation.spectrum)
            plan.inverse(
                single: buffers.correlation.spectrum, into: &buffers.correlation.values)
            let highest = buffers.correlation.highest.value
            let baseline = baselinePeak > 0 ? baselinePeak : Double(max(highest, 1e-6))
            fuse(&buffers, baseline: baseline)
            return baseline
        }
    }

    /// Adds the colour score to the correlation, which counts as a share of its usual peak, so that
    /// the colours' share does not depend on how the filter was trained.
    private func fuse(_ buffers: inout WindowBuffers, baseline: Double) {
        let color = parameters.color
        guard color.weight > 0 else {
            for i in buffers.fused.values.indices {
                buffers.fused.values[i] = buffers.correlation.values[i] / Float(baseline)
            }
            return
        }
        let share =
            usesColor
            ? color.weight * min(max((histogram.contrast - color.contrast) / 0.3, 0), 1) : 0
        scoreColors(buffers.sampled.colors, into: &buffers.colors)
        let (a, b) = (Float((1 - share) / baseline), Float(share))
        for i in buffers.fused.values.indices {
            buffers.fused.values[i] =
                a * buffers.correlation.values[i] + b * buffers.colors.map[i]
        }
    }

    private func scoreColors(_ colors: [UInt16], into score: inout ColorScore) {
        let side = geometry.colorSide
        histogram.score(
            colors, side: side, cells: plan.size,
            targetWidth: geometry.targetColumns / Double(plan.size) * Double(side),
            targetHeight: geometry.targetRows / Double(plan.size) * Double(side),
            into: &score)
    }

    /// How well the colours of a window, which may have been observed for another model, are the target's;
    /// empty where colours are left out.
    func colorScore(of observation: WindowObservation) -> ColorScore {
        var score = ColorScore()
        if parameters.color.weight > 0 {
            scoreColors(observation.colors, into: &score)
        }
        return score
    }

    /// Similarity of what is at a peak to the first frame, -1...1.
    func similarity(of peak: ResponseMap.Peak, in observation: WindowObservation) -> Double {
        template.similarity(
            of: observation.features, size: plan.size, row: peak.row, column: peak.column)
    }

    /// How likely each colour pixel of a window shows the target, 0...1.
    func colorLikelihoods(in observation: WindowObservation) -> [Float] {
        histogram.likelihoods(of: observation.colors)
    }

    /// What each position of a window adds to the response at a cell, `[row][column]`.
    ///
    /// - Parameter tapered: See ``WindowObservation/tapered``.
    func activation(
        of tapered: [Float], at cell: (row: Double, column: Double)
    ) -> [Float] {
        filter.activation(
            of: tapered, row: Int(cell.row.rounded()),
            column: Int(cell.column.rounded()))
    }

    // MARK: Learning

    /// Goes on to the next frame.
    mutating func advance() { filter.advance() }

    /// Learns the first frame, whose target is in the middle of the window.
    mutating func learnFirst(
        _ observation: WindowObservation, box: Box, with trainer: FilterTrainer
    ) {
        let middle = Double(plan.size / 2)
        template.learn(observation.features, size: plan.size, row: middle, column: middle)
        learnColors(observation, box: box, rate: 1)
        filter.learnFirst(observation.spectrum, with: trainer)
    }

    /// Learns what is cheap to learn on every frame: how high the peak is, and colours.
    ///
    /// - Parameter box: The target in colour pixels of the window.
    mutating func learn(_ found: Localization, box: Box) {
        baselinePeak =
            baselinePeak == 0 ? found.height : 0.95 * baselinePeak + 0.05 * found.height
        learnColors(found.response.observation, box: box, rate: parameters.color.rate)
    }

    /// Takes a window into the memory, and trains the filter.
    mutating func train(on lesson: FilterLearner.Lesson, with trainer: FilterTrainer) {
        filter.learn(lesson, with: trainer)
    }

    /// Takes a window around a distractor into the memory, with the target where it really is.
    mutating func insertNegative(
        _ observation: WindowObservation, target: Point, weight: Double, limit: Int
    ) {
        let cell = observation.window.cell(of: target)
        let middle = observation.window.cells / 2
        filter.insertNegative(
            spectrum: observation.spectrum,
            label: label.spectrum(
                plan: plan, row: cell.row - middle, column: cell.column - middle),
            weight: weight, limit: limit)
    }

    private mutating func learnColors(
        _ observation: WindowObservation, box: Box, rate: Double
    ) {
        histogram.learn(observation.colors, side: geometry.colorSide, box: box, rate: rate)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try filter.archive(&archive)
        try histogram.archive(&archive)
        try template.archive(&archive)
        try archive.number(&baselinePeak)
    }
}
