import Foundation
import HoldfastFiles
import HoldfastImaging

/// Writes a trajectory to a file as its records come, a `write` per record, so that a process killed
/// at any moment leaves whole lines.
///
/// Safe to call from any thread; calls are serialized.
public final class TrajectoryFileWriter: Sendable {
    public let path: String
    public let format: TrajectoryFormat
    private let file: Locked<File>

    fileprivate struct File {
        let path: String
        var encoder: any TrajectoryEncoder
        /// -1 once it is closed.
        var descriptor: Int32
    }

    /// Creates the file and writes its header.
    ///
    /// - Parameters:
    ///   - format: nil chooses it by the file's name.
    ///   - rotatedBoxes: whether records with a rotated box will come; `labels` likewise.
    ///   - encoder: nil takes the format's own.
    ///   - overwrite: whether an existing file may be replaced. Devices and pipes may always be
    ///     written to.
    public init(
        path: String, format: TrajectoryFormat? = nil, header: TrajectoryHeader,
        rotatedBoxes: Bool = false, labels: Bool = false,
        encoder: (any TrajectoryEncoder)? = nil, overwrite: Bool = false
    ) throws(TrajectoryError) {
        guard let format = format ?? TrajectoryFormat(path: path) else {
            throw .unknownFormat(path: path)
        }
        self.path = path
        self.format = format
        var file = File(
            path: path,
            encoder: encoder ?? format.makeEncoder(rotatedBoxes: rotatedBoxes, labels: labels),
            descriptor: try Self.create(path: path, overwrite: overwrite))
        do {
            try file.put(try file.encoder.begin(header))
        } catch {
            close(file.descriptor)
            throw error
        }
        self.file = Locked(file)
    }

    deinit {
        file.withLock { if $0.descriptor >= 0 { close($0.descriptor) } }
    }

    public func append(_ record: TrajectoryRecord) throws(TrajectoryError) {
        try file.withLock { (file) throws(TrajectoryError) in
            try file.put(try file.encoder.encode(record))
        }
    }

    public func append(_ event: TrajectoryEvent) throws(TrajectoryError) {
        try file.withLock { (file) throws(TrajectoryError) in
            try file.put(file.encoder.encode(event))
        }
    }

    /// Writes what stands at the end of the format and closes the file.
    public func finish() throws(TrajectoryError) {
        try file.withLock { (file) throws(TrajectoryError) in
            guard file.descriptor >= 0 else { return }
            try file.put(file.encoder.end())
            let result = close(file.descriptor)
            let code = errno
            file.descriptor = -1
            if result != 0 {
                throw .writeFailed(path: path, reason: SystemError(code).description)
            }
        }
    }

    private static func create(path: String, overwrite: Bool) throws(TrajectoryError) -> Int32 {
        do {
            return try NewFile.open(path, overwrites: overwrite)
        } catch {
            if error.code == EEXIST { throw .outputExists(path: path) }
            throw .cannotCreate(path: path, reason: error.description)
        }
    }
}

extension TrajectoryFileWriter.File {
    fileprivate func put(_ bytes: [UInt8]) throws(TrajectoryError) {
        guard !bytes.isEmpty else { return }
        guard descriptor >= 0 else { throw .writeFailed(path: path, reason: "it is closed") }
        // Where the line begins; -1 for a pipe.
        let start = lseek(descriptor, 0, SEEK_CUR)
        do {
            try Descriptors.write(bytes, to: descriptor)
        } catch {
            // A full disk may have taken the beginning of the line. A device cannot be cut.
            if start >= 0, ftruncate(descriptor, start) == 0 { lseek(descriptor, start, SEEK_SET) }
            throw .writeFailed(path: path, reason: error.description)
        }
    }
}
