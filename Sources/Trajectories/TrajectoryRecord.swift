import HoldfastImaging

/// What is known of one target on one frame.
public struct TrajectoryRecord: Sendable, Hashable {
    /// 0-based index of the frame in its input.
    public var frame: Int
    /// Presentation time, seconds; nil where a format does not hold it.
    public var time: Double?
    /// The target's number, from 1.
    public var id: Int
    /// Where the target is, pixels of the displayed frame. While the state is `lost`, where it was
    /// seen last; of size 0 if it has not been seen before.
    public var box: Box
    public var state: TrackState
    /// Expected overlap with the true box, 0...1; nil where a format does not hold it.
    public var confidence: Double?
    public var peakToSidelobeRatio: Double?
    public var subpeakRatio: Double?
    /// Where the target is as a box that turns with it; ``box`` is the upright box around the target.
    /// Nil where it is not known or was not asked for.
    ///
    /// What was read from a format that holds one box alone has its bounding box as ``box``.
    public var rotatedBox: RotatedBox?
    /// The outline where it is finer than the box, which is then its bounding box.
    public var polygon: [Point]?
    /// Time from the frame's arrival to its estimate, milliseconds; only where it was measured.
    public var latency: Double?

    public init(
        frame: Int, time: Double? = nil, id: Int = 1, box: Box, state: TrackState = .tracking,
        confidence: Double? = nil, peakToSidelobeRatio: Double? = nil,
        subpeakRatio: Double? = nil, rotatedBox: RotatedBox? = nil, polygon: [Point]? = nil,
        latency: Double? = nil
    ) {
        self.frame = frame
        self.time = time
        self.id = id
        self.box = box
        self.state = state
        self.confidence = confidence
        self.peakToSidelobeRatio = peakToSidelobeRatio
        self.subpeakRatio = subpeakRatio
        self.rotatedBox = rotatedBox
        self.polygon = polygon
        self.latency = latency
    }

    /// The largest frame index and target number that are written or read.
    static let largestFrame = 100_000_000
    static let largestIdentifier = 1_000_000_000
    /// The most corners that a polygon may have.
    static let mostCorners = 256

    /// The corners of an outline that is finer than the box: those of the polygon, else of the rotated
    /// box; nil where there is neither.
    public var outline: [Point]? { polygon ?? rotatedBox?.corners }

    /// Reads ``box`` as one that is turned about its centre, radians, as formats have it that hold a
    /// single box and an angle.
    mutating func turn(by angle: Double) {
        guard box.isValid else { return }
        let turned = RotatedBox(box, angle: angle)
        rotatedBox = turned
        if turned.isValid { box = turned.boundingBox }
    }

    /// Throws ``TrajectoryError/invalidRecord(frame:id:reason:)`` for what no format may hold.
    func check() throws(TrajectoryError) {
        let reason: String
        if frame < 0 || frame > Self.largestFrame {
            reason = "the frame index is out of range"
        } else if id < 0 || id > Self.largestIdentifier {
            reason = "the target number is out of range"
        } else if ![box.x, box.y, box.width, box.height].allSatisfy({ abs($0) < 1e9 }) {
            reason = "the box is not finite or beyond any frame"
        } else if box.width < 0 || box.height < 0 || state != .lost && !box.isValid {
            reason = "the box is empty"
        } else if let rotatedBox, !rotatedBox.isHeld {
            reason = "the rotated box is empty, not finite or beyond any frame"
        } else if let polygon,
            polygon.count < 3 || polygon.count > Self.mostCorners
                || !polygon.allSatisfy({ abs($0.x) < 1e9 && abs($0.y) < 1e9 })
        {
            reason = "the polygon is not finite or has too few or too many corners"
        } else {
            return
        }
        throw .invalidRecord(frame: frame, id: id, reason: reason)
    }
}

extension RotatedBox {
    /// Whether a record may have the box.
    fileprivate var isHeld: Bool {
        isValid && [center.x, center.y, width, height].allSatisfy { abs($0) < 1e9 }
            && abs(angle) < 1e6
    }
}

/// What is known of a whole log.
public struct TrajectoryHeader: Sendable, Equatable {
    public struct Parameter: Sendable, Hashable {
        public var name: String
        public var value: Double

        public init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// Version of the program that wrote the log.
    public var version: String
    /// Name of the input as the user gave it.
    public var input: String
    /// Displayed size, pixels; 0 where it is not known.
    public var width: Int
    public var height: Int
    /// Frames per second; 0 where it is not known.
    public var frameRate: Double
    /// The tracker's parameters, in its order.
    public var parameters: [Parameter]
    /// Index of the first frame; nil means that of the first record.
    public var firstFrame: Int?

    public init(
        version: String = "", input: String = "", width: Int = 0, height: Int = 0,
        frameRate: Double = 0, parameters: [Parameter] = [], firstFrame: Int? = nil
    ) {
        self.version = version
        self.input = input
        self.width = width
        self.height = height
        self.frameRate = frameRate
        self.parameters = parameters
        self.firstFrame = firstFrame
    }
}

/// A log in memory: its header and its records in the order of the file.
public struct Trajectory: Sendable, Equatable {
    public var header: TrajectoryHeader
    public var records: [TrajectoryRecord]

    public init(header: TrajectoryHeader = TrajectoryHeader(), records: [TrajectoryRecord] = []) {
        self.header = header
        self.records = records
    }

    /// The records of one target.
    public func records(of id: Int) -> [TrajectoryRecord] { records.filter { $0.id == id } }

    /// The targets' numbers, ascending.
    public var identifiers: [Int] { Set(records.map(\.id)).sorted() }
}
