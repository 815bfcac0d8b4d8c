import Foundation
import HoldfastImaging

/// Finds the extent of an object from one point on it.
///
/// After the class activation map (Zhou et al., CVPR 2016): a linear model of the pointed place against
/// its surroundings gives each place of a window an activation; what is connected to the point above a
/// share of the largest activation is the object. The model is Fisher's discriminant over the tracker's
/// own features, learned anew from what it found; this is done over windows of several extents, and the
/// box that differs most from what lies around it is taken.
struct PointSelection {
    /// The extents that are tried, as shares of the frame's shorter side.
    private static let extents = [0.04, 0.06, 0.09, 0.13, 0.19, 0.28, 0.4, 0.55, 0.75]
    private static let rounds = 4
    /// What people point at is seldom tiny or as large as the frame: the middle of the sizes to be
    /// expected, as a share of the frame's shorter side, and the spread of its logarithm.
    private static let usualSize = 0.2
    private static let sizeSpread = 0.8
    /// Zhou et al. take 0.2 of the largest activation.
    private static let threshold: Float = 0.2
    /// A window shows so many extents on a side.
    private static let context = 3.0
    private let parameters: TrackerParameters
    private let cells: Int

    init(parameters: TrackerParameters) {
        self.parameters = parameters
        cells = Int(parameters.windowCells)
    }

    /// The box of the object at `point`, pixels of the image.
    func box(at point: Point, in image: ImageView) -> Box {
        let side = Double(min(image.width, image.height))
        let found = Self.extents.compactMap { extent in
            candidate(at: point, size: max(extent * side, 8), in: image)
        }
        // A box that comes out at several extents is the object's rather than the window's.
        let supported = found.map { one in
            let support = found.reduce(0) { $0 + $1.score * $1.box.overlap(one.box) }
            let size = one.box.area.squareRoot() / side
            let likely = exp(-0.5 * pow(log(size / Self.usualSize) / Self.sizeSpread, 2))
            return (score: support * likely, box: one.box)
        }
        return supported.max { $0.score < $1.score }?.box
            ?? Box(center: point, width: 0.1 * side, height: 0.1 * side)
    }

    func candidate(
        at point: Point, size: Double, in image: ImageView
    ) -> (score: Double, box: Box)? {
        let window = SearchWindow(
            center: point, width: size * Self.context, height: size * Self.context, angle: 0,
            cells: Double(cells))
        let side = cells * Int(parameters.cellSize)
        var sampler = ColorSampler()
        var sampled = SampledWindow()
        sampler.sample(image, window: window.grid(columns: side, rows: side), into: &sampled)
        var extractor = FeatureExtractor(first: sampled, parameters: parameters)
        var (plain, tapered): ([Float], [Float]) = ([], [])
        extractor.extract(sampled, plain: &plain, tapered: &tapered)
        let channels = extractor.channels
        let middle = cells / 2
        let radius = Double(cells) / Self.context / 2
        func distance(_ i: Int) -> Double {
            let (r, c) = (Double(i / cells - middle), Double(i % cells - middle))
            return (r * r + c * c).squareRoot() / radius
        }
        // At first what lies near the point is the object and what lies far is not.
        var foreground = (0..<cells * cells).map { distance($0) < 0.6 ? Float(1) : 0 }
        var background = (0..<cells * cells).map { distance($0) > 1.5 ? Float(1) : 0 }
        var component: [Bool] = []
        var activation: [Float] = []
        for _ in 0..<Self.rounds {
            activation = activations(plain, channels, foreground, background)
            // The farther from the point, the more must speak for a place.
            for i in activation.indices {
                activation[i] -= Float(0.25 * max(distance(i) - 0.5, 0))
            }
            component = connected(activation, from: middle * cells + middle)
            guard component.contains(true) else { return nil }
            for i in component.indices {
                foreground[i] = component[i] ? 1 : 0
                background[i] = component[i] || distance(i) < 0.3 ? 0 : 1
            }
        }
        let rows = component.indices.filter { component[$0] }.map { $0 / cells }
        let columns = component.indices.filter { component[$0] }.map { $0 % cells }
        guard let top = rows.min(), let bottom = rows.max(), let left = columns.min(),
            let right = columns.max(), bottom - top > 2, right - left > 2
        else { return nil }
        let (wide, high) = (right - left + 1, bottom - top + 1)
        // A component that reaches the window's border is not delimited by it.
        guard left > 0, top > 0, right < cells - 1, bottom < cells - 1 else { return nil }
        var (inside, around) = ((sum: 0.0, count: 0.0), (sum: 0.0, count: 0.0))
        for i in activation.indices {
            let (r, c) = (i / cells, i % cells)
            let value = Double(min(max(activation[i], -1), 1))
            if r >= top, r <= bottom, c >= left, c <= right {
                inside = (inside.sum + value, inside.count + 1)
            } else if r >= top - high / 3, r <= bottom + high / 3, c >= left - wide / 3,
                c <= right + wide / 3
            {
                around = (around.sum + value, around.count + 1)
            }
        }
        let contrast = inside.sum / inside.count - around.sum / max(around.count, 1)
        let ratio = (Double(wide * high)).squareRoot() / (2 * radius)
        let fit = exp(-0.5 * pow(log(ratio) / 0.5, 2))
        let corner = window.place(row: Double(top) - 0.5, column: Double(left) - 0.5)
        let pixels = window.width / Double(cells)
        return (
            contrast * fit,
            Box(
                x: corner.x, y: corner.y, width: Double(wide) * pixels,
                height: Double(high) * pixels)
        )
    }

