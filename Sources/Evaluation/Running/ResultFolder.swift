import Foundation
import HoldfastFiles
import HoldfastImaging

/// A folder of results: `NAME.txt` with `x,y,w,h` a line for each frame, and optionally `NAME.fps`
/// with one number and `NAME.jsonl` with what the tracker reported about itself. `holdfast evaluate`
/// adds `NAME.run.json`, by which it knows its own.
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

    /// Whether `holdfast evaluate` may write the files of a sequence: they are not there, or it has
    /// written them.
    ///
    /// - Throws: ``EvaluationError/unwritable(path:reason:)`` for a file of somebody else, and for
    ///   what is not a regular file, such as a link that leads out of the folder.
    public func checkOwnership(of sequence: String) throws(EvaluationError) {
        let receipt = receiptFile(sequence)
        let isOurs = ResultReceipt(at: receipt) != nil
        for file in files(sequence) + [receipt] {
            var status = stat()
            guard lstat(file.path, &status) == 0 else { continue }
            try checkIsNoLink(file)
            guard isOurs else {
                throw .unwritable(
                    path: file.path,
                    reason: "holdfast evaluate did not write it; choose another folder")
            }
        }
    }

    /// - Throws: ``EvaluationError/unwritable(path:reason:)`` for what is there and not a regular
    ///   file, such as a link that leads out of the folder.
    public func checkIsNoLink(_ file: URL) throws(EvaluationError) {
        var status = stat()
        guard lstat(file.path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG else {
            throw .unwritable(path: file.path, reason: "it is not a regular file")
        }
    }

    /// What is known of the files of a sequence.
    package enum Standing: Equatable {
        /// They are not there, or not as they were when they were finished.
        case unfinished
        /// They are those of another run.
        case ofAnotherRun
        case finished
    }

    /// Whether a run has finished a sequence.
    package func standing(
        of sequence: AnnotatedSequence, runner: OnePassRunner
    ) -> Standing {
        guard let receipt = ResultReceipt(at: receiptFile(sequence.name)), receipt.files != nil,
            receipt.files == (try? digest(ofFilesOf: sequence.name, run: receipt.run))
        else { return .unfinished }
        return receipt.run == runner.digest(of: sequence) ? .finished : .ofAnotherRun
    }

    /// Claims the files of a sequence for a run and removes those that are there, so that no link is
    /// followed and a run that is cut short is known as one.
    package func begin(
        _ sequence: AnnotatedSequence, runner: OnePassRunner
    ) throws(EvaluationError) {
        try checkOwnership(of: sequence.name)
        try write(
            ResultReceipt(run: runner.digest(of: sequence)).text, to: receiptFile(sequence.name))
        for file in files(sequence.name) where unlink(file.path) != 0 && errno != ENOENT {
            throw .unwritable(path: file.path, reason: String(cString: strerror(errno)))
        }
    }

    /// Writes the boxes and the speed beside the log, and last of all what says that they are
    /// complete.
    package func finish(
        _ result: OnePassResult, of sequence: AnnotatedSequence, runner: OnePassRunner
    ) throws(EvaluationError) {
        let speed = String(format: "%.2f\n", result.framesPerSecond ?? 0)
        if result.framesPerSecond != nil { try write(speed, to: speedFile(result.name)) }
        try write(BoxText.format(result.boxes), to: boxFile(result.name))
        let run = runner.digest(of: sequence)
        let receipt = ResultReceipt(run: run, files: try digest(ofFilesOf: result.name, run: run))
        try write(receipt.text, to: receiptFile(result.name))
    }

    /// The files of a sequence's result; they need not be there.
    public func files(_ sequence: String) -> [URL] {
        [boxFile(sequence), speedFile(sequence), logFile(sequence)]
    }

    private func receiptFile(_ sequence: String) -> URL { file(sequence, "run.json") }

    private func digest(
        ofFilesOf sequence: String, run: String
    ) throws(EvaluationError) -> String {
        var digest = Digest()
        digest.add(run)
        for file in files(sequence) {
            var status = stat()
            if lstat(file.path, &status) != 0, errno == ENOENT {
                digest.add("none")
                continue
            }
            let bytes = try TextFile.contents(of: file, most: TextFile.maximumBytes)
            digest.add("\(bytes.count)")
            digest.add(bytes)
        }
        return digest.text
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
