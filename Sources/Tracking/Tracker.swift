import HoldfastImaging

/// Follows one target through a video.
///
///     var tracker = try Tracker(image: first, box: box)
///     let estimate = tracker.update(image: next)
///
/// A value: copies are independent, and a copy can be tried on frames and thrown away. Frames may
/// change their planes' layout, but not their size, from one to the next. Not tied to a thread.
///
/// Cost of an update does not depend on the frame's size, except while the target is lost.
public struct Tracker: Sendable {
    public let parameters: TrackerParameters
    /// The latest estimate.
    public private(set) var estimate: Estimate

    private let plan: FourierPlan
    private let label: LabelMap
    /// Width and height of the window at scale 1, pixels.
    private let windowSide: Double
    /// The target's size on the first frame, pixels.
    private let firstWidth: Double
    private let firstHeight: Double
    private let targetColumns: Double
    private let targetRows: Double
    private var scaleX = 1.0
    private var scaleY = 1.0
    private var center: Point

    private var sampler = ColorSampler()
    private var sampled = SampledWindow()
    private var extractor: FeatureExtractor
    private var plain: [Float] = []
    private var tapered: [Float] = []
    private var spectrum: [Float]
    private var responseSpectrum: [Float]
    private var responseMapWide: [Float]
    private var colorScore: [Float]

    private var memory: SampleMemory
    private var filter: CorrelationFilter
    private var histogram = ColorHistogram()
    private let usesColor: Bool
    private var scaleFilter: ScaleFilter?
    private var aspectFilter: ScaleFilter?
    private var template: AppearanceTemplate
    private let regularization: PeakResponseRegularization
    private var motion: Motion
    private var lifecycle: Lifecycle
    private var usualPeak = 0.0
    private var framesSeen = 0
    private var searchPlan = SearchPlan()
    private var lastResponse: (map: ResponseMap, region: Box)?
    /// Where the window was that `tapered` holds the features of.
    private var sampledRegion: Box?
    var evidence = Evidence()

    /// Begins to track what `box` holds on `image`.
    ///
    /// - Parameters:
    ///   - box: Pixels of the image; it may reach beyond the image, but not lie outside.
    /// - Throws: ``TrackerError`` if the box is empty, not finite, larger than 10 images or outside.
    public init(
        image: ImageView, box: Box, parameters: TrackerParameters = .balanced
    ) throws(TrackerError) {
        try Self.check(box, in: image)
        try parameters.check()
        let side = Int(parameters.windowCells * parameters.cellSize)
        // Thinner than two pixels there is nothing to see, so the model looks at a little more.
        let (width, height) = (max(box.width, 2), max(box.height, 2))
        let windowSide = parameters.windowPadding * (width * height).squareRoot()
        let region = Self.region(
            center: box.center, width: windowSide, height: windowSide,
            cells: parameters.windowCells)
        var sampler = ColorSampler()
        var sampled = SampledWindow()
        sampler.sample(
            image, window: SamplingWindow(region: region, columns: side, rows: side), into: &sampled
        )
        try self.init(
            center: box.center, width: width, height: height,
            usesColor: sampled.hasColor && Self.isColorful(sampled.colors),
            extractor: FeatureExtractor(first: sampled, parameters: parameters),
            parameters: parameters)
        estimate.box = box
        learnFirst(image)
    }

