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

/// Reads a folder of YOLO texts: lines of five numbers are detections; a sixth is the target's number
/// where all of them are whole and from 1, else the confidence; with seven there are both.
struct YOLOFolderReader {
    /// The most texts that a folder may hold.
    private static let mostTexts = 1_000_000
    private static let largestText = 1 << 20

    let path: String
    let format: TrajectoryFormat
    let frameSize: FrameSize?

    private struct Row {
        var frame: Int
        var numbers: [Double]
    }

    func read() throws(TrajectoryError) -> Trajectory {
        guard let frameSize else { throw .needsFrameSize(format: format) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        } catch {
            throw .unreadable(path: path, reason: "the folder cannot be read")
        }
        guard names.count <= Self.mostTexts else {
            throw .tooLarge(path: path, limit: Self.mostTexts)
        }
        let classes = try classes(names)
        let texts = try frames(names)
        var rows: [Row] = []
        for (frame, name) in texts { rows += try self.rows(name, frame: frame) }
        let sixth = rows.filter { $0.numbers.count == 6 }.map { $0.numbers[5] }
        let areIdentifiers = sixth.allSatisfy { $0 >= 1 && $0 == $0.rounded() }
        var trajectory = Trajectory()
        trajectory.header.width = frameSize.width
        trajectory.header.height = frameSize.height
        for row in rows {
            trajectory.records.append(
                try record(
                    row, size: frameSize, classes: classes, sixthIsIdentifier: areIdentifiers))
        }
        return trajectory
    }

    private func classes(_ names: [String]) throws(TrajectoryError) -> [String] {
        guard let name = ["classes.txt", "obj.names"].first(where: names.contains) else {
            return []
        }
        var lines = Lines(
            try fileBytes(path: path + "/" + name, limit: Self.largestText), name: name)
        var classes: [String] = []
        while let line = try lines.nextFilled() { classes.append(line.text) }
        return classes
    }

    /// The texts and their frames: the number at the end of their names, from 0 where there is a 0 or
    /// they are called `frame_`, else from 1.
    private func frames(_ names: [String]) throws(TrajectoryError) -> [(Int, String)] {
        var numbered: [(number: Int, name: String)] = []
        for name in names where name.hasSuffix(".txt") && name != "classes.txt" {
            let digits = name.dropLast(4).reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
            guard let number = Int(String(digits)), number <= TrajectoryRecord.largestFrame else {
                continue
            }
            numbered.append((number, name))
        }
        let fromZero = numbered.contains { $0.number == 0 || $0.name.hasPrefix("frame_") }
        return numbered.map { (fromZero ? $0.number : $0.number - 1, $0.name) }
            .sorted { $0.0 < $1.0 }
    }

    private func rows(_ name: String, frame: Int) throws(TrajectoryError) -> [Row] {
        let file = path + "/" + name
        var lines = Lines(try fileBytes(path: file, limit: Self.largestText), name: file)
        var rows: [Row] = []
        while let line = try lines.nextFilled() {
            let numbers = try lines.numbers(line, most: 7)
            guard numbers.count >= 5, numbers.allSatisfy(\.isFinite) else {
                throw lines.malformed("not class, x, y, width, height")
            }
            guard numbers[3] > 0, numbers[4] > 0, numbers[1...4].allSatisfy({ abs($0) < 100 })
            else {
                throw lines.malformed("the box is empty or far outside the frame")
            }
            rows.append(Row(frame: frame, numbers: numbers))
        }
        return rows
    }

    private func record(
        _ row: Row, size: FrameSize, classes: [String], sixthIsIdentifier: Bool
    ) throws(TrajectoryError) -> TrajectoryRecord {
        let numbers = row.numbers
        let (width, height) = (Double(size.width), Double(size.height))
        let box = Box(
            center: Point(x: numbers[1] * width, y: numbers[2] * height),
            width: numbers[3] * width, height: numbers[4] * height)
        var id: Double?
        var confidence: Double?
        if numbers.count == 7 {
            (confidence, id) = (numbers[5], numbers[6])
        } else if numbers.count == 6 {
            if sixthIsIdentifier { id = numbers[5] } else { confidence = numbers[5] }
        }
        let label = Int(exactly: numbers[0]).map { index in
            classes.indices.contains(index) ? classes[index] : "class \(index)"
        }
        let record = TrajectoryRecord(
            frame: row.frame,
            id: whole(id, in: 0...TrajectoryRecord.largestIdentifier)
                ?? TrajectoryRecord.unidentified,
            box: box, confidence: confidence.flatMap { (0...1).contains($0) ? $0 : nil },
            label: TrajectoryRecord.label(label))
        try record.check()
        return record
    }
}
