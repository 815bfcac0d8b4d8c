import HoldfastCKernels
import HoldfastImaging
import HoldfastSampling

/// What lies around a box, sampled in the box's own proportions: it has always as many samples across as
/// down, whatever its form.
package struct EvidenceWindow: Sendable {
    /// Samples on a side of the box around which the window lies.
    package static let objectSide = 24
    /// Samples on a side of the window; even.
    package static let side = 64

    /// Pixels of the frame from a sample to the next.
    package let stepX: Double
    package let stepY: Double
    /// Where the window begins, pixels of the frame.
    package let origin: Point
    /// The samples that lie in the frame.
    package let frame: SampleBox
    /// CIELAB of each sample, smoothed.
    package let colors: [SIMD3<Float>]
    /// Red, green and blue at five bits each; see ``SampledWindow/colors``.
    package let packedColors: [UInt16]

    package init(_ image: ImageView, around box: Box, sampler: inout ColorSampler) {
        let side = Self.side
        let extent = Double(side) / Double(Self.objectSide)
        let region = Box(
            center: box.center, width: box.width * extent, height: box.height * extent)
        var sampled = SampledWindow()
        sampler.sample(
            image, window: SamplingWindow(region: region, columns: 2 * side, rows: 2 * side),
            into: &sampled)
        let (stepX, stepY) = (region.width / Double(side), region.height / Double(side))
        func sample(_ place: Double, _ origin: Double, _ step: Double) -> Int {
            Int(min(max(((place - origin) / step).rounded(), 0), Double(side)))
        }
        frame = SampleBox(
            left: sample(0, region.x, stepX), top: sample(0, region.y, stepY),
            right: sample(Double(image.width), region.x, stepX),
            bottom: sample(Double(image.height), region.y, stepY))
        self.stepX = stepX
        self.stepY = stepY
        origin = Point(x: region.x, y: region.y)
        packedColors = sampled.colors
        colors = sampled.labColors(side: side).smoothed(columns: side, rows: side)
    }

    /// The frame's part that a rectangle of samples shows.
    package func place(of box: SampleBox) -> Box {
        Box(
            x: origin.x + Double(box.left) * stepX, y: origin.y + Double(box.top) * stepY,
            width: Double(box.width) * stepX, height: Double(box.height) * stepY)
    }

    /// A square of the window around its middle, as far as it lies in the frame.
    package func middle(boxes: Double) -> SampleBox {
        let half = boxes * Double(Self.objectSide) / 2
        let (low, high) = (Double(Self.side) / 2 - half, Double(Self.side) / 2 + half)
        return SampleBox(
            left: Int(low.rounded()), top: Int(low.rounded()), right: Int(high.rounded()),
            bottom: Int(high.rounded())
        ).clipped(to: frame)
    }
}
