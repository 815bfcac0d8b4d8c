import HoldfastFiles
import HoldfastImaging
import HoldfastText

extension Trajectory {
    /// The largest file that is read, bytes: about ten hours at 60 frames a second.
    public static let largestFile = 512 << 20

    /// Reads a file, or the folder of a format that is one.
    ///
    /// - Parameters:
    ///   - format: nil chooses it by the file's name.
    ///   - frameSize: the size of the frames, which formats with shares of the frame need.
    public init(
        path: String, format: TrajectoryFormat? = nil, frameSize: FrameSize? = nil
    ) throws(TrajectoryError) {
        guard let format = format ?? TrajectoryFormat(path: path) else {
            throw .unknownFormat(path: path)
        }
        guard !format.isFolder else {
            self = try YOLOFolderReader(path: path, format: format, frameSize: frameSize).read()
            return
        }
        guard format.isReadable else { throw .writtenOnly(format: format) }
        try self.init(
            bytes: try fileBytes(path: path, limit: Self.largestFile), format: format, name: path,
            frameSize: frameSize)
    }

    /// Reads the content of a file. A last line that was cut short is left out unless it makes sense; see
    /// ``cutLine``.
    ///
    /// - Parameter name: the file's name in errors.
    public init(
        bytes: [UInt8], format: TrajectoryFormat, name: String, frameSize: FrameSize? = nil
    ) throws(TrajectoryError) {
        do {
            self = try format.read(bytes, name: name, frameSize: frameSize)
            // A whole object says itself that it is whole, and so does a whole document.
            guard format.hasLines, format != .jsonl, let last = bytes.last,
                last != UInt8(ascii: "\n")
            else { return }
            cutLine = bytes.count { $0 == UInt8(ascii: "\n") } + 1
            // What is cut may be the names of a table's columns.
            keepsCutLine = !records.isEmpty
        } catch {
            guard case .malformed(_, let line, _) = error, format.hasLines,
                let end = bytes.lastIndex(of: UInt8(ascii: "\n")), end + 1 < bytes.count,
                line == bytes[...end].count(where: { $0 == UInt8(ascii: "\n") }) + 1,
                // A whole object that is wrong was not cut.
                format != .jsonl || bytes.last != UInt8(ascii: "}"),
                let whole = try? format.read(
                    Array(bytes[...end]), name: name, frameSize: frameSize),
                !whole.records.isEmpty
            else { throw error }
            self = whole
            cutLine = line
        }
    }

    /// What a user should know of how the file was read, a sentence each: that its last line was cut,
    /// and what was passed over.
    public func notices(path: String) -> [String] {
        [notice(path: path)].compactMap { $0 } + passedOver.map { "\(path): \($0)" }
    }

    /// Says that the file's last line was cut; nil if it was not.
    public func notice(path: String) -> String? {
        cutLine.map { line in
            keepsCutLine
                ? "\(path), line \(line): the file ends in this line; its last number may be cut"
                : "\(path), line \(line): the file is cut here, and the rest is left out"
        }
    }
}

extension TrajectoryFormat {
    /// Whether each line stands for itself, so that the last one may be cut.
    fileprivate var hasLines: Bool { [.jsonl, .csv, .mot, .otb, .vot, .kitti].contains(self) }
}

/// The bytes of a file of at most `limit` bytes.
func fileBytes(path: String, limit: Int) throws(TrajectoryError) -> [UInt8] {
    do {
        return try WholeFile.read(path, limit: limit)
    } catch .tooLarge {
        throw .tooLarge(path: path, limit: limit)
    } catch {
        throw .unreadable(path: path, reason: error.description)
    }
}

/// The lines of a text file, with their numbers, without their ends and a byte-order mark.
struct Lines {
    let name: String
    private let bytes: [UInt8]
    private var position = 0
    private(set) var number = 0
    /// The longest line that is read, bytes.
    static let longestLine = 1 << 16

    init(_ bytes: [UInt8], name: String) {
        self.bytes = bytes
        self.name = name
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next line, nil at the end.
    mutating func next() throws(TrajectoryError) -> ArraySlice<UInt8>? {
        guard position < bytes.count else { return nil }
        number += 1
        let start = position
        var end = start
        while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
        position = end + 1
        guard end - start <= Self.longestLine else {
            throw malformed("the line has more than \(Self.longestLine) bytes")
        }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return bytes[start..<end]
    }

    /// The next line that is not blank.
    mutating func nextFilled() throws(TrajectoryError) -> ArraySlice<UInt8>? {
        while let line = try next() {
            if !line.isBlank { return line }
        }
        return nil
    }

    /// The next line of a file that has a line a frame; blank lines may stand only at its end.
    mutating func nextOfFrame() throws(TrajectoryError) -> ArraySlice<UInt8>? {
        guard let line = try next() else { return nil }
        guard line.isBlank else { return line }
        let blank = number
        guard try nextFilled() == nil else {
            throw .malformed(path: name, line: blank, reason: "the line is empty")
        }
        return nil
    }

    /// The error for the line that was returned last.
    func malformed(_ reason: String) -> TrajectoryError {
        .malformed(path: name, line: number, reason: reason)
    }

    /// The numbers of a line, parted by commas, semicolons or blanks.
    func numbers(_ line: ArraySlice<UInt8>, most: Int) throws(TrajectoryError) -> [Double] {
        var numbers: [Double] = []
        var position = line.startIndex
        func isSpace(_ index: Int) -> Bool { line[index] == 0x20 || line[index] == 0x09 }
        func isMark(_ index: Int) -> Bool { line[index] == 0x2C || line[index] == 0x3B }
        while true {
            while position < line.endIndex, isSpace(position) { position += 1 }
            let start = position
            while position < line.endIndex, !isSpace(position), !isMark(position) { position += 1 }
            if start == position, position == line.endIndex, numbers.isEmpty { return [] }
            guard let number = line[start..<position].number else {
                throw malformed("'\(line[start..<position].prefix(40).text)' is not a number")
            }
            guard numbers.count < most else { throw malformed("more than \(most) numbers") }
            numbers.append(number)
            while position < line.endIndex, isSpace(position) { position += 1 }
            if position == line.endIndex { return numbers }
            if isMark(position) { position += 1 }
        }
    }

    /// The record if it is one that may be held, else an error for the line returned last.
    func checked(_ record: TrajectoryRecord) throws(TrajectoryError) -> TrajectoryRecord {
        do {
            try record.check()
        } catch .invalidRecord(_, _, let reason) {
            throw malformed(reason)
        }
        return record
    }
}
