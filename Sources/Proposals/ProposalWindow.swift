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
    private static let halfGradient: Float = 10

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
        colors = Self.smoothed(Self.colors(sampled))
        gradient = Self.gradient(colors, within: frame)
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

    /// Lightness from the luminance, which is finer than the packed colours.
    private static func colors(_ sampled: SampledWindow) -> [SIMD3<Float>] {
        (0..<side * side).map { i in
            var color = LabColor.table[Int(sampled.colors[i])]
            let k = 4 * (i / side) * side + 2 * (i % side)
            let luma = sampled.luma
            color[0] =
                100 / 4 * (luma[k] + luma[k + 1] + luma[k + 2 * side] + luma[k + 2 * side + 1])
            return color
        }
    }

    /// With the binomial weights 1, 2, 1 each way.
    private static func smoothed(_ map: [SIMD3<Float>]) -> [SIMD3<Float>] {
        func line(_ map: [SIMD3<Float>], step: Int, place: (Int) -> Int) -> [SIMD3<Float>] {
            map.indices.map { i in
                let before = place(i) > 0 ? map[i - step] : map[i]
                let after = place(i) < side - 1 ? map[i + step] : map[i]
                return 0.25 * (before + after) + 0.5 * map[i]
            }
        }
        let across = line(map, step: 1) { $0 % side }
        return line(across, step: side) { $0 / side }
    }

    /// 0 at the border of the frame, where what is repeated beyond it would count.
    private static func gradient(
        _ colors: [SIMD3<Float>], within frame: SampleBox
    ) -> [SIMD2<Float>] {
        var result = [SIMD2<Float>](repeating: .zero, count: side * side)
        for y in max(frame.top + 1, 1)..<max(min(frame.bottom, side) - 1, frame.top + 1, 1) {
            for x in max(frame.left + 1, 1)..<max(min(frame.right, side) - 1, frame.left + 1, 1) {
                let i = y * side + x
                let across = colors[i + 1] - colors[i - 1]
                let down = colors[i + side] - colors[i - side]
                let sign: Float = (across * down).sum() >= 0 ? 1 : -1
                result[i] = SIMD2(
                    (across * across).sum().squareRoot(), sign * (down * down).sum().squareRoot())
            }
        }
        return result
    }
}
