import Foundation
import HoldfastCKernels
import HoldfastImaging

/// Which of the box's dimensions a ``ScaleFilter`` changes.
enum ScaleAxis: Sendable {
    /// Both by the same factor.
    case size
    /// Width by the factor and height by its inverse.
    case aspect

    func apply(_ factor: Double) -> (x: Double, y: Double) {
        switch self {
        case .size: (factor, factor)
        case .aspect: (factor, 1 / factor)
        }
    }
}

/// A one-dimensional correlation filter over the target's scale (DSST, Danelljan et al., BMVC 2014;
/// the response is interpolated to twice the resolution as in fDSST, PAMI 2017).
struct ScaleFilter: Sendable {
    let axis: ScaleAxis
    /// The factors searched, smallest first, 1 in the middle.
    private let factors: [Double]
    private let step: Double
    private let columns: Int
    private let rows: Int
    private let regularization: Double
    private let context: Double
    private let label: [Float]
    private let taper: [Float]
    /// Cosines and sines, `[frequency][scale]`, over the non-negative frequencies.
    private let cosines: [Float]
    private let sines: [Float]
    private let frequencies: Int
    private let dimensions: Int
    private var numerator: [Float] = []
    private var denominator: [Float] = []
    private var sampler = ColorSampler()
    private var luma: [Float] = []
    private var histogram: [Float]
    private var scratch: [Float]
    private var features: [Float] = []
    private var spectrum: [Float] = []

    /// - Parameters:
    ///   - count: Scales searched, odd.
    ///   - box: The target; its shape decides the shape of the model.
    init(axis: ScaleAxis, count: Int, step: Double, box: Box, parameters: TrackerParameters) {
        self.axis = axis
        self.step = step
        let middle = count / 2
        factors = (0..<count).map { pow(step, Double($0 - middle)) }
        let shrink = (parameters.scaleModelArea / box.area).squareRoot()
        func cells(_ length: Double) -> Int {
            min(max(Int((length * shrink / 4).rounded()), 2), 16)
        }
        columns = cells(box.width)
        rows = cells(box.height)
        regularization = parameters.scaleRegularization
        context = parameters.scaleContext
        let spread = Double(count) / 16
        label = (0..<count).map {
            Float(exp(-0.5 * pow(Double($0 - middle) / spread, 2)))
        }
        taper = (0..<count).map {
            Float(0.5 * (1 - cos(2 * Double.pi * Double($0 + 1) / Double(count + 1))))
        }
        frequencies = count / 2 + 1
        dimensions = columns * rows * 32
        var (cosines, sines): ([Float], [Float]) = ([], [])
        for k in 0..<frequencies {
            for s in 0..<count {
                let angle = 2 * Double.pi * Double(k * s) / Double(count)
                cosines.append(Float(cos(angle)))
                sines.append(Float(-sin(angle)))
            }
        }
        self.cosines = cosines
        self.sines = sines
        histogram = [Float](repeating: 0, count: dimensions)
        scratch = [Float](repeating: 0, count: (columns + 2) * (rows + 2) * 20)
    }

    /// The factor by which the target's scale seems to have changed.
    mutating func estimate(_ image: ImageView, box: Box) -> Double {
        guard !numerator.isEmpty else { return 1 }
        transform(image, box: box)
        var response = [(re: Double, im: Double)](repeating: (0, 0), count: frequencies)
        for k in 0..<frequencies {
            let base = k * 2 * dimensions
            // conj(numerator) times sample, summed over the dimensions
            let re =
                dot(numerator, base, spectrum, base)
                + dot(numerator, base + dimensions, spectrum, base + dimensions)
            let im =
                dot(numerator, base, spectrum, base + dimensions)
                - dot(numerator, base + dimensions, spectrum, base)
            let scale = Double(denominator[k]) + regularization * power
            response[k] = (re / scale, im / scale)
        }
        let count = factors.count
        var best = (value: -Double.infinity, place: 0.0)
        for i in 0..<(2 * count - 1) {
            let place = Double(i) / 2
            var value = response[0].re
            for k in 1..<frequencies {
                let angle = 2 * Double.pi * Double(k) * place / Double(count)
                value += 2 * (response[k].re * cos(angle) - response[k].im * sin(angle))
            }
            if value > best.value { best = (value, place) }
        }
        return pow(step, best.place - Double(count / 2))
    }

