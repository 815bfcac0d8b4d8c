/// The formats of trajectory files.
public enum TrajectoryFormat: String, Sendable, CaseIterable {
    /// JSON lines: one object per line; stores everything.
    case jsonl
    /// Comma-separated values under a line of column names.
    case csv
    /// MOTChallenge: 1-based `frame,id,x,y,w,h,conf,-1,-1,-1`; a lost target has no line.
    case mot
    /// Object Tracking Benchmark: `x,y,w,h` per frame, one target, `NaN` while it is lost.
    case otb
    /// Visual Object Tracking challenge: a region per frame, one target.
    case vot
    /// CVAT for video 1.1: XML, one track per target.
    case cvat

    /// What a file's name ends with.
    public var fileExtension: String {
        switch self {
        case .jsonl: ".jsonl"
        case .csv: ".csv"
        case .mot: ".mot.txt"
        case .otb: ".otb.txt"
        case .vot: ".vot.txt"
        case .cvat: ".cvat.xml"
        }
    }

    /// The format that a file's name stands for, in upper or lower case. The ground-truth files of OTB and
    /// VOT sequences are known too: `groundtruth_rect.txt`, `groundtruth.txt`.
    public init?(path: String) {
        let lower = path.lowercased()
        if let found = Self.allCases.first(where: { lower.hasSuffix($0.fileExtension) }) {
            self = found
        } else if lower.hasSuffix("groundtruth_rect.txt") {
            self = .otb
        } else if lower.hasSuffix("groundtruth.txt") {
            self = .vot
        } else {
            return nil
        }
    }

    /// The format of a name such as `jsonl` or `MOT`.
    public init?(name: String) {
        self.init(rawValue: name.lowercased())
    }

    /// Whether a file can contain more than one target.
    public var holdsSeveralTargets: Bool { self != .otb && self != .vot }

    /// Whether a file can contain rotated boxes; the other formats get the upright boxes.
    public var holdsRotatedBoxes: Bool { self != .otb && self != .mot }

    /// A new encoder of this format.
    ///
    /// - Parameter rotatedBoxes: whether records with a rotated box will come. Only ``csv`` needs to
    ///   know beforehand, for its columns.
    public func makeEncoder(rotatedBoxes: Bool = false) -> any TrajectoryEncoder {
        switch self {
        case .jsonl: JSONLinesEncoder()
        case .csv: CSVEncoder(rotatedBoxes: rotatedBoxes)
        case .mot: MOTEncoder()
        case .otb: OTBEncoder()
        case .vot: VOTEncoder()
        case .cvat: CVATEncoder()
        }
    }

    /// Reads the content of a file.
    func read(_ bytes: [UInt8], name: String) throws(TrajectoryError) -> Trajectory {
        switch self {
        case .jsonl: try JSONLinesReader.read(Lines(bytes, name: name))
        case .csv: try CSVReader.read(Lines(bytes, name: name))
        case .mot: try MOTReader.read(Lines(bytes, name: name))
        case .otb: try OTBReader.read(Lines(bytes, name: name))
        case .vot: try VOTReader.read(Lines(bytes, name: name))
        case .cvat: try CVATReader.read(bytes, name: name)
        }
    }

    /// What files' names end with, for messages: `.jsonl .csv ...`.
    public static let extensions = allCases.map(\.fileExtension).joined(separator: " ")

    /// The same for the formats that can contain rotated boxes.
    public static let rotatedExtensions = allCases.filter(\.holdsRotatedBoxes)
        .map(\.fileExtension).joined(separator: " ")
}

/// Turns a trajectory into bytes, piece by piece; the same trajectory gives the same bytes.
///
/// Call ``begin(_:)`` once, ``encode(_:)`` for each record in the order of frames, ``end()`` once.
/// Each piece is empty or whole lines.
public protocol TrajectoryEncoder: Sendable {
    mutating func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8]
    mutating func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8]
    /// Empty if the format has no events.
    mutating func encode(_ event: TrajectoryEvent) -> [UInt8]
    mutating func end() -> [UInt8]
}

extension TrajectoryEncoder {
    public mutating func encode(_ event: TrajectoryEvent) -> [UInt8] { [] }
}

/// The rules that formats of one region a line share: one target, no frame left out.
struct SingleTargetOrder: Sendable {
    let format: TrajectoryFormat
    private var id: Int?
    private var nextFrame: Int?
    /// The longest run of frames without a record that is filled.
    private static let longestGap = 1_000_000

    init(format: TrajectoryFormat) {
        self.format = format
    }

    mutating func begin(_ header: TrajectoryHeader) {
        nextFrame = header.firstFrame
    }

    /// How many frames without a record come before this one.
    mutating func gap(before record: TrajectoryRecord) throws(TrajectoryError) -> Int {
        try record.check()
        if let id, id != record.id {
            throw .notHeld(
                format: format,
                reason: "holds one target, and there are targets \(id) and \(record.id)")
        }
        id = record.id
        let gap = record.frame - (nextFrame ?? record.frame)
        if gap < 0 {
            throw .notHeld(
                format: format,
                reason:
                    "has a line a frame in their order, and frame \(record.frame) comes too late")
        }
        if gap > Self.longestGap {
            throw .notHeld(
                format: format, reason: "cannot leave out the \(gap) frames before \(record.frame)")
        }
        nextFrame = record.frame + 1
        return gap
    }
}
