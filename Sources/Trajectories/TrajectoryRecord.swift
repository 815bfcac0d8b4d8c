import HoldfastImaging

/// One target on one frame.
public struct TrajectoryRecord: Sendable, Hashable {
    /// 0-based index of the frame in its input.
    public var frame: Int
    /// Presentation time, seconds; nil if the format does not store it.
    public var time: Double?
    /// The target's number, from 1; ``unidentified`` for a detection that belongs to no track.
    public var id: Int
    /// The target's box, pixels of the displayed frame. While the state is `lost`, the last one known;
    /// of size 0 if there was none.
    public var box: Box
    public var state: TrackState
    /// Expected overlap with the true box, 0...1; nil if the format does not store it. What is not finite
    /// is written as unknown.
    public var confidence: Double?
    public var peakToSidelobeRatio: Double?
    public var subpeakRatio: Double?
    /// The target's box, turned as the target is; ``box`` is the upright box around the target. Nil if
    /// it is not known or was not asked for.
    ///
    /// If the format stores one box and an angle, ``box`` is the bounding box.
    public var rotatedBox: RotatedBox?
    /// An outline that is finer than the box; the box is then its bounding box.
    public var polygon: [Point]?
    /// Time from the frame's arrival to its estimate, milliseconds; nil if it was not measured.
    public var latency: Double?
    /// What the target is called, such as `car`; nil if nobody has said.
    public var label: String?
    /// Whether the box was not found or drawn but filled in between those before and after it, as between
    /// the keyframes of an annotation file.
    public var isFilled: Bool
    /// The box as it was found, where ``box`` has been smoothed since.
    public var rawBox: Box?

    /// The number of detections that belong to no track.
    public static let unidentified = -1

    public init(
        frame: Int, time: Double? = nil, id: Int = 1, box: Box, state: TrackState = .tracking,
        confidence: Double? = nil, peakToSidelobeRatio: Double? = nil,
        subpeakRatio: Double? = nil, rotatedBox: RotatedBox? = nil, polygon: [Point]? = nil,
        latency: Double? = nil, label: String? = nil, isFilled: Bool = false, rawBox: Box? = nil
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
        self.label = label
        self.isFilled = isFilled
        self.rawBox = rawBox
    }

    /// The largest frame index and target number that are written or read.
    static let largestFrame = 100_000_000
    static let largestIdentifier = 1_000_000_000
    /// The largest number of corners of a polygon.
    static let mostCorners = 256
    /// The longest label, bytes.
    static let longestLabel = 256

    /// The corners of the polygon, or else of the rotated box; nil if there is neither.
    public var outline: [Point]? { polygon ?? rotatedBox?.corners }

    /// Takes ``box`` as one that is turned about its centre by an angle, radians: formats with a single
    /// box and an angle mean that.
    mutating func turn(by angle: Double) {
        guard box.isValid else { return }
        let turned = RotatedBox(box, angle: angle)
        rotatedBox = turned
        if turned.isValid { box = turned.boundingBox }
    }

    /// Less is nothing at the three decimals that logs have.
    static let smallestSide = 0.001

    /// Throws ``TrajectoryError/invalidRecord(frame:id:reason:)`` for a record that no format may contain.
    func check() throws(TrajectoryError) {
        let reason: String
        if frame < 0 || frame > Self.largestFrame {
            reason = "the frame index is out of range"
        } else if id < Self.unidentified || id > Self.largestIdentifier {
            reason = "the target's number is out of range"
        } else if ![box.x, box.y, box.width, box.height].allSatisfy({ abs($0) < 1e9 }) {
            reason = "the box is not finite or beyond any frame"
        } else if box.width < 0 || box.height < 0
            || state != .lost && min(box.width, box.height) < Self.smallestSide
        {
            reason = "the box is empty"
        } else if let confidence, confidence.isFinite, !(0...1).contains(confidence) {
            reason = "the confidence is not within 0 and 1"
        } else if let rotatedBox, !rotatedBox.isHeld {
            reason = "the rotated box is empty, not finite or beyond any frame"
        } else if let polygon,
            polygon.count < 3 || polygon.count > Self.mostCorners
                || !polygon.allSatisfy({ abs($0.x) < 1e9 && abs($0.y) < 1e9 })
        {
            reason = "the polygon is not finite or has too few or too many corners"
        } else if let label, label.isEmpty || label.utf8.count > Self.longestLabel {
            reason = "the label is empty or longer than \(Self.longestLabel) bytes"
        } else if let rawBox,
            ![rawBox.x, rawBox.y].allSatisfy({ abs($0) < 1e9 })
                || !rawBox.isValid || max(rawBox.width, rawBox.height) >= 1e9
        {
            reason = "the raw box is empty, not finite or beyond any frame"
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
