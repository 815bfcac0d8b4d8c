import HoldfastImaging
import HoldfastSampling

/// What lies around a point, sampled so that an object of one supposed size has always as many samples.
package struct ProposalWindow: Sendable {
    /// Samples on a side of the window; even.
    package static let side = 112
    /// Samples on a side of an object of the supposed size, were it square.
    package static let objectSide = 24.0
    /// Colours that a window is quantized to.
    private static let paletteSize = 32
    /// A difference of colours at which a gradient counts half, CIELAB over two samples.
    package static let halfGradient: Float = 10

    /// Pixels of the frame from a sample to the next.
    package let step: Double
    /// Where the window begins, pixels of the frame.
    package let origin: Point
    /// The samples that lie in the frame.
    package let frame: SampleBox
    /// CIELAB of each sample, smoothed.
    package let colors: [SIMD3<Float>]
    /// Differences of colour across and down, the second with the sign that both have together.
    package let gradient: [SIMD2<Float>]
    package let palette: Palette

    /// - Parameter size: Square root of the supposed object's area, pixels of the frame.
    package init(
        _ image: ImageView, around point: Point, size: Double, sampler: inout ColorSampler
    ) {
        let side = Self.side
        let step = size / Self.objectSide
        let extent = Double(side) * step
        let region = Box(center: point, width: extent, height: extent)
        var sampled = SampledWindow()
        sampler.sample(
            image, window: SamplingWindow(region: region, columns: 2 * side, rows: 2 * side),
            into: &sampled)
        func sample(_ place: Double, from origin: Double) -> Int {
            Int(min(max(((place - origin) / step).rounded(), 0), Double(side)))
        }
        frame = SampleBox(
            left: sample(0, from: region.x), top: sample(0, from: region.y),
            right: sample(Double(image.width), from: region.x),
            bottom: sample(Double(image.height), from: region.y))
        self.step = step
        origin = Point(x: region.x, y: region.y)
        colors = sampled.labColors(side: side).smoothed(columns: side, rows: side)
        gradient = colors.gradients(columns: side, rows: side, within: frame)
        palette = Palette(colors, count: Self.paletteSize)
    }

    /// The frame's part that a rectangle of samples shows.
    package func place(of box: SampleBox) -> Box {
        Box(
            x: origin.x + Double(box.left) * step, y: origin.y + Double(box.top) * step,
            width: Double(box.width) * step, height: Double(box.height) * step)
    }

    /// The size of a gradient, so that a strong edge counts little more than a clear one: 0 ..< 1.
    package static func saturated(_ gradient: Float) -> Float {
        gradient / (gradient + halfGradient)
    }
}