    /// A tracker that has learned nothing yet.
    private init(
        center: Point, width: Double, height: Double, usesColor: Bool, extractor: FeatureExtractor,
        parameters: TrackerParameters
    ) throws(TrackerError) {
        guard let plan = FourierPlan(size: Int(parameters.windowCells)) else {
            throw .invalidParameter(
                name: "window.cells", reason: "must be even, with no prime factor above 5")
        }
        self.parameters = parameters
        self.usesColor = usesColor
        self.extractor = extractor
        self.center = center
        self.plan = plan
        firstWidth = width
        firstHeight = height
        let size = (firstWidth * firstHeight).squareRoot()
        windowSide = parameters.windowPadding * size
        let cells = parameters.windowCells
        targetColumns = firstWidth / windowSide * cells
        targetRows = firstHeight / windowSide * cells
        label = LabelMap(size: plan.size, spread: parameters.labelWidth * size / windowSide * cells)

        let channels = extractor.channels
        spectrum = [Float](repeating: 0, count: plan.positions * 2 * channels)
        responseSpectrum = [Float](
            repeating: 0, count: plan.positions * 2 * FourierPlan.lanes)
        responseMapWide = [Float](repeating: 0, count: plan.size * plan.size * FourierPlan.lanes)
        colorScore = [Float](repeating: 0, count: plan.size * plan.size)
        memory = SampleMemory(
            positions: plan.positions, channels: channels, capacity: Int(parameters.memorySize))
        filter = CorrelationFilter(
            plan: plan, channels: channels,
            penalty: CorrelationFilter.penalty(
                size: plan.size, targetColumns: targetColumns, targetRows: targetRows,
                parameters: parameters))
        template = AppearanceTemplate(
            targetColumns: targetColumns, targetRows: targetRows,
            channels: extractor.gradientChannels)
        regularization = PeakResponseRegularization(parameters: parameters)
        motion = Motion(rate: parameters.motionRate)
        lifecycle = Lifecycle(parameters: parameters)
        let box = Box(center: center, width: width, height: height)
        if parameters.scaleCount > 1 {
            scaleFilter = ScaleFilter(
                axis: .size, count: Int(parameters.scaleCount), step: parameters.scaleStep,
                box: box, parameters: parameters)
        }
        if parameters.aspectCount > 1 {
            aspectFilter = ScaleFilter(
                axis: .aspect, count: Int(parameters.aspectCount), step: parameters.scaleStep,
                box: box, parameters: parameters)
        }
        estimate = Estimate(
            box: box, state: .tracking, confidence: 1, peakToSidelobeRatio: 0, subpeakRatio: 0)
    }

    /// Begins anew on another box with the same parameters; everything learned is dropped.
    public mutating func restart(image: ImageView, box: Box) throws(TrackerError) {
        self = try Tracker(image: image, box: box, parameters: parameters)
    }

    /// The last response map, for display; nil before the first update.
    public var responseMap: ScalarMap? {
        guard let (map, region) = lastResponse else { return nil }
        return ScalarMap(columns: map.size, rows: map.size, values: map.values, region: region)
    }

    /// Which places speak for the target, for display.
    ///
    /// The class activation map of a correlation filter (after Zhou et al., CVPR 2016): what each place
    /// of the window adds to the response at the target's centre,
    /// `M(q) = sum_d x_d(q) f_d(p - q)`, negative contributions left out.
    public var activationMap: ScalarMap? {
        guard let region = sampledRegion else { return nil }
        let size = plan.size
        let row = Int(((center.y - region.y) / region.height * Double(size)).rounded(.down))
        let column = Int(((center.x - region.x) / region.width * Double(size)).rounded(.down))
        return ScalarMap(
            columns: size, rows: size,
            values: filter.activation(of: tapered, row: row, column: column), region: region)
    }

    // MARK: - Updating

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

