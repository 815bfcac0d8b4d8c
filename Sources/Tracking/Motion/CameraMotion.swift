import HoldfastImaging
import HoldfastSampling
import HoldfastSystem

/// How the camera moved from frame to frame: the shift of the whole picture, by phase correlation
/// (Kuglin and Hines, 1975) of a coarse copy with the one before.
struct CameraMotion: Sendable {
    private static let size = 64
    /// A coherent peak below this share of a pure shift's says nothing.
    private static let leastPeak: Float = 0.1
    private let plan: FourierPlan?
    private var sampler = ColorSampler()
    private var luma: [Float] = []
    private var previous: [Float] = []
    private var spectrum: [Float] = []
    /// A picture that is kept to be compared with.
    private var anchor: [Float] = []
    private var product: [Float] = []
    private var map: [Float] = []
    private let taper: [Float]

    init() {
        plan = FourierPlan(size: Self.size)
        let n = Self.size
        let line = (0..<n).map { 0.5 * (1 - cos(2 * Double.pi * (Double($0) + 0.5) / Double(n))) }
        taper = (0..<n * n).map { Float(line[$0 / n] * line[$0 % n]) }
    }

    mutating func archive(_ archive: inout some StateArchive) throws(TrackerError) {
        for picture in [\CameraMotion.previous, \.anchor] {
            try archive.numbers(&self[keyPath: picture], count: nil)
            let count = self[keyPath: picture].count
            guard let plan, count == 0 || count == plan.positions * 2 else {
                throw .invalidState(reason: "a picture of \(count) numbers")
            }
        }
    }

    /// How far what the last frame showed has moved on this one, pixels; nil where that cannot be told.
    mutating func observe(_ image: ImageView) -> Point? {
        guard let plan else { return nil }
        let n = Self.size
        let frame = Box(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
        sampler.luma(
            of: image, window: SamplingWindow(region: frame, columns: n, rows: n), into: &luma)
        let mean = luma.reduce(0, +) / Float(n * n)
        if spectrum.isEmpty {
            spectrum = [Float](repeating: 0, count: plan.positions * 2)
            map = [Float](repeating: 0, count: n * n)
        }
        for i in 0..<n * n { map[i] = (luma[i] - mean) * taper[i] }
        plan.forward(single: map, into: &spectrum)
        let isFirst = previous.isEmpty
        if isFirst { previous = spectrum }
        swap(&previous, &spectrum)
        return isFirst ? nil : shift(from: spectrum, on: image)
    }

    /// Keeps this frame, so that later ones can be compared with it.
    mutating func setAnchor() {
        if anchor.count != previous.count {
            anchor = previous
        } else {
            for i in previous.indices { anchor[i] = previous[i] }
        }
    }

    /// How far what the anchor showed has moved on this frame, pixels; nil where that cannot be told.
    ///
    /// Unlike the sum of the steps since, this does not add up their errors.
    mutating func shiftSinceAnchor(on image: ImageView) -> Point? {
        anchor.isEmpty ? nil : shift(from: anchor, on: image)
    }

    /// The shift from another picture to the one observed last.
    private mutating func shift(from other: [Float], on image: ImageView) -> Point? {
        guard let plan, other.count == plan.positions * 2 else { return nil }
        let n = Self.size
        if product.isEmpty { product = [Float](repeating: 0, count: plan.positions * 2) }
        for p in 0..<plan.positions {
            let (ar, ai) = (other[2 * p], other[2 * p + 1])
            let (br, bi) = (previous[2 * p], previous[2 * p + 1])
            let (re, im) = (ar * br + ai * bi, ar * bi - ai * br)
            let length = max((re * re + im * im).squareRoot(), 1e-12)
            product[2 * p] = re / length
            product[2 * p + 1] = im / length
        }
        plan.inverse(single: product, into: &map)
        var best = 0
        for i in 0..<n * n where map[i] > map[best] { best = i }
        let (row, column) = (best / n, best % n)
        func at(_ r: Int, _ c: Int) -> Float { map[(r + n) % n * n + (c + n) % n] }
        // The centroid of the peak: a shift of a fraction of a cell spreads it over two.
        var (energy, sx, sy): (Float, Float, Float) = (0, 0, 0)
        for r in row - 1...row + 1 {
            for c in column - 1...column + 1 {
                let v = max(at(r, c), 0)
                energy += v
                sx += v * Float(c)
                sy += v * Float(r)
            }
        }
        guard energy >= Self.leastPeak else { return nil }
        var (x, y) = (Double(sx / energy), Double(sy / energy))
        if x > Double(n / 2) { x -= Double(n) }
        if y > Double(n / 2) { y -= Double(n) }
        return Point(
            x: x * Double(image.width) / Double(n), y: y * Double(image.height) / Double(n))
    }
}
