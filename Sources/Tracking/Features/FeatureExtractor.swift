import HoldfastCKernels
import HoldfastImaging
import HoldfastSampling
import HoldfastSystem

/// Turns sampled windows into the channels that the filter is learned over: a gradient histogram
/// (Felzenszwalb et al., PAMI 2010) and colour terms, each reduced to the principal components of the
/// first window.
struct FeatureExtractor: Sendable {
    static let gradientInputs = 32
    /// Principal components of the colour terms that are kept.
    static let colorOutputs = 8

    let cells: Int
    let cellSize: Int
    let gradientChannels: Int
    var channels: Int { gradientChannels + Self.colorOutputs }
    /// Samples on a side of a window.
    var side: Int { cells * cellSize }

    private var gradientBasis: PrincipalComponents
    private var colorBasis: PrincipalComponents
    private let taper: [Float]

    /// With bases that are yet to be learned or read.
    init(parameters: TrackerParameters) {
        cells = parameters.window.cells
        cellSize = parameters.window.cellSize
        gradientChannels = parameters.features.gradientChannels
        taper = Self.hann(cells)
        gradientBasis = PrincipalComponents(
            inputs: Self.gradientInputs, outputs: gradientChannels)
        colorBasis = PrincipalComponents(inputs: ColorTerms.count, outputs: Self.colorOutputs)
    }

    /// Learns the bases from the first window.
    init(first window: SampledWindow, parameters: TrackerParameters) {
        self.init(parameters: parameters)
        var buffers = FeatureBuffers()
        collect(window, into: &buffers)
        gradientBasis = PrincipalComponents(
            vectors: buffers.histogram, inputs: Self.gradientInputs, outputs: gradientChannels)
        colorBasis = PrincipalComponents(
            vectors: buffers.colorCells, inputs: ColorTerms.count, outputs: Self.colorOutputs)
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        try gradientBasis.archive(&archive)
        try colorBasis.archive(&archive)
    }

    /// The features of a window.
    ///
    /// - Parameter plain: Receives the channels before block scaling and taper,
    ///   `[row][column][channel]`; appearance is compared on these.
    /// - Parameter tapered: Receives the filter's input: each block at mean square 1 under a Hann
    ///   window.
    func extract(
        _ window: SampledWindow, plain: inout [Float], tapered: inout [Float],
        using buffers: inout FeatureBuffers
    ) {
        let positions = cells * cells
        let stride = channels
        if plain.count != positions * stride {
            plain = [Float](repeating: 0, count: positions * stride)
        }
        collect(window, into: &buffers)
        let gradients = holdfast_project(
            buffers.histogram, gradientBasis.mean, gradientBasis.matrix, Int32(positions),
            Int32(gradientBasis.inputs), Int32(gradientChannels), &plain, Int32(stride))
        let colors = plain.withUnsafeMutableBufferPointer { plain in
            plain.baseAddress.map {
                holdfast_project(
                    buffers.colorCells, colorBasis.mean, colorBasis.matrix, Int32(positions),
                    Int32(colorBasis.inputs), Int32(Self.colorOutputs), $0 + gradientChannels,
                    Int32(stride))
            } ?? 0
        }
        if tapered.count != plain.count { tapered = plain }
        // Each block comes to mean square 1.
        func scales(_ energy: Float, _ count: Int) -> [Float] {
            let mean = energy / Float(positions * count)
            return [Float](repeating: 1 / max(mean, 1e-12).squareRoot(), count: count)
        }
        holdfast_window(
            plain, taper, scales(gradients, gradientChannels) + scales(colors, Self.colorOutputs),
            Int32(positions), Int32(stride), &tapered)
    }

    private static func hann(_ cells: Int) -> [Float] {
        let line = (0..<cells).map { 0.5 * (1 - cos(2 * Double.pi * Double($0) / Double(cells))) }
        return (0..<cells * cells).map { Float(line[$0 / cells] * line[$0 % cells]) }
    }

    /// Collects gradients and colour terms of a window's cells.
    private func collect(_ window: SampledWindow, into buffers: inout FeatureBuffers) {
        buffers.fit(cells: cells)
        holdfast_gradient_histogram(
            window.luma, Int32(cells), Int32(cells), Int32(cellSize), 1, &buffers.histogram,
            &buffers.scratch)
        holdfast_mean_rows(
            ColorTerms.table, window.colors, Int32(cells), Int32(cellSize / 2),
            Int32(ColorTerms.count), &buffers.colorCells)
    }
}

/// The memory that features are extracted in.
struct FeatureBuffers: Sendable {
    fileprivate var histogram: [Float] = []
    fileprivate var scratch: [Float] = []
    fileprivate var colorCells: [Float] = []

    fileprivate mutating func fit(cells: Int) {
        let count = cells * cells * FeatureExtractor.gradientInputs
        guard histogram.count != count else { return }
        histogram = [Float](repeating: 0, count: count)
        scratch = [Float](
            repeating: 0, count: holdfast_gradient_scratch(Int32(cells), Int32(cells)))
        colorCells = [Float](repeating: 0, count: cells * cells * ColorTerms.count)
    }
}