    /// Fisher's discriminant of foreground against background, as an activation per cell: 1 at the
    /// foreground's mean, -1 at the background's.
    private func activations(
        _ features: [Float], _ channels: Int, _ foreground: [Float], _ background: [Float]
    ) -> [Float] {
        func mean(_ weights: [Float]) -> [Double] {
            var sum = [Double](repeating: 0, count: channels)
            var total = 1e-9
            for i in weights.indices where weights[i] > 0 {
                total += Double(weights[i])
                for c in 0..<channels { sum[c] += Double(weights[i] * features[i * channels + c]) }
            }
            return sum.map { $0 / total }
        }
        let (front, back) = (mean(foreground), mean(background))
        var scatter = [Double](repeating: 0, count: channels * channels)
        func add(_ weights: [Float], _ mean: [Double]) {
            let total = Double(weights.reduce(0, +)) + 1e-9
            for i in weights.indices where weights[i] > 0 {
                let d = (0..<channels).map { Double(features[i * channels + $0]) - mean[$0] }
                let w = Double(weights[i]) / total
                for a in 0..<channels {
                    for b in 0..<channels { scatter[a * channels + b] += w * d[a] * d[b] }
                }
            }
        }
        add(foreground, front)
        add(background, back)
        let trace = (0..<channels).reduce(0) { $0 + scatter[$1 * channels + $1] }
        for c in 0..<channels { scatter[c * channels + c] += 0.1 * trace / Double(channels) + 1e-9 }
        let difference = zip(front, back).map { $0 - $1 }
        let weights = Self.solve(scatter, difference)
        let bias = zip(weights, zip(front, back)).reduce(0) { $0 + $1.0 * ($1.1.0 + $1.1.1) / 2 }
        let span = max(zip(weights, difference).reduce(0) { $0 + $1.0 * $1.1 } / 2, 1e-9)
        let raw = (0..<cells * cells).map { i in
            Float(
                ((0..<channels).reduce(0) { $0 + weights[$1] * Double(features[i * channels + $1]) }
                    - bias) / span)
        }
        return smoothed(raw)
    }

    private func smoothed(_ map: [Float]) -> [Float] {
        var result = map
        for r in 0..<cells {
            for c in 0..<cells {
                var (sum, count): (Float, Float) = (0, 0)
                for y in max(r - 1, 0)...min(r + 1, cells - 1) {
                    for x in max(c - 1, 0)...min(c + 1, cells - 1) {
                        sum += map[y * cells + x]
                        count += 1
                    }
                }
                result[r * cells + c] = sum / count
            }
        }
        return result
    }

    /// The cells above the threshold that are connected to the strongest one near `start`.
    private func connected(_ map: [Float], from start: Int) -> [Bool] {
        var seed = start
        for r in -2...2 {
            for c in -2...2 where map[start + r * cells + c] > map[seed] {
                seed = start + r * cells + c
            }
        }
        let level = Self.threshold * max(map[seed], 1e-6)
        var reached = [Bool](repeating: false, count: map.count)
        guard map[seed] > 0 else { return reached }
        var open = [seed]
        reached[seed] = true
        while let i = open.popLast() {
            let (r, c) = (i / cells, i % cells)
            for (y, x) in [(r - 1, c), (r + 1, c), (r, c - 1), (r, c + 1)]
            where y >= 0 && x >= 0 && y < cells && x < cells {
                let j = y * cells + x
                if !reached[j], map[j] > level {
                    reached[j] = true
                    open.append(j)
                }
            }
        }
        return reached
    }

    /// Solves a symmetric positive definite system by Cholesky's decomposition.
    private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
        let n = right.count
        var l = [Double](repeating: 0, count: n * n)
        for i in 0..<n {
            for j in 0...i {
                var sum = matrix[i * n + j]
                for k in 0..<j { sum -= l[i * n + k] * l[j * n + k] }
                l[i * n + j] = i == j ? max(sum, 1e-12).squareRoot() : sum / l[j * n + j]
            }
        }
        var x = right
        for i in 0..<n {
            for k in 0..<i { x[i] -= l[i * n + k] * x[k] }
            x[i] /= l[i * n + i]
        }
        for i in stride(from: n - 1, through: 0, by: -1) {
            for k in i + 1..<max(n, i + 1) { x[i] -= l[k * n + i] * x[k] }
            x[i] /= l[i * n + i]
        }
        return x
    }
}
