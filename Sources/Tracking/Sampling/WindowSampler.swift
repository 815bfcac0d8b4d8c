import HoldfastCKernels
import HoldfastImaging

/// A rectangle of the frame to be read as a grid of `columns` x `rows` samples.
struct SamplingWindow: Sendable {
    var region: Box
    var columns: Int
    var rows: Int
    /// The rectangle is turned by this angle around `pivot`, clockwise as seen on the frame, radians.
    var angle = 0.0
    var pivot = Point(x: 0, y: 0)

    /// The corners as turned.
    var corners: [Point] {
        [
            (region.x, region.y), (region.maxX, region.y), (region.x, region.maxY),
            (region.maxX, region.maxY),
        ].map { x, y in Point(x - pivot.x, y - pivot.y, from: pivot, turned: angle) }
    }
}

/// Reads windows of planes by separable resampling; beyond the frame the edge is repeated.
///
/// Enlarging is bilinear. Reducing averages: with a triangle of the sample distance's width up to a
/// factor of 2, beyond with four evenly spaced samples, so that the cost does not grow with the
/// square of the target's size.
struct WindowSampler: Sendable {
    private static let taps = Int(HOLDFAST_TAPS)
    private var patch = SampledPatch()
    private var columnIndex: [Int32] = []
    private var columnWeight: [Float] = []
    private var rowIndex: [Int32] = []
    private var rowWeight: [Float] = []
    private var scratch: [Float] = []

    /// Reads one plane of `image` into `result`, row-major: `sample * scale + offset`.
    mutating func sample(
        _ plane: Plane, of image: ImageView, window: SamplingWindow, scale: Float, offset: Float,
        into result: UnsafeMutablePointer<Float>
    ) {
        if window.angle != 0 {
            // Taken out, so that sampling into it does not copy it.
            var turned = SampledPatch()
            swap(&turned, &patch)
            turned.sample(
                plane, of: image, window: window, with: &self, scale: scale, offset: offset)
            turned.read(window, into: result)
            patch = turned
            return
        }
        // Planes of colour differences are smaller by a whole factor, rounded up at odd sizes.
        let across = Double((image.width + plane.width - 1) / plane.width)
        let down = Double((image.height + plane.height - 1) / plane.height)
        Self.fill(
            &columnIndex, &columnWeight, origin: window.region.x / across,
            extent: window.region.width / across, count: window.columns, limit: plane.width)
        Self.fill(
            &rowIndex, &rowWeight, origin: window.region.y / down,
            extent: window.region.height / down, count: window.rows, limit: plane.height)
        guard let first = columnIndex.min(), let last = columnIndex.max() else { return }
        let needed = holdfast_resample_scratch(Int32(window.columns), last - first + 1)
        if scratch.count < needed { scratch = [Float](repeating: 0, count: needed) }
        holdfast_resample(
            plane.base, plane.columnStep, plane.rowStep, Int32(plane.bytesPerSample),
            Int32(plane.shift), columnIndex, columnWeight, Int32(window.columns), rowIndex,
            rowWeight, Int32(window.rows), scale, offset, first, last,
            &scratch, result)
    }

    private static func fill(
        _ index: inout [Int32], _ weight: inout [Float], origin: Double, extent: Double,
        count: Int, limit: Int
    ) {
        let size = count * taps
        if index.count != size {
            index = [Int32](repeating: 0, count: size)
            weight = [Float](repeating: 0, count: size)
        }
        holdfast_taps(
            origin, extent / Double(count), Int32(count), Int32(limit), &index, &weight)
    }
}
