import Foundation
import HoldfastImaging

/// A folder of results: `NAME.txt` with `x,y,w,h` a line for each frame, and optionally `NAME.fps`
/// with one number and `NAME.jsonl` with what the tracker reported about itself.
public struct ResultFolder: Sendable {
    public var root: URL

    public init(_ root: URL) { self.root = root }

    /// The name of the tracker: that of the folder.
    public var name: String { root.standardizedFileURL.lastPathComponent }

    public func boxFile(_ sequence: String) -> URL { file(sequence, "txt") }
    public func speedFile(_ sequence: String) -> URL { file(sequence, "fps") }
    public func logFile(_ sequence: String) -> URL { file(sequence, "jsonl") }

    private func file(_ sequence: String, _ suffix: String) -> URL {
        root.appendingPathComponent("\(sequence).\(suffix)")
    }

    /// Creates the folder if it is missing.
    public func create() throws(EvaluationError) {
        do {
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(path: root.path, reason: "cannot create the folder")
        }
    }

    /// Writes the boxes, last of all: a sequence whose box file is there is finished. The file
    /// appears whole or not at all.
    public func write(_ result: OnePassResult) throws(EvaluationError) {
        let speed = String(format: "%.2f\n", result.framesPerSecond ?? 0)
        if result.framesPerSecond != nil { try write(speed, to: speedFile(result.name)) }
        try write(BoxText.format(result.boxes), to: boxFile(result.name))
    }

    private func write(_ text: String, to url: URL) throws(EvaluationError) {
        do {
            try Data(text.utf8).write(to: url, options: .atomic)
        } catch {
            throw .unwritable(path: url.path, reason: "cannot write")
        }
    }

    /// The speed of a sequence, `nil` without a file.
    public func framesPerSecond(_ sequence: String) throws(EvaluationError) -> Double? {
        let url = speedFile(sequence)
        guard FileManager.default.fileExists(atPath: url.path) else { return nil }
        let text = try TextFile.lines(at: url).first?.trimmingCharacters(in: .whitespaces) ?? ""
        guard let number = Double(text), number.isFinite, number >= 0 else {
            throw .malformed(path: url.path, line: 1, reason: "'\(text.prefix(40))' is no speed")
        }
        return number
    }
}
