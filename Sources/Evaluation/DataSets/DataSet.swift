import Foundation
import HoldfastImaging

/// A folder of annotated sequences, in any of these layouts, which are told apart by their files:
///
/// - OTB (Wu, Lim, Yang, TPAMI 2015): `NAME/img/*` or one video in `NAME/`, and
///   `NAME/groundtruth_rect.txt`; `groundtruth_rect.1.txt`, `.2.txt` are `NAME-1`, `NAME-2`.
/// - VOT: `NAME/color/*` and `NAME/groundtruth.txt` with rectangles, polygons or masks; `list.txt`
///   names the sequences.
/// - GOT-10k: `NAME/*.jpg`, `NAME/groundtruth.txt` and `NAME/absence.label`; `list.txt`.
/// - LaSOT: `NAME/img/*`, `NAME/groundtruth.txt`, `NAME/full_occlusion.txt` and
///   `NAME/out_of_view.txt`, where `NAME` may be in a folder for its class.
/// - UAV123: `anno/UAV123/NAME.txt` (or `anno/NAME.txt`) and `data_seq/UAV123/NAME/*`; parts of a
///   clip by `configSeqs.m`.
public struct DataSet: Sendable {
    public var root: URL
    /// In name order, or in that of `list.txt`.
    public var sequences: [AnnotatedSequence]

    /// Reads the data set in a folder.
    ///
    /// - Parameters:
    ///   - root: the folder that holds a folder per sequence.
    ///   - only: if not empty, these sequences alone; an unknown name is an error.
    public init(at root: URL, only: [String] = []) throws(EvaluationError) {
        self.root = root
        var locations: [Location]
        if let separate = try UAVLayout.locations(in: root) {
            locations = separate
        } else {
            locations = try Self.locations(in: root)
        }
        guard !locations.isEmpty else {
            throw .unreadable(
                path: root.path,
                reason: "no sequence in it (NAME/groundtruth_rect.txt or NAME/groundtruth.txt)")
        }
        if !only.isEmpty {
            let known = locations.map(\.name)
            let unknown = only.filter { !known.contains($0) }
            guard unknown.isEmpty else {
                throw .inconsistent(
                    "no sequence named \(unknown.joined(separator: ", ")) in \(root.path)")
            }
            locations = locations.filter { only.contains($0.name) }
        }
        var names: Set<String> = []
        for location in locations where !names.insert(location.name).inserted {
            throw .inconsistent("two sequences named \(location.name) in \(root.path)")
        }
        sequences = []
        for location in locations { sequences.append(try location.read()) }
    }

    /// Where the files of a sequence are, before they are read.
    struct Location {
        var name: String
        var truthFile: URL
        /// Where flag files may be.
        var folder: URL
        /// Where the frames are.
        var frames: URL
        /// Which of the images, of all.
        var range: Range<Int>?

        func read() throws(EvaluationError) -> AnnotatedSequence {
            let truth = try Annotations.truth(truthFile, flagsIn: folder)
            var found = try DataSet.frames(in: frames)
            if let range, case .images(let images) = found {
                guard range.lowerBound >= 0, range.upperBound <= images.count else {
                    throw .inconsistent(
                        "\(name): frames \(range.lowerBound + 1) to \(range.upperBound) of "
                            + "\(images.count) in \(frames.path)")
                }
                found = .images(Array(images[range]))
            }
            return AnnotatedSequence(name: name, frames: found, truth: truth, truthFile: truthFile)
        }
    }

    /// The sequences that are subfolders of a folder, or one level deeper.
    private static func locations(in root: URL) throws(EvaluationError) -> [Location] {
        let list = root.appendingPathComponent("list.txt")
        if exists(list) {
            var locations: [Location] = []
            for (index, line) in try TextFile.lines(at: list).enumerated() {
                let name = line.trimmingCharacters(in: .whitespaces)
                if name.isEmpty { continue }
                guard !name.contains("/"), name != "..", name != "." else {
                    throw .malformed(path: list.path, line: index + 1, reason: "no folder's name")
                }
                let found = try Self.locations(named: name, in: root.appendingPathComponent(name))
                guard !found.isEmpty else {
                    throw .malformed(
                        path: list.path, line: index + 1, reason: "'\(name)' has no annotation")
                }
                locations += found
            }
            return locations
        }
        var locations: [Location] = []
        for name in try folders(in: root) {
            let folder = root.appendingPathComponent(name)
            let found = try Self.locations(named: name, in: folder)
            if !found.isEmpty {
                locations += found
                continue
            }
            for inner in (try? folders(in: folder)) ?? [] {
                locations += try Self.locations(
                    named: inner, in: folder.appendingPathComponent(inner))
            }
        }
        return locations
    }

    /// The sequences of one folder: none, one, or several targets in the same frames.
    private static func locations(named name: String, in folder: URL) throws(EvaluationError)
        -> [Location]
    {
        for truth in ["groundtruth_rect.txt", "groundtruth.txt"] {
            let file = folder.appendingPathComponent(truth)
            if exists(file) {
                return [Location(name: name, truthFile: file, folder: folder, frames: folder)]
            }
        }
        var locations: [Location] = []
        for number in 1...99 {
            let file = folder.appendingPathComponent("groundtruth_rect.\(number).txt")
            guard exists(file) else { break }
            locations.append(
                Location(name: "\(name)-\(number)", truthFile: file, folder: folder, frames: folder)
            )
        }
        return locations
    }

    static let imageExtensions: Set<String> = [
        "jpg", "jpeg", "png", "bmp", "ppm", "pgm", "tif", "tiff", "webp",
    ]
    static let videoExtensions: Set<String> = [
        "avi", "m4v", "mjpeg", "mkv", "mov", "mp4", "mpeg", "mpg", "mts", "nut", "ogv", "ts",
        "webm", "wmv", "y4m",
    ]

    /// The images in `img/`, `color/` or the folder itself, or its first video.
    static func frames(in folder: URL) throws(EvaluationError) -> AnnotatedSequence.Frames {
        for name in ["img", "color"] {
            let inner = folder.appendingPathComponent(name)
            guard exists(inner) else { continue }
            let images = try files(in: inner, imageExtensions)
            guard !images.isEmpty else {
                throw .unreadable(path: inner.path, reason: "no images in it")
            }
            return .images(images)
        }
        if let video = try files(in: folder, videoExtensions).first { return .video(video) }
        let images = try files(in: folder, imageExtensions)
        guard !images.isEmpty else {
            throw .unreadable(
                path: folder.path, reason: "neither images, img/, color/ nor a video file in it")
        }
        return .images(images)
    }

    private static func files(in folder: URL, _ extensions: Set<String>) throws(EvaluationError)
        -> [URL]
    {
        try entries(of: folder).filter {
            extensions.contains(($0 as NSString).pathExtension.lowercased())
        }.map { folder.appendingPathComponent($0) }
    }

    static func folders(in folder: URL) throws(EvaluationError) -> [String] {
        try entries(of: folder).filter {
            var isFolder: ObjCBool = false
            let path = folder.appendingPathComponent($0).path
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
                && isFolder.boolValue
        }
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
