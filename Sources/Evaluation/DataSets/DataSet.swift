import Foundation
import HoldfastImaging

/// One annotated clip of a data set.
public struct AnnotatedSequence: Sendable, Hashable {
    /// Where the frames are.
    public enum Frames: Sendable, Hashable {
        /// Image files, one a frame, in order.
        case images([URL])
        /// A video file.
        case video(URL)
    }

    public var name: String
    public var frames: Frames
    /// A box for every frame, in the convention of the data set's files (0- or 1-based as it is);
    /// `nil` where the target is absent or not annotated.
    public var truth: [Box?]
    /// The file that the truth was read from, for messages.
    public var truthFile: URL

    public init(name: String, frames: Frames, truth: [Box?], truthFile: URL) {
        self.name = name
        self.frames = frames
        self.truth = truth
        self.truthFile = truthFile
    }

    /// The first frame with a box.
    public var firstVisible: Int? { truth.firstIndex { $0 != nil } }
}

/// A folder of annotated sequences in the layout of OTB (Wu, Lim, Yang, TPAMI 2015):
/// `NAME/img/*` in name order, or one video file in `NAME/`, and `NAME/groundtruth_rect.txt`.
public struct DataSet: Sendable {
    public var root: URL
    /// In name order.
    public var sequences: [AnnotatedSequence]

    static let imageExtensions: Set<String> = [
        "jpg", "jpeg", "png", "bmp", "ppm", "pgm", "tif", "tiff", "webp",
    ]
    static let videoExtensions: Set<String> = [
        "avi", "m4v", "mjpeg", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "nut", "ogv", "ts",
        "webm", "wmv", "y4m",
    ]

    /// Reads the data set in a folder.
    ///
    /// - Parameters:
    ///   - root: the folder that holds a folder per sequence.
    ///   - only: if not empty, these sequences alone; an unknown name is an error.
    public init(at root: URL, only: [String] = []) throws(EvaluationError) {
        self.root = root
        var names = try Self.entries(of: root).filter {
            Self.exists(root.appendingPathComponent($0).appendingPathComponent(Self.truthName))
        }
        guard !names.isEmpty else {
            throw .unreadable(
                path: root.path, reason: "no sequence in it (NAME/\(Self.truthName))")
        }
        if !only.isEmpty {
            let unknown = only.filter { !names.contains($0) }
            guard unknown.isEmpty else {
                throw .inconsistent(
                    "no sequence named \(unknown.joined(separator: ", ")) in \(root.path)")
            }
            names = names.filter { only.contains($0) }
        }
        var sequences: [AnnotatedSequence] = []
        for name in names {
            sequences.append(try Self.sequence(in: root.appendingPathComponent(name), name: name))
        }
        self.sequences = sequences
    }

    static let truthName = "groundtruth_rect.txt"

    private static func sequence(in folder: URL, name: String) throws(EvaluationError)
        -> AnnotatedSequence
    {
        let truthFile = folder.appendingPathComponent(truthName)
        let truth = try BoxText.read(truthFile)
        guard truth.contains(where: { $0 != nil }) else {
            throw .malformed(path: truthFile.path, line: 1, reason: "no frame has a box")
        }
        return AnnotatedSequence(
            name: name, frames: try frames(in: folder), truth: truth, truthFile: truthFile)
    }

    private static func frames(in folder: URL) throws(EvaluationError) -> AnnotatedSequence.Frames {
        let imageFolder = folder.appendingPathComponent("img")
        if exists(imageFolder) {
            let images = try entries(of: imageFolder).filter {
                imageExtensions.contains(URL(fileURLWithPath: $0).pathExtension.lowercased())
            }
            guard !images.isEmpty else {
                throw .unreadable(path: imageFolder.path, reason: "no images in it")
            }
            return .images(images.map { imageFolder.appendingPathComponent($0) })
        }
        let videos = try entries(of: folder).filter {
            videoExtensions.contains(URL(fileURLWithPath: $0).pathExtension.lowercased())
        }
        guard let video = videos.first else {
            throw .unreadable(path: folder.path, reason: "neither img/ nor a video file in it")
        }
        return .video(folder.appendingPathComponent(video))
    }

    /// The names in a folder, in order, without hidden ones.
    static func entries(of folder: URL) throws(EvaluationError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { !$0.hasPrefix(".") }.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        } catch {
            throw .unreadable(path: folder.path, reason: "no such folder, or not readable")
        }
    }

    static func exists(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }
}
