import Foundation
import Glibc

/// Writes bytes to standard output at once.
enum StandardOutput {
    /// - Throws: ``CommandFailure/inputOutput(_:)``, for example when the reader has gone.
    static func write(_ bytes: [UInt8]) throws {
        guard let error = StandardStreams.write(bytes, to: STDOUT_FILENO) else { return }
        throw CommandFailure.inputOutput(
            "cannot write to standard output: \(String(cString: strerror(error)))")
    }
}

/// What is told to the user and is no result.
enum StandardError {
    /// Writes a text; where nobody reads it, it is lost, and the work goes on.
    static func write(_ text: String) {
        _ = StandardStreams.write(Array(text.utf8), to: STDERR_FILENO)
    }
}

enum StandardStreams {
    /// Writes all of the bytes and returns nil, or the number of the error that it ended with.
    fileprivate static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return errno
            }
        }
        return nil
    }

    /// Occupies the standard descriptors that the caller has closed: a video opened on one of them
    /// would get what is printed. They are opened the wrong way round, so that using one is still an
    /// error.
    static func occupy() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free descriptor, which is this one.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}
