import HoldfastCKernels
import HoldfastImaging
import HoldfastSampling
import HoldfastSystem

/// What an ``AxisFilter`` changes of the box.
enum BoxAxis: Sendable {
    /// Width and height by the same factor.
    case size(step: Double)
    /// Width by the factor and height by its inverse.
    case aspect(step: Double)
    /// The angle, by the step in radians.
    case rotation(step: Double)

    var isRotation: Bool {
        if case .rotation = self { true } else { false }
    }

    /// The change that lies some steps from none.
    func change(_ steps: Double) -> (x: Double, y: Double, angle: Double) {
        switch self {
        case .size(let step): (pow(step, steps), pow(step, steps), 0)
        case .aspect(let step): (pow(step, steps), pow(step, -steps), 0)
        case .rotation(let step): (1, 1, step * steps)
        }
    }
}

/// A one-dimensional correlation filter over the target's scale (DSST, Danelljan et al., BMVC 2014;
/// the response is interpolated as in fDSST, PAMI 2017), or in the same way over
/// its aspect ratio or angle.
struct AxisFilter: Sendable {
    let axis: BoxAxis
    private let count: Int
    private let columns: Int
    private let rows: Int
    private let regularization: Double
    private let context: Double
    /// The share by which a change must raise the response.
    private let margin: Double
    /// Share of a new frame in what is learned.
    private let rate: Double
    /// Standard deviation of the label, scales.
    private let spread: Double
    private let taper: [Float]
    /// Cosines and sines, `[frequency][scale]`, over the non-negative frequencies.
    private let cosines: [Float]
    private let sines: [Float]
    /// Places between one scale and the next at which the response is known.
    private static let parts = 4
    /// Cosine and sine of each angle that such places turn a frequency by.
    private let turns: [(cos: Double, sin: Double)]
    private let frequencies: Int
    private let features: Int
    /// From one scale or frequency to the next: the features and a gap, without which those of one cell would
    /// stand powers of two apart and drive one another out of the nearest cache.
    private let dimensions: Int
    private static let gap = 32
    /// Share of the ideal response below which nothing of what was learned is seen, and nothing is known
    /// of the change: on a plain surface all sizes look alike. Real targets have .2 and more.
    private static let leastResponse = 0.1
    private var numerator: [Float] = []
    private var denominator: [Float] = []
    /// Where on the axis the target was found in the buffers' spectrum, steps from the middle; nil once
    /// learned.
    private var found: Double?

    /// - Parameters:
    ///   - count: Scales searched, odd.
    ///   - rate: Share of a new frame in what is learned.
    ///   - margin: The share by which a change must raise the response.
    ///   - box: The target; its shape decides the shape of the model.
    init(
        axis: BoxAxis, count: Int, rate: Double, margin: Double = 0, box: Box,
        model parameters: ScaleParameters
    ) {
        self.axis = axis
        self.count = count
        self.rate = rate
        self.margin = margin
        let shrink = (parameters.modelArea / box.area).squareRoot()
        func cells(_ length: Double) -> Int {
            min(max(Int((length * shrink / 4).rounded()), 2), 16)
        }
        columns = cells(box.width)
        rows = cells(box.height)
        regularization = parameters.regularization
        context = parameters.context
        spread = Double(count) / 16
        taper = (0..<count).map {
            Float(0.5 * (1 - cos(2 * Double.pi * Double($0 + 1) / Double(count + 1))))
        }
        frequencies = count / 2 + 1
        features = columns * rows * 32
        dimensions = features + Self.gap
        var (cosines, sines): ([Float], [Float]) = ([], [])
        for k in 0..<frequencies {
            for s in 0..<count {
                let angle = 2 * Double.pi * Double(k * s) / Double(count)
                cosines.append(Float(cos(angle)))
                sines.append(Float(-sin(angle)))
            }
        }
        turns = (0..<Self.parts * count).map { i in
            let angle = 2 * Double.pi * Double(i) / Double(Self.parts * count)
            return (cos(angle), sin(angle))
        }
        self.cosines = cosines
        self.sines = sines
    }

    /// How the target seems to have changed.
    mutating func estimate(
        _ image: ImageView, box: Box, angle: Double, using buffers: inout AxisBuffers
    ) -> (x: Double, y: Double, angle: Double) {
        guard !numerator.isEmpty else { return axis.change(0) }
        transform(image, box: box, angle: angle, &buffers)
        var products = [Float](repeating: 0, count: 2 * frequencies)
        holdfast_axis_response(
            numerator, buffers.spectrum, Int32(frequencies), Int32(dimensions), &products)
        let ridge = regularization * power
        let response = (0..<frequencies).map { k in
            let scale = Double(denominator[k]) + ridge
            return (re: Double(products[2 * k]) / scale, im: Double(products[2 * k + 1]) / scale)
        }
        let values = (0..<Self.parts * (count - 1) + 1).map { i in
            var value = response[0].re
            for k in 1..<frequencies {
                let turn = turns[k * i % (Self.parts * count)]
                value += 2 * (response[k].re * turn.cos - response[k].im * turn.sin)
            }
            return value
        }
        // The label's peak is 1, and the response's is as many times that as there are changes.
        let center = Self.parts * (count / 2)
        let middle = values[center]
        let least = max(middle * (1 + margin), Self.leastResponse * Double(count))
        var best = (value: least, steps: 0.0)
        for (i, value) in values.enumerated() where value > best.value {
            best = (value, Double(i - center) / Double(Self.parts))
        }
        found = best.steps
        return axis.change(best.steps)
    }

