import Foundation

/// Files that are read as a whole. Whoever reads them may not trust them, so their size is bounded.
package enum WholeFile {
    /// The bytes of a file, or of a pipe that ends.
    ///
    /// - Parameters:
    ///   - limit: the most bytes that are read.
    ///   - takesPipes: whether something else than a file is read, too; it may make the caller wait.
    package static func read(
        _ path: String, limit: Int, takesPipes: Bool = true
    ) throws(ReadError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | (takesPipes ? 0 : O_NONBLOCK))
        guard descriptor >= 0 else { throw .system(SystemError(errno)) }
        defer { close(descriptor) }
        var status = stat()
        if !takesPipes, fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG {
            throw .notAFile
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Foundation.read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw .system(SystemError(errno))
            }
            guard bytes.count + count <= limit else { throw .tooLarge(limit: limit) }
            bytes.append(contentsOf: chunk[..<count])
        }
    }

    /// The first bytes of a regular file, at most `count`.
    package static func beginning(of path: String, count: Int) throws(ReadError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw .system(SystemError(errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw .notAFile
        }
        var bytes = [UInt8](repeating: 0, count: count)
        let got = pread(descriptor, &bytes, count, 0)
        guard got >= 0 else { throw .system(SystemError(errno)) }
        return Array(bytes.prefix(got))
    }

    /// Why a file was not read.
    package enum ReadError: Error, Equatable, CustomStringConvertible {
        case system(SystemError)
        case tooLarge(limit: Int)
        case notAFile

        package var description: String {
            switch self {
            case .system(let error): error.description
            case .tooLarge(let limit): "it is larger than \(limit) bytes"
            case .notAFile: "it is not a regular file"
            }
        }
    }
}

/// Files that are made.
package enum NewFile {
    /// Opens a file for writing; creates it where it is not there. A device or pipe is opened as it is.
    ///
    /// - Parameter overwrites: whether a file that is there may be emptied; else that is `EEXIST`.
    /// - Returns: the descriptor, for the caller to close.
    package static func open(_ path: String, overwrites: Bool) throws(SystemError) -> Int32 {
        var status = stat()
        let isThere = stat(path, &status) == 0
        var flags = O_WRONLY | O_CLOEXEC
        if !isThere || status.st_mode & S_IFMT == S_IFREG {
            flags |= O_CREAT | (overwrites ? O_TRUNC : O_EXCL)
        }
        let descriptor = Foundation.open(path, flags, 0o644)
        guard descriptor >= 0 else { throw SystemError(errno) }
        return descriptor
    }
}
