import Foundation
import HoldfastFiles

/// Writes a trajectory to a file as its records come, a `write` per record, so that a process killed
/// at any moment leaves whole lines.
///
/// May be called from any thread; calls are taken one after another.
public final class TrajectoryFileWriter: @unchecked Sendable {
    public let path: String
    public let format: TrajectoryFormat
    private let lock = NSLock()
    private var encoder: any TrajectoryEncoder
    private var descriptor: Int32

    /// Creates the file and writes its header.
    ///
    /// - Parameters:
    ///   - format: nil takes the format that the file's name tells.
    ///   - rotatedBoxes: whether records with a rotated box are to come.
    ///   - encoder: nil takes the format's own.
    ///   - overwrite: whether an existing file may be replaced. A device or pipe may always be
    ///     written.
    public init(
        path: String, format: TrajectoryFormat? = nil, header: TrajectoryHeader,
        rotatedBoxes: Bool = false, encoder: (any TrajectoryEncoder)? = nil, overwrite: Bool = false
    ) throws(TrajectoryError) {
        guard let format = format ?? TrajectoryFormat(path: path) else {
            throw .unknownFormat(path: path)
        }
        self.path = path
        self.format = format
        self.encoder = encoder ?? format.makeEncoder(rotatedBoxes: rotatedBoxes)
        descriptor = try Self.create(path: path, overwrite: overwrite)
        let head = try self.encoder.begin(header)
        try put(head)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    public func append(_ record: TrajectoryRecord) throws(TrajectoryError) {
        lock.lock()
        defer { lock.unlock() }
        let bytes = try encoder.encode(record)
        try put(bytes)
    }

    public func append(_ event: TrajectoryEvent) throws(TrajectoryError) {
        lock.lock()
        defer { lock.unlock() }
        let bytes = encoder.encode(event)
        try put(bytes)
    }

    /// Writes what stands at the end of the format and closes the file.
    public func finish() throws(TrajectoryError) {
        lock.lock()
        defer { lock.unlock() }
        guard descriptor >= 0 else { return }
        try put(encoder.end())
        let result = close(descriptor)
        let code = errno
        descriptor = -1
        if result != 0 { throw .writeFailed(path: path, reason: SystemError(code).description) }
    }

    private func put(_ bytes: [UInt8]) throws(TrajectoryError) {
        guard !bytes.isEmpty else { return }
        guard descriptor >= 0 else { throw .writeFailed(path: path, reason: "it is closed") }
        do {
            try Descriptors.write(bytes, to: descriptor)
        } catch {
            throw .writeFailed(path: path, reason: error.description)
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