    private mutating func follow(_ image: ImageView) {
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
            report(confidence: confidence)
            return
        }
        motion.observe(from: center, to: next)
        center = next
        if state == .tracking { fitBox(image) }
        if state == .tracking { learn(image, region: region, found: found) }
        report(confidence: confidence)
    }

    private mutating func fitBox(_ image: ImageView) {
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
    private mutating func localize(_ image: ImageView, region: Box) -> Localization {
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

    private func agreement(at peak: ResponseMap.Peak) -> (best: Double, first: Double) {
        template.agreement(
            plain, size: plan.size, stride: extractor.channels, row: peak.row, column: peak.column)
    }

    /// The filter's response over a window; leaves its features and spectrum behind.
    private mutating func respond(_ image: ImageView, region: Box) -> ResponseMap {
        sampleFeatures(image, region: region)
        filter.respond(to: spectrum, into: &responseSpectrum)
        let lanes = FourierPlan.lanes
        let spectrum = (0..<plan.positions * 2).map { responseSpectrum[$0 * lanes] }
        plan.inverse(&responseSpectrum, channels: lanes, into: &responseMapWide)
        let values = (0..<plan.size * plan.size).map { responseMapWide[$0 * lanes] }
        return ResponseMap(size: plan.size, values: values, spectrum: spectrum)
    }

    private mutating func sampleFeatures(_ image: ImageView, region: Box) {
        sampler.sample(
            image,
            window: SamplingWindow(region: region, columns: extractor.side, rows: extractor.side),
            into: &sampled)
        extractor.extract(sampled, plain: &plain, tapered: &tapered)
        plan.forward(tapered, channels: extractor.channels, into: &spectrum)
        sampledRegion = region
    }

    // MARK: - Learning

    private mutating func learnFirst(_ image: ImageView) {
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

    private mutating func learn(_ image: ImageView, region: Box, found: Localization) {
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
        guard framesSeen % Int(parameters.updateInterval) == 0, isClear else { return }
        sampleFeatures(image, region: windowRegion(at: center))
        memory.insert(
            spectrum: spectrum, label: label.spectrum(plan: plan),
            rate: Float(parameters.learningRate), firstWeight: Float(parameters.firstSampleWeight))
        filter.learn(from: memory, iterations: Int(parameters.iterations))
    }

    /// Learns colours from the window sampled last, which covers `region`.
    private mutating func learnColors(region: Box, rate: Double) {
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

    // MARK: - Searching

    private mutating func search(_ image: ImageView) {
        var best: (found: Localization, region: Box, isNear: Bool)?
        for (i, place) in searchPlan.next(Int(parameters.searchWindows)).enumerated() {
            let region = windowRegion(at: place)
            let found = localize(image, region: region)
            if found.evidence.hold > best?.found.evidence.hold ?? -1 {
                best = (found, region, i == 0)
            }
        }
        guard let best else { return report(confidence: 0) }
        evidence = best.found.evidence
        let confidence = evidence.confidence
        if lifecycle.search(hold: evidence.hold, isNear: best.isNear) != .lost {
            center = clamped(
                place(row: best.found.peak.row, column: best.found.peak.column, in: best.region),
                to: image)
            report(confidence: confidence)
        } else {
            // Nothing seen is worth a resumption, so the box, at the last place, is worth little.
            report(confidence: min(confidence, 0.1))
        }
    }

    private func clamped(_ point: Point, to image: ImageView) -> Point {
        Point(
            x: min(max(point.x, 0), Double(image.width)),
            y: min(max(point.y, 0), Double(image.height)))
    }

    // MARK: - Saving

    private static let signature = "holdfast tracker 1"

    /// The tracker as bytes; ``init(restoring:)`` goes on from them exactly as this one would.
    ///
    /// About 5 MB with the balanced preset. The bytes fit this version of the library.
    public func saved() -> [UInt8] {
        var copy = self
        var writer = StateWriter()
        writer.block(Array(Self.signature.utf8))
        for var entry in parameters.values { writer.number(&entry.value) }
        var (width, height, color) = (firstWidth, firstHeight, usesColor ? 1.0 : 0)
        writer.number(&width)
        writer.number(&height)
        writer.number(&color)
        // A writer does not throw.
        try? copy.archive(&writer)
        return writer.bytes
    }

    /// The tracker that ``saved()`` wrote.
    ///
    /// - Throws: ``TrackerError/invalidState(reason:)`` if the bytes are anything else.
    public init(restoring bytes: [UInt8]) throws(TrackerError) {
        var reader = StateReader(bytes)
        guard try reader.block() == Array(Self.signature.utf8) else {
            throw .invalidState(reason: "not a saved tracker of this version")
        }
        var parameters = TrackerParameters.balanced
        for entry in parameters.values {
            var value = 0.0
            try reader.number(&value)
            try parameters.set(entry.name, to: value)
        }
        try parameters.check()
        var (width, height, color) = (0.0, 0.0, 0.0)
        try reader.number(&width)
        try reader.number(&height)
        try reader.number(&color)
        guard (1...1e6).contains(width), (1...1e6).contains(height) else {
            throw .invalidState(reason: "a target of \(width)x\(height)")
        }
        try self.init(
            center: Point(x: 0, y: 0), width: width, height: height, usesColor: color != 0,
            extractor: FeatureExtractor(parameters: parameters), parameters: parameters)
        try archive(&reader)
        try reader.finish()
        guard scaleX > 0, scaleY > 0, estimate.box.isValid else {
            throw .invalidState(reason: "an empty box")
        }
    }

    /// Everything that changes while tracking, in a fixed order.
    private mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try extractor.archive(&archive)
        try memory.archive(&archive)
        try filter.archive(&archive)
        try histogram.archive(&archive)
        try scaleFilter?.archive(&archive)
        try aspectFilter?.archive(&archive)
        try template.archive(&archive)
        try motion.archive(&archive)
        try lifecycle.archive(&archive)
        try searchPlan.archive(&archive)
        try archive.point(&center)
        try archive.number(&scaleX)
        try archive.number(&scaleY)
        try archive.number(&usualPeak)
        try archive.whole(&framesSeen)
        try archive.number(&estimate.box.x)
        try archive.number(&estimate.box.y)
        try archive.number(&estimate.box.width)
        try archive.number(&estimate.box.height)
        try archive.number(&estimate.confidence)
        try archive.number(&estimate.peakToSidelobeRatio)
        try archive.number(&estimate.subpeakRatio)
        estimate.state = lifecycle.state
    }

    // MARK: - Geometry

    private var currentBox: Box {
        Box(center: center, width: firstWidth * scaleX, height: firstHeight * scaleY)
    }

    private func windowRegion(at center: Point) -> Box {
        Self.region(
            center: center, width: windowSide * scaleX, height: windowSide * scaleY,
            cells: parameters.windowCells)
    }

    /// A window with the target on the middle of cell `cells / 2`, where the label has its peak.
    private static func region(center: Point, width: Double, height: Double, cells: Double) -> Box {
        let share = (cells / 2 + 0.5) / cells
        return Box(
            x: center.x - width * share, y: center.y - height * share, width: width, height: height)
    }

    private func place(row: Double, column: Double, in region: Box) -> Point {
        Point(
            x: region.x + (column + 0.5) / Double(plan.size) * region.width,
            y: region.y + (row + 0.5) / Double(plan.size) * region.height)
    }

    private mutating func report(confidence: Double) {
        estimate = Estimate(
            box: currentBox, state: lifecycle.state,
            confidence: min(max(confidence, 0), 1),
            peakToSidelobeRatio: evidence.peakToSidelobeRatio,
            subpeakRatio: evidence.subpeakRatio)
    }

    private static func check(_ box: Box, in image: ImageView) throws(TrackerError) {
        guard box.isValid else {
            throw .invalidBox(box, reason: "its size must be positive and its numbers finite")
        }
        let (width, height) = (Double(image.width), Double(image.height))
        guard box.width <= 10 * width, box.height <= 10 * height else {
            throw .invalidBox(box, reason: "it is far larger than the frame")
        }
        let frame = Box(x: 0, y: 0, width: width, height: height)
        guard box.intersection(frame).area > 0 else {
            throw .invalidBox(
                box, reason: "it lies outside the frame of \(image.width)x\(image.height)")
        }
    }

    private static func isColorful(_ colors: [UInt16]) -> Bool {
        let tinted = colors.count { color in
            let (r, g, b) = (Int(color >> 10), Int(color >> 5 & 31), Int(color & 31))
            return max(r, g, b) - min(r, g, b) > 1
        }
        return tinted * 50 > colors.count
    }
}
