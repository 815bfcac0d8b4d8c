/// Walks through the blocks of which a file is made, without a decoder. Where they do not follow each
/// other, a demuxer may skip frames without a word.
enum FileBlocks {
    /// What is wrong with the outermost boxes of an MP4 or QuickTime file; nil if nothing is.
    static func faultOfBoxes(in file: inout FileWindow) -> String? {
        var place = 0
        for _ in 0..<100_000 where place + 8 <= file.size {
            let head = file.bytes(16, at: place)
            // Zeros after the last box are padding.
            if head.allSatisfy({ $0 == 0 }) { return nil }
            guard head.count >= 8 else { return nil }
            var length = number(head[..<4])
            guard head[4..<8].allSatisfy({ (0x20..<0x7F).contains($0) || $0 == 0xA9 }) else {
                return "there is no box at byte \(place)"
            }
            // 0: to the end of the file. 1: the length follows.
            if length == 0 { return nil }
            if length == 1, head.count == 16 { length = number(head[8...]) }
            guard length >= 8 else { return "the box at byte \(place) has no length" }
            guard length <= file.size - place else {
                return "\(length - (file.size - place)) bytes are missing at the end"
            }
            place += length
        }
        return nil
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(clamping: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    /// What is wrong with the blocks of a GIF file; nil if nothing is.
    static func faultOfGIF(in file: inout FileWindow) -> String? {
        guard let flags = file.byte(at: 10) else { return nil }
        var place = 13 + colors(flags)
        while true {
            switch file.byte(at: place) {
            case 0x3B:
                // Some programs leave something of their own behind the end.
                return file.size - place > 1024
                    && file.bytes(1024, at: place + 1).contains { $0 != 0 }
                    ? "it goes on after its end mark at byte \(place)" : nil
            case 0x21: place += 2
            case 0x2C:
                guard let flags = file.byte(at: place + 9) else { return "the last picture is cut" }
                place += 11 + colors(flags)
            case 0x00:
                place += 1
                continue
            case nil: return "the end mark is missing"
            default: return "there is no block at byte \(place)"
            }
            while let length = file.byte(at: place), length > 0 { place += 1 + Int(length) }
            place += 1
        }
    }

    /// The size of a table of colours, bytes.
    private static func colors(_ flags: UInt8) -> Int {
        flags & 0x80 != 0 ? 3 << (Int(flags & 7) + 1) : 0
    }
}

/// A part of a file at a time.
struct FileWindow {
    let size: Int
    private let read: (_ count: Int, _ offset: Int) -> [UInt8]
    private var start = 0
    private var content: [UInt8] = []

    private static let length = 1 << 16

    /// - Parameter read: gives bytes of the file, at its end fewer than asked for.
    init(size: Int, read: @escaping (_ count: Int, _ offset: Int) -> [UInt8]) {
        self.size = size
        self.read = read
    }

    /// A byte; nil behind the end.
    mutating func byte(at place: Int) -> UInt8? {
        guard place >= 0, place < size else { return nil }
        if !(start..<start + content.count).contains(place) {
            start = place
            content = read(Self.length, place)
        }
        let index = place - start
        return content.indices.contains(index) ? content[index] : nil
    }

    /// Bytes, at the end of the file fewer than asked for.
    mutating func bytes(_ count: Int, at place: Int) -> [UInt8] {
        var found: [UInt8] = []
        while found.count < count, let byte = byte(at: place + found.count) { found.append(byte) }
        return found
    }
}
