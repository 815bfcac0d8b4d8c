import Foundation
import HoldfastFiles
import HoldfastTrajectories

/// Writes bytes to standard output at once.
enum StandardOutput {
    /// - Throws: ``CommandFailure/inputOutput(_:)``, for example when the reader has gone.
    static func write(_ bytes: [UInt8]) throws {
        do {
            try Descriptors.write(bytes, to: STDOUT_FILENO)
        } catch {
            throw CommandFailure.inputOutput("cannot write to standard output: \(error)")
        }
    }
}

/// What is told to the user and is no result.
enum StandardError {
    /// Writes a text; where nobody reads it, it is lost, and the work goes on.
    static func write(_ text: String) {
        try? Descriptors.write(Array(text.utf8), to: STDERR_FILENO)
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

extension StandardError {
    /// Says that a file gets upright boxes where rotated ones were asked for, if its format has no
    /// others.
    static func warnOfUprightBoxes(_ path: String, _ format: TrajectoryFormat) {
        guard !format.holdsRotatedBoxes else { return }
        write(
            "holdfast: \(path): the \(format.rawValue) format holds no rotated boxes; it gets the "
                + "upright ones\n")
    }
}
