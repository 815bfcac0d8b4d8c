import HoldfastCKernels
import HoldfastImaging
import HoldfastSampling
import HoldfastSystem

/// How the camera moved from frame to frame: the shift of the whole picture, by phase correlation
/// (Kuglin and Hines, 1975) of a coarse copy with the one before.
struct CameraMotion: Sendable {
    /// Samples on a side of the coarse picture.
    static let size = 64
    /// A coherent peak below this share of a pure shift's says nothing.
    private static let leastPeak: Float = 0.1
    /// Pictures that correlate less are of different scenes: on real recordings those of one scene do so
    /// by 0.4 at least, those on both sides of a cut by 0.25 at most.
    private static let leastLikeness: Float = 0.3
    /// The camera stands still if that says so much of what the highest peak does.
    private static let stillShare: Float = 0.6
    /// A camera that goes on as it did changes its step by so many cells at most.
    private static let steadyCells = 2
    private let plan: FourierPlan?
    private var sampler = ColorSampler()
    /// The coarse picture of the last frame, row by row.
    private(set) var luma: [Float] = []
    /// That of the frame before.
    private var previousLuma: [Float] = []
    private var previous: [Float] = []
    private var spectrum: [Float] = []
    /// A picture that is kept to be compared with.
    private var anchor: [Float] = []
    private var product: [Float] = []
    private var map: [Float] = []
    private let taper: [Float]
    /// The last shift, cells.
    private var lastShift = Point(x: 0, y: 0)

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
        try archive.point(&lastShift)
        guard [lastShift.x, lastShift.y].allSatisfy({ abs($0) <= Double(Self.size / 2 + 1) }) else {
            throw .invalidState(reason: "a picture that moved too far")
        }
        try archive.numbers(&luma, count: nil)
        guard luma.isEmpty || luma.count == Self.size * Self.size else {
            throw .invalidState(reason: "a coarse picture of \(luma.count) numbers")
        }
    }

    /// Whether the last frame has nothing in common with the one before.
    private(set) var isCut = false

    /// How far what the last frame showed has moved on this one, pixels; nil where that cannot be told.
    mutating func observe(_ image: ImageView) -> Point? {
        guard let plan else { return nil }
        let n = Self.size
        swap(&luma, &previousLuma)
        let frame = Box(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
        sampler.luma(
            of: image, window: SamplingWindow(region: frame, columns: n, rows: n), into: &luma)
        if spectrum.isEmpty {
            spectrum = [Float](repeating: 0, count: plan.positions * 2)
            map = [Float](repeating: 0, count: n * n)
        }
        holdfast_taper(luma, taper, Int32(n * n), &map)
        plan.forward(single: map, into: &spectrum)
        let isFirst = previous.isEmpty
        if isFirst { previous = spectrum }
        swap(&previous, &spectrum)
        let step = isFirst ? nil : shift(from: spectrum, expected: lastShift, share: 1)
        let shift = step.map { inPixels($0, of: image) }
        lastShift = step ?? Point(x: 0, y: 0)
        isCut = !isFirst && !isAlike(shift, on: image)
        return shift
    }

    /// Leaves out the last frame: the next is compared with the one before.
    mutating func forgetLast() {
        swap(&previous, &spectrum)
        swap(&luma, &previousLuma)
    }

    /// Whether the last two frames show the same scene, moved by a shift or not moved.
    private func isAlike(_ shift: Point?, on image: ImageView) -> Bool {
        guard previousLuma.count == luma.count else { return true }
        let n = Double(Self.size)
        let x = Int(((shift?.x ?? 0) * n / Double(image.width)).rounded())
        let y = Int(((shift?.y ?? 0) * n / Double(image.height)).rounded())
        return likeness(0, 0) >= Self.leastLikeness || likeness(x, y) >= Self.leastLikeness
    }

    /// The correlation of the last two coarse pictures, the earlier moved by whole cells, where both are.
    private func likeness(_ x: Int, _ y: Int) -> Float {
        let n = Self.size
        guard abs(x) < n / 2, abs(y) < n / 2 else { return 0 }
        // Where each picture begins that both show.
        let now = max(y, 0) * n + max(x, 0)
        let before = max(-y, 0) * n + max(-x, 0)
        return luma.withUnsafeBufferPointer { luma in
            previousLuma.withUnsafeBufferPointer { previous in
                guard let luma = luma.baseAddress, let previous = previous.baseAddress else {
                    return 0
                }
                return holdfast_likeness(
                    luma + now, previous + before, Int32(n), Int32(n - abs(x)), Int32(n - abs(y)))
            }
        }
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
        anchor.isEmpty
            ? nil
            : shift(from: anchor, expected: Point(x: 0, y: 0), share: Self.stillShare)
                .map { inPixels($0, of: image) }
    }

    private func inPixels(_ cells: Point, of image: ImageView) -> Point {
        Point(
            x: cells.x * Double(image.width) / Double(Self.size),
            y: cells.y * Double(image.height) / Double(Self.size))
    }

    /// The shift from another picture to the one observed last, cells.
    ///
    /// The highest cell need not be the highest peak: a picture of what repeats itself, as a row of windows
    /// does, is like itself in many places, and a shift by a fraction of a cell spreads its peak over several.
    ///
    /// - Parameters:
    ///   - expected: A shift that is looked at, too.
    ///   - share: How much of the highest cell's peak the one there must have. A large object that moves before
    ///     a background that does not raises the higher peak. From frame to frame that tells where it goes; over
    ///     a longer time it misleads.
    private mutating func shift(from other: [Float], expected: Point, share: Float) -> Point? {
        guard let plan, other.count == plan.positions * 2 else { return nil }
        let n = Self.size
        if product.isEmpty { product = [Float](repeating: 0, count: plan.positions * 2) }
        holdfast_cross_phase(other, previous, Int32(plan.positions), &product)
        plan.inverse(single: product, into: &map)
        let best = Int(holdfast_highest(map, Int32(n * n)))
        var peak = peak(row: best / n, column: best % n)
        let (dx, dy) = (Double(peak.x) - expected.x, Double(peak.y) - expected.y)
        if max(abs(dx), abs(dy)) > Double(Self.steadyCells) {
            let likely = highestPeak(around: expected)
            if likely.energy >= share * peak.energy { peak = likely }
        }
        guard peak.energy >= Self.leastPeak else { return nil }
        return Point(x: Double(peak.x), y: Double(peak.y))
    }

    /// The highest peak near a shift, cells.
    private func highestPeak(around shift: Point) -> (x: Float, y: Float, energy: Float) {
        let (row, column) = (Int(shift.y.rounded()), Int(shift.x.rounded()))
        var best = (row: row, column: column)
        for r in row - Self.steadyCells...row + Self.steadyCells {
            for c in column - Self.steadyCells...column + Self.steadyCells
            where value(r, c) > value(best.row, best.column) {
                best = (r, c)
            }
        }
        return peak(row: best.row, column: best.column)
    }

    /// The map at a shift, cells.
    private func value(_ row: Int, _ column: Int) -> Float {
        let n = Self.size
        return map[(row + n) % n * n + (column + n) % n]
    }

    /// The centroid of a peak, cells, for a shift of a fraction of a cell spreads it over two.
    private func peak(row: Int, column: Int) -> (x: Float, y: Float, energy: Float) {
        let n = Self.size
        var (energy, sx, sy): (Float, Float, Float) = (0, 0, 0)
        for r in row - 1...row + 1 {
            for c in column - 1...column + 1 {
                let v = max(value(r, c), 0)
                energy += v
                sx += v * Float(c)
                sy += v * Float(r)
            }
        }
        guard energy > 0 else { return (0, 0, 0) }
        var (x, y) = (sx / energy, sy / energy)
        if x > Float(n / 2) { x -= Float(n) }
        if y > Float(n / 2) { y -= Float(n) }
        return (x, y, energy)
    }
}
