import Foundation
import HoldfastFiles
import HoldfastImaging

/// The results of a batch: for each clip `NAME.jsonl`, the log, and `NAME.run.json`, which binds it to
/// what made it.
///
/// Several processes, also on several machines that share the folder, may work on one batch: each clip
/// is followed by one at a time, and a log gets its name only when it is complete.
public struct BatchFolder: Sendable {
    public var root: URL

    /// Creates the folder if it is missing.
    public init(_ root: URL) throws(BatchError) {
        self.root = root
        do {
            try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        } catch {
            throw .unwritable(path: root.path, reason: "cannot create the folder")
        }
    }

    public func logFile(_ clip: BatchClip) -> URL { file("\(clip.name).jsonl") }
    public func receiptFile(_ clip: BatchClip) -> URL { file("\(clip.name).run.json") }
    /// Where the log is written until it is complete.
    public func partialFile(_ clip: BatchClip) -> URL { file(".\(clip.name).partial") }
    private func lockFile(_ clip: BatchClip) -> URL { file(".\(clip.name).lock") }

    private func file(_ name: String) -> URL { root.appendingPathComponent(name) }

    /// The receipt of a clip that is finished; nil if it is not, or if its log was cut or changed since.
    ///
    /// - Parameter overwrites: whether a result that was made otherwise counts as none.
    /// - Throws: ``BatchError/stale(path:)`` for a result that was made otherwise,
    ///   ``BatchError/unwritable(path:reason:)`` for files of somebody else.
    public func finished(
        _ clip: BatchClip, run: String, overwrites: Bool = false
    ) throws(BatchError) -> BatchReceipt? {
        let receipt = BatchReceipt(at: receiptFile(clip))
        for file in [logFile(clip), receiptFile(clip), partialFile(clip), lockFile(clip)] {
            var status = stat()
            guard lstat(file.path, &status) == 0 else { continue }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw .unwritable(path: file.path, reason: "it is not a regular file")
            }
            guard receipt != nil || file != logFile(clip) && file != receiptFile(clip) else {
                throw .unwritable(
                    path: file.path,
                    reason: "holdfast batch did not write it; choose another folder")
            }
        }
        guard let receipt, case .finished(_, _, let log) = receipt.outcome,
            log == (try? digest(of: logFile(clip)))
        else { return nil }
        if receipt.run == run { return receipt }
        if overwrites { return nil }
        throw .stale(path: logFile(clip).path)
    }

    /// Waits until no other process works on a clip, and keeps others away until the claim is gone.
    ///
    /// - Parameter isCancelled: asked while it waits.
    /// - Returns: nil if it was cancelled.
    public func claim(
        _ clip: BatchClip, isCancelled: () -> Bool
    ) throws(BatchError) -> BatchClaim? {
        let path = lockFile(clip).path
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else {
            throw .unwritable(path: path, reason: String(cString: strerror(errno)))
        }
        while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            let code = errno
            guard code == EWOULDBLOCK || code == EINTR, !isCancelled() else {
                close(descriptor)
                if code == EWOULDBLOCK || code == EINTR { return nil }
                throw .unwritable(path: path, reason: String(cString: strerror(code)))
            }
            usleep(50_000)
        }
        // What a process left that was ended in the middle.
        unlink(partialFile(clip).path)
        return BatchClaim(descriptor: descriptor, path: path)
    }

    /// Gives the log its name and says how it went. The claim must be held.
    ///
    /// - Parameter result: nil where the clip failed.
    public func conclude(
        _ clip: BatchClip, run: String,
        outcome: Result<(frames: Int, states: [TrackState]), BatchFailure>
    ) throws(BatchError) -> BatchReceipt {
        let (partial, log) = (partialFile(clip), logFile(clip))
        let receipt: BatchReceipt
        switch outcome {
        case .success(let (frames, states)):
            let digest = try digest(of: partial)
            receipt = BatchReceipt(
                run: run, outcome: .finished(frames: frames, states: states, log: digest))
        case .failure(let failure):
            receipt = BatchReceipt(run: run, outcome: .failed(failure.message))
        }
        // A receipt that does not fit the log means that the clip is not finished, whenever the
        // process ends between the two.
        try write(receipt.text, to: receiptFile(clip))
        if rename(partial.path, log.path) != 0, errno != ENOENT {
            throw .unwritable(path: log.path, reason: String(cString: strerror(errno)))
        }
        return receipt
    }

    private func digest(of file: URL) throws(BatchError) -> String {
        var digest = Digest()
        do {
            let bytes = try WholeFile.read(file.path, limit: 1 << 32, takesPipes: false)
            digest.add(bytes)
            digest.add("\(bytes.count)")
        } catch {
            throw .unreadable(path: file.path, reason: error.description)
        }
        return digest.text
    }

    private func write(_ text: String, to url: URL) throws(BatchError) {
        do {
            try Data(text.utf8).write(to: url, options: .atomic)
        } catch {
            throw .unwritable(path: url.path, reason: "cannot write")
        }
    }
}

/// Why a clip could not be followed to its end.
public struct BatchFailure: Error, Equatable {
    public var message: String

    public init(_ message: String) {
        self.message = message
    }
}

/// The right to work on a clip. It ends with the process, however that ends.
public struct BatchClaim: ~Copyable {
    private let descriptor: Int32
    private let path: String

    fileprivate init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    /// Takes away the file of a clip that is finished: nobody has to wait for it any more.
    public func finish() { unlink(path) }

    deinit { close(descriptor) }
}
