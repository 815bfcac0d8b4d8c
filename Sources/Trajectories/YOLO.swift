import Foundation
import HoldfastFiles
import HoldfastImaging
import HoldfastText

/// Writes a folder of YOLO texts: `frame_000000.txt` for each frame, counted from 0, with a line
/// `class x y width height` per target (its centre and sides as shares of the frame), and
/// `classes.txt` with the names of the classes, a line each, from 0.
///
/// For tracks the line goes on with the confidence and the target's number, as Ultralytics' trackers
/// write it. A lost target has no line. Each text is whole as soon as the next frame comes.
///
/// Safe to call from any thread; calls are serialized.
public final class YOLOFolderWriter: Sendable {
    public let path: String
    private let folder: Locked<Folder>

    fileprivate struct Folder {
        let path: String
        let size: FrameSize
        let hasTracks: Bool
        let overwrites: Bool
        var labels: LabelTable
        var frame: Int?
        var text: [UInt8] = []
    }

    /// Creates the folder.
    ///
    /// - Throws: ``TrajectoryError/needsFrameSize(format:)`` if the header does not tell the size.
    public init(
        path: String, format: TrajectoryFormat, header: TrajectoryHeader, overwrite: Bool = false
    ) throws(TrajectoryError) {
        guard header.width > 0, header.height > 0 else { throw .needsFrameSize(format: format) }
        self.path = path
        var status = stat()
        if stat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFDIR else {
                throw .cannotCreate(path: path, reason: "it is not a folder")
            }
            guard overwrite || (try? Self.isEmpty(path)) == true else {
                throw .outputExists(path: path)
            }
        } else if mkdir(path, 0o777) != 0 {
            throw .cannotCreate(path: path, reason: SystemError(errno).description)
        }
        folder = Locked(
            Folder(
                path: path, size: FrameSize(width: header.width, height: header.height),
                hasTracks: format == .yoloTracks, overwrites: overwrite,
                labels: LabelTable(header.labels)))
    }

    private static func isEmpty(_ path: String) throws -> Bool {
        try FileManager.default.contentsOfDirectory(atPath: path).isEmpty
    }

    public func append(_ record: TrajectoryRecord) throws(TrajectoryError) {
        try record.check()
        try folder.withLock { (folder) throws(TrajectoryError) in
            if folder.frame != record.frame {
                try folder.flush()
                folder.frame = record.frame
            }
            folder.add(record)
        }
    }

    /// The format has no events.
    public func append(_ event: TrajectoryEvent) throws(TrajectoryError) {}

    /// Writes the last frame's text and the names of the classes.
    public func finish() throws(TrajectoryError) {
        try folder.withLock { (folder) throws(TrajectoryError) in
            try folder.flush()
            var names: [UInt8] = []
            for name in folder.labels.names {
                names.append(contentsOf: name.utf8.map { $0 < 0x20 ? 0x20 : $0 })
                names.append("\n")
            }
            try folder.write(names, named: "classes.txt")
        }
    }
}

extension YOLOFolderWriter.Folder {
    fileprivate mutating func add(_ record: TrajectoryRecord) {
        guard record.state != .lost else { return }
        let frame = Box(x: 0, y: 0, width: Double(size.width), height: Double(size.height))
        // Trainers refuse boxes that reach out of the picture.
        let box = record.box.intersection(frame)
        guard box.isValid else { return }
        text.append("\(labels.number(of: record.label))")
        for value in [
            box.center.x / frame.width, box.center.y / frame.height, box.width / frame.width,
            box.height / frame.height,
        ] {
            text.append(" ")
            text.append(value, decimals: 6)
        }
        if hasTracks {
            text.append(" ")
            text.append(record.confidence ?? 1, decimals: 4, atLeast: 1)
            if record.id != TrajectoryRecord.unidentified { text.append(" \(record.id)") }
        }
        text.append("\n")
    }

    fileprivate mutating func flush() throws(TrajectoryError) {
        guard let frame else { return }
        let digits = String(frame)
        let name = String(repeating: "0", count: max(0, 6 - digits.count)) + digits
        try write(text, named: "frame_\(name).txt")
        text = []
        self.frame = nil
    }

    fileprivate func write(_ bytes: [UInt8], named name: String) throws(TrajectoryError) {
        let file = path + "/" + name
        do {
            let descriptor = try NewFile.open(file, overwrites: overwrites)
            defer { close(descriptor) }
            try Descriptors.write(bytes, to: descriptor)
        } catch {
            throw .writeFailed(path: file, reason: "\(error)")
        }
    }
}
