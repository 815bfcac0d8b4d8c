/// The formats of trajectory files.
public enum TrajectoryFormat: String, Sendable, CaseIterable {
    /// JSON lines: one object per line; stores everything.
    case jsonl
    /// One JSON document with the same objects.
    case json
    /// Comma-separated values under a line of column names.
    case csv
    /// MOTChallenge: 1-based `frame,id,x,y,w,h,conf,-1,-1,-1`; a lost target has no line.
    case mot
    /// Object Tracking Benchmark: `x,y,w,h` per frame, one target, `NaN` while it is lost.
    case otb
    /// Visual Object Tracking challenge: a region per frame, one target.
    case vot
    /// CVAT for video 1.1: XML, one track per target, with keyframes.
    case cvat
    /// COCO JSON, for images and for video.
    case coco
    /// Label Studio's task with the rectangles of a video.
    case labelStudio = "labelstudio"
    /// KITTI's tracking texts.
    case kitti
    /// A folder of YOLO's detection texts.
    case yolo
    /// A folder of YOLO's texts with confidences and the targets' numbers.
    case yoloTracks = "yolo-tracks"
    /// Subtitles that draw the boxes over the video; written only, like those below.
    case ass
    /// Keyframe data for After Effects.
    case afterEffects = "aftereffects"
    /// A script for Nuke.
    case nuke
    /// A setting for Fusion.
    case fusion

    /// What a file's name ends with.
    public var fileExtension: String {
        switch self {
        case .jsonl: ".jsonl"
        case .json: ".json"
        case .csv: ".csv"
        case .mot: ".mot.txt"
        case .otb: ".otb.txt"
        case .vot: ".vot.txt"
        case .cvat: ".cvat.xml"
        case .coco: ".coco.json"
        case .labelStudio: ".labelstudio.json"
        case .kitti: ".kitti.txt"
        case .yolo: ".yolo"
        case .yoloTracks: ".yolo-tracks"
        case .ass: ".ass"
        case .afterEffects: ".ae.txt"
        case .nuke: ".nk"
        case .fusion: ".setting"
        }
    }

    /// The files that data sets and annotation tools call by these names.
    private static let knownNames: [(name: String, format: TrajectoryFormat)] = [
        ("groundtruth_rect.txt", .otb), ("groundtruth.txt", .vot), ("annotations.xml", .cvat),
        ("gt.txt", .mot), ("det.txt", .mot),
    ]

    /// The format that a file's name stands for, in upper or lower case: by its ending, or by a name
    /// that a data set or tool gives: `groundtruth_rect.txt`, `groundtruth.txt`, `gt.txt`, `det.txt`,
    /// `annotations.xml`.
    public init?(path: String) {
        var lower = path.lowercased()
        while lower.count > 1, lower.hasSuffix("/") { lower.removeLast() }
        let fitting = Self.allCases.filter { lower.hasSuffix($0.fileExtension) }
        let last = lower.split(separator: "/").last ?? ""
        if let found = fitting.max(by: { $0.fileExtension.count < $1.fileExtension.count }) {
            self = found
        } else if let known = Self.knownNames.first(where: { known in
            // Ground truth may have the sequence's name in front.
            known.name.hasPrefix("groundtruth") ? last.hasSuffix(known.name) : last == known.name
        }) {
            self = known.format
        } else {
            return nil
        }
    }

    /// The format of a name such as `jsonl` or `MOT`.
    public init?(name: String) {
        self.init(rawValue: name.lowercased())
    }

    /// Whether a file can contain more than one target.
    public var holdsSeveralTargets: Bool { ![.otb, .vot, .afterEffects].contains(self) }

    /// Whether a file can contain rotated boxes; the other formats get the upright boxes.
    public var holdsRotatedBoxes: Bool { ![.otb, .mot, .kitti, .yolo, .yoloTracks].contains(self) }

    /// Whether Holdfast reads the format, too.
    public var isReadable: Bool { ![.ass, .afterEffects, .nuke, .fusion].contains(self) }

    /// Whether it is a folder with a file per frame, which ``YOLOFolderWriter`` writes.
    public var isFolder: Bool { self == .yolo || self == .yoloTracks }

    /// Whether the frame's size must be known to write it.
    public var needsFrameSize: Bool {
        isFolder || [.labelStudio, .ass, .afterEffects, .nuke, .fusion].contains(self)
    }

    /// A new encoder of this format.
    ///
    /// - Parameters:
    ///   - rotatedBoxes: whether records with a rotated box will come. Only ``csv`` needs to know
    ///     beforehand, for its columns.
    ///   - labels: whether records with a label will come; likewise.
    public func makeEncoder(
        rotatedBoxes: Bool = false, labels: Bool = false
    ) -> any TrajectoryEncoder {
        switch self {
        case .jsonl: JSONLinesEncoder()
        case .json: JSONDocumentEncoder()
        case .csv: CSVEncoder(rotatedBoxes: rotatedBoxes, labels: labels)
        case .mot: MOTEncoder()
        case .otb: OTBEncoder()
        case .vot: VOTEncoder()
        case .cvat: CVATEncoder()
        case .coco: COCOEncoder()
        case .labelStudio: LabelStudioEncoder()
        case .kitti: KITTIEncoder()
        case .yolo, .yoloTracks: FolderEncoder(format: self)
        case .ass: SubtitleEncoder()
        case .afterEffects: AfterEffectsEncoder()
        case .nuke: NukeEncoder()
        case .fusion: FusionEncoder()
        }
    }

    /// Reads the content of a file.
    func read(
        _ bytes: [UInt8], name: String, frameSize: FrameSize?
    ) throws(TrajectoryError) -> Trajectory {
        switch self {
        case .jsonl: try JSONLinesReader.read(Lines(bytes, name: name))
        case .json, .coco, .labelStudio:
            try JSONDocumentReader(name: name, frameSize: frameSize).read(bytes)
        case .csv: try CSVReader.read(Lines(bytes, name: name))
        case .mot: try MOTReader.read(Lines(bytes, name: name))
        case .otb: try OTBReader.read(Lines(bytes, name: name))
        case .vot: try VOTReader.read(Lines(bytes, name: name))
        case .cvat: try CVATReader.read(bytes, name: name)
        case .kitti: try KITTIReader.read(Lines(bytes, name: name))
        case .yolo, .yoloTracks: throw .unreadable(path: name, reason: "it is not a folder")
        case .ass, .afterEffects, .nuke, .fusion: throw .writtenOnly(format: self)
        }
    }

    /// What files' names end with, for messages: `.jsonl .csv ...`.
    public static let extensions = allCases.map(\.fileExtension).joined(separator: " ")

    /// The same for the formats that are read.
    public static let readableExtensions = allCases.filter(\.isReadable)
        .map(\.fileExtension).joined(separator: " ")

    /// The same for the formats that can contain rotated boxes.
    public static let rotatedExtensions = allCases.filter(\.holdsRotatedBoxes)
        .map(\.fileExtension).joined(separator: " ")
}

/// Stands for the encoder of a format that is no single file.
struct FolderEncoder: TrajectoryEncoder {
    let format: TrajectoryFormat

    func begin(_ header: TrajectoryHeader) throws(TrajectoryError) -> [UInt8] {
        throw .notHeld(format: format, reason: "is a folder, not a file")
    }

    func encode(_ record: TrajectoryRecord) throws(TrajectoryError) -> [UInt8] {
        throw .notHeld(format: format, reason: "is a folder, not a file")
    }

    func end() -> [UInt8] { [] }
}
