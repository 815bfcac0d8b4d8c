import Foundation
import HoldfastFiles

/// Reads small text files that may come from anyone: size and line length are bounded.
enum TextFile {
    /// A box file of ten million frames has about 300 MB; none seen has more than a few.
    static let maximumBytes = 256 << 20
    static let maximumLineBytes = 64 << 10

    /// The file's lines without their ends, trailing blank lines left out.
    static func lines(
        at url: URL, longest: Int = maximumLineBytes
    ) throws(EvaluationError) -> [Substring] {
        let data = try contents(of: url, most: maximumBytes)
        // Invalid UTF-8 becomes replacement characters, which the readers refuse with a line number.
        let text = String(decoding: data, as: UTF8.self)
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.last == "\r" ? line.dropLast() : line
        }
        if text.contains("\r\n") {
            lines = text.split(omittingEmptySubsequences: false) { $0 == "\r\n" || $0 == "\n" }
        }
        while let last = lines.last, last.allSatisfy(\.isWhitespace) { lines.removeLast() }
        for (index, line) in lines.enumerated() where line.utf8.count > longest {
            throw .malformed(path: url.path, line: index + 1, reason: "line too long")
        }
        return lines
    }

    /// The bytes of a regular file of at most so many.
    static func contents(of url: URL, most: Int) throws(EvaluationError) -> [UInt8] {
        do {
            return try WholeFile.read(url.path, limit: most, takesPipes: false)
        } catch .tooLarge {
            throw .unreadable(path: url.path, reason: "larger than \(most >> 20) MB")
        } catch .notAFile {
            throw .unreadable(path: url.path, reason: "not a regular file")
        } catch {
            throw .unreadable(path: url.path, reason: "no such file, or not readable")
        }
    }
}