    /// Learns the target's appearance over scales from the first frame.
    mutating func learnFirst(_ image: ImageView, box: Box, using buffers: inout AxisBuffers) {
        transform(image, box: box, angle: 0, &buffers)
        found = 0
        learn(buffers.spectrum, share: 1)
    }

    /// Learns from what the last estimate saw, if that has not been learned yet, with the label where
    /// it found the target.
    ///
    /// - Parameter buffers: Those of that estimate.
    mutating func learn(from buffers: AxisBuffers) { learn(buffers.spectrum, share: rate) }

    private mutating func learn(_ spectrum: [Float], share: Double) {
        guard let found else { return }
        self.found = nil
        let middle = Double(count / 2) + found
        let label = (0..<count).map { Float(exp(-0.5 * pow((Double($0) - middle) / spread, 2))) }
        let isFirst = numerator.isEmpty
        if isFirst {
            numerator = [Float](repeating: 0, count: frequencies * 2 * dimensions)
            denominator = [Float](repeating: 0, count: frequencies)
        }
        var spectralLabel = [Float](repeating: 0, count: 2 * frequencies)
        for k in 0..<frequencies {
            for s in 0..<count {
                spectralLabel[2 * k] += label[s] * cosines[k * count + s]
                spectralLabel[2 * k + 1] += label[s] * sines[k * count + s]
            }
        }
        holdfast_axis_learn(
            spectrum, spectralLabel, isFirst ? 1 : Float(share), Int32(frequencies),
            Int32(dimensions), &numerator, &denominator)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&numerator, count: frequencies * 2 * dimensions)
        try archive.numbers(&denominator, count: frequencies)
    }

    private var power: Double {
        Double(denominator.reduce(0, +)) / Double(max(denominator.count, 1))
    }

    /// Samples a patch that holds the target at all scales.
    private func cover(
        _ image: ImageView, box: Box, angle: Double, _ buffers: inout AxisBuffers
    ) {
        let largest = axis.change(Double(count / 2)).x
        var (width, height) = (box.width * largest, box.height * largest)
        let (stepX, stepY) = (box.width / Double(columns * 4), box.height / Double(rows * 4))
        if axis.isRotation {
            let diagonal = (width * width + height * height).squareRoot()
            (width, height) = (diagonal, diagonal)
        }
        buffers.patch.sampleLuma(
            of: image,
            window: SamplingWindow(
                region: Box(center: box.center, width: width * context, height: height * context),
                columns: max(Int((width / stepX).rounded()), 2),
                rows: max(Int((height / stepY).rounded()), 2),
                angle: axis.isRotation ? 0 : angle, pivot: box.center), with: &buffers.sampler)
    }

    /// Samples the target at all scales and transforms along scale, `[frequency][2][dimension]`.
    private func transform(
        _ image: ImageView, box: Box, angle: Double, _ buffers: inout AxisBuffers
    ) {
        buffers.fit(
            features: count * dimensions,
            spectrum: frequencies * 2 * dimensions,
            scratch: holdfast_gradient_scratch(Int32(columns), Int32(rows)))
        let isTurned = angle != 0 || axis.isRotation
        buffers.windows.removeAll(keepingCapacity: true)
        for s in 0..<count {
            let change = axis.change(Double(s - count / 2))
            let region = Box(
                center: box.center, width: box.width * change.x * context,
                height: box.height * change.y * context)
            buffers.windows.append(
                SamplingWindow(
                    region: region, columns: columns * 4, rows: rows * 4,
                    angle: angle + change.angle, pivot: box.center))
        }
        if isTurned {
            cover(image, box: box, angle: angle, &buffers)
            buffers.patch.read(buffers.windows, into: &buffers.luma)
        } else {
            buffers.sampler.luma(of: image, windows: buffers.windows, into: &buffers.luma)
        }
        buffers.features.withUnsafeMutableBufferPointer { features in
            guard let features = features.baseAddress else { return }
            buffers.luma.withUnsafeBufferPointer { luma in
                guard let luma = luma.baseAddress else { return }
                for s in 0..<count {
                    holdfast_gradient_histogram(
                        luma + s * columns * rows * 16, Int32(columns), Int32(rows), 4, taper[s],
                        features + s * dimensions, &buffers.scratch)
                    // Other filters use the same memory.
                    for i in self.features..<dimensions { features[s * dimensions + i] = 0 }
                }
            }
        }
        holdfast_axis_transform(
            buffers.features, Int32(count), Int32(dimensions), cosines, sines, &buffers.spectrum)
    }
}

/// The memory that an ``AxisFilter`` works in: what an estimate saw stays there until it is learned.
struct AxisBuffers: Sendable {
    fileprivate var sampler = ColorSampler()
    fileprivate var patch = SampledPatch()
    fileprivate var windows: [SamplingWindow] = []
    /// Of each scale.
    fileprivate var luma: [Float] = []
    fileprivate var scratch: [Float] = []
    fileprivate var features: [Float] = []
    fileprivate var spectrum: [Float] = []

    /// Makes room for so many numbers.
    fileprivate mutating func fit(features: Int, spectrum: Int, scratch: Int) {
        func fit(_ numbers: inout [Float], _ count: Int) {
            if numbers.count < count { numbers = [Float](repeating: 0, count: count) }
        }
        fit(&self.features, features)
        fit(&self.spectrum, spectrum)
        fit(&self.scratch, scratch)
    }
}
