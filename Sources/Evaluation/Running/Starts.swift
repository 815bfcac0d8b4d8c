import HoldfastImaging

/// Where a tracker is started: a frame and a box that is the true one, or nearly.
///
/// One start of a tracker is chaotic: a pixel more or less decides whether it survives an occlusion.
/// Many starts average that out (Wu, Lim, Yang, CVPR 2013, call them temporal and spatial
/// robustness evaluation, TRE and SRE).
public struct Start: Sendable, Hashable {
    /// Its number among the starts of the sequence, from 0.
    public var number: Int
    public var frame: Int
    public var box: Box
    /// What is special about it.
    public var label = ""
}

/// A rule that chooses the starts of a sequence; the same every time.
public protocol StartChoice: Sendable {
    /// Frames from each start on, or `nil` for the rest of the sequence.
    var length: Int? { get }
    func starts(in sequence: AnnotatedSequence) -> [Start]
}

/// How the starts of a sequence are chosen. The same every time, for each sequence by its name.
public struct StartPlan: StartChoice, Hashable, Encodable {
    /// Starts per sequence.
    public var count: Int
    /// Where in the sequence, as shares of its length; the starts take turns.
    public var positions: [Double]
    /// How far the box is moved and resized at most, as a share of its width and height.
    public var jitter: Double
    /// Frames from each start on, or `nil` for the rest of the sequence.
    public var length: Int?

    public init(
        count: Int = 10, positions: [Double] = [0, 0.25, 0.5], jitter: Double = 0.03,
        length: Int? = nil
    ) {
        self.count = count
        self.positions = positions
        self.jitter = jitter
        self.length = length
    }

    /// The starts in a sequence. The first is on the first true box as it is; the others are moved
    /// and resized by uniform shares of up to `jitter`.
    public func starts(in sequence: AnnotatedSequence) -> [Start] {
        let visible = sequence.truth.indices.filter { sequence.truth[$0] != nil }
        guard let last = visible.last, !positions.isEmpty else { return [] }
        return (0..<count).compactMap { number in
            let wanted = Int(positions[number % positions.count] * Double(sequence.truth.count))
            // Ten counted frames have to follow, or nothing can be said about drift.
            let frame = visible.first { $0 >= wanted && $0 + DriftMeasures.driftLength <= last }
            guard let frame = frame ?? visible.first, let box = sequence.truth[frame] else {
                return nil
            }
            if number == 0 { return Start(number: 0, frame: frame, box: box) }
            var generator = SplitMix64(name: sequence.name, number: number)
            func share() -> Double { (2 * generator.unit() - 1) * jitter }
            let center = Point(
                x: box.center.x + share() * box.width, y: box.center.y + share() * box.height)
            let jittered = Box(
                center: center, width: box.width * (1 + share()), height: box.height * (1 + share())
            )
            return Start(number: number, frame: frame, box: jittered)
        }
    }
}