    /// Learns the target's appearance over scales.
    mutating func learn(_ image: ImageView, box: Box, rate: Double) {
        transform(image, box: box)
        let count = factors.count
        let isFirst = numerator.isEmpty
        if isFirst {
            numerator = [Float](repeating: 0, count: spectrum.count)
            denominator = [Float](repeating: 0, count: frequencies)
        }
        let blend = isFirst ? 1 : Float(rate)
        for k in 0..<frequencies {
            var (yr, yi): (Float, Float) = (0, 0)
            for s in 0..<count {
                yr += label[s] * cosines[k * count + s]
                yi += label[s] * sines[k * count + s]
            }
            let base = k * 2 * dimensions
            var energy: Float = 0
            spectrum.withUnsafeBufferPointer { spectrum in
                numerator.withUnsafeMutableBufferPointer { numerator in
                    for d in 0..<dimensions {
                        let (re, im) = (spectrum[base + d], spectrum[base + dimensions + d])
                        energy += re * re + im * im
                        // conj(label) times sample
                        let (nr, ni) = (yr * re + yi * im, yr * im - yi * re)
                        numerator[base + d] += blend * (nr - numerator[base + d])
                        numerator[base + dimensions + d] +=
                            blend * (ni - numerator[base + dimensions + d])
                    }
                }
            }
            denominator[k] += blend * (energy - denominator[k])
        }
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try archive.numbers(&numerator, count: frequencies * 2 * dimensions)
        try archive.numbers(&denominator, count: frequencies)
    }

    private var power: Double {
        Double(denominator.reduce(0, +)) / Double(max(denominator.count, 1))
    }

    private func dot(_ a: [Float], _ i: Int, _ b: [Float], _ j: Int) -> Double {
        a.withUnsafeBufferPointer { a in
            b.withUnsafeBufferPointer { b in
                guard let a = a.baseAddress, let b = b.baseAddress else { return 0 }
                return holdfast_dot(a + i, b + j, dimensions)
            }
        }
    }

    /// Samples the target at all scales and transforms along scale, `[frequency][2][dimension]`.
    private mutating func transform(_ image: ImageView, box: Box) {
        let count = factors.count
        if features.count != count * dimensions {
            features = [Float](repeating: 0, count: count * dimensions)
            spectrum = [Float](repeating: 0, count: frequencies * 2 * dimensions)
        }
        for (s, factor) in factors.enumerated() {
            let (x, y) = axis.apply(factor)
            let region = Box(
                center: box.center, width: box.width * x * context, height: box.height * y * context
            )
            sampler.luma(
                of: image,
                window: SamplingWindow(region: region, columns: columns * 4, rows: rows * 4),
                into: &luma)
            holdfast_gradient_histogram(luma, Int32(columns), Int32(rows), 4, &histogram, &scratch)
            let weight = taper[s]
            for d in 0..<dimensions { features[s * dimensions + d] = weight * histogram[d] }
        }
        spectrum.withUnsafeMutableBufferPointer { spectrum in
            features.withUnsafeBufferPointer { features in
                guard let out = spectrum.baseAddress, let input = features.baseAddress else {
                    return
                }
                spectrum.update(repeating: 0)
                for k in 0..<frequencies {
                    for s in 0..<count {
                        holdfast_add_scaled(
                            out + k * 2 * dimensions, cosines[k * count + s],
                            input + s * dimensions, dimensions)
                        holdfast_add_scaled(
                            out + (k * 2 + 1) * dimensions, sines[k * count + s],
                            input + s * dimensions, dimensions)
                    }
                }
            }
        }
    }
}
