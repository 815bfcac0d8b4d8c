import Foundation
import Glibc

/// Writes bytes to standard output at once.
enum StandardOutput {
    /// - Throws: ``CommandFailure/inputOutput(_:)``, for example when the reader has gone.
    static func write(_ bytes: [UInt8]) throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                throw CommandFailure.inputOutput(
                    "cannot write to standard output: \(String(cString: strerror(errno)))")
            }
        }
    }
}

/// What is told to the user and is no result.
enum StandardError {
    /// Writes a text; where nobody reads it, it is lost, and the work goes on.
    static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}

enum StandardStreams {
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
