import HoldfastImaging

/// Which frames and which centres count; the literature has two conventions.
public struct MeasureConventions: Sendable, Hashable {
    /// Whether the frame that the tracker was started on counts. Its box is given, so that leaving
    /// it out is stricter.
    public var countsFirstFrame: Bool
    /// Whether a box's centre is at `x + (w - 1) / 2`, as for boxes of whole pixels, instead of
    /// `x + w / 2`.
    public var wholePixelCenters: Bool

    public init(countsFirstFrame: Bool, wholePixelCenters: Bool) {
        self.countsFirstFrame = countsFirstFrame
        self.wholePixelCenters = wholePixelCenters
    }

    /// The first frame left out, continuous centres.
    public static let strict = MeasureConventions(
        countsFirstFrame: false, wholePixelCenters: false)
    /// Those of the OTB experiment in the GOT-10k toolkit (Python package `got10k` 0.1.3).
    public static let got10k = MeasureConventions(countsFirstFrame: true, wholePixelCenters: true)
}

/// Truth and result of a sequence, frame by frame, over the frames that count: those with a true
/// box and, unless the conventions say otherwise, without the first.
public struct FrameScores: Sendable {
    /// The counted frames, by their index in the sequence.
    public var frames: [Int]
    /// Intersection over union, 0...1, of each counted frame. A frame without a result has 0.
    public var overlaps: [Double]
    /// Distance of the centres, pixels.
    public var centerErrors: [Double]
    /// Distance of the centres with each axis divided by the true box's size (Müller et al.,
    /// TrackingNet, ECCV 2018).
    public var normalizedErrors: [Double]

    /// - Parameters:
    ///   - truth: one box per frame, `nil` where the target is absent.
    ///   - result: as many boxes, `nil` where there is none.
    ///   - start: the frame that the tracker was started on; frames before it do not count.
    public init(
        truth: [Box?], result: [Box?], start: Int = 0, conventions: MeasureConventions = .strict
    ) {
        let first = conventions.countsFirstFrame ? start : start + 1
        frames = []
        overlaps = []
        centerErrors = []
        normalizedErrors = []
        let offset = conventions.wholePixelCenters ? 1.0 : 0.0
        for frame in stride(from: first, to: min(truth.count, result.count), by: 1) {
            guard let target = truth[frame] else { continue }
            // A missing box is one of no size at the origin, as the reference scorer has it.
            let box = result[frame] ?? Box(x: 0, y: 0, width: 0, height: 0)
            let across = box.x + (box.width - offset) / 2 - target.x - (target.width - offset) / 2
            let down = box.y + (box.height - offset) / 2 - target.y - (target.height - offset) / 2
            frames.append(frame)
            overlaps.append(target.overlap(box))
            centerErrors.append(length(across, down))
            normalizedErrors.append(length(across / target.width, down / target.height))
        }
    }
}

func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }

/// The mean, or `nil` of nothing.
public func mean(_ values: some Collection<Double>) -> Double? {
    values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}

/// The share of values that satisfy a condition, or `nil` of nothing.
func share<Value>(of values: some Collection<Value>, where condition: (Value) -> Bool) -> Double? {
    values.isEmpty
        ? nil
        : Double(values.reduce(0) { $0 + (condition($1) ? 1 : 0) }) / Double(values.count)
}
