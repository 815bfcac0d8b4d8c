import Foundation
import HoldfastCFFmpeg
import HoldfastFiles
import HoldfastSystem

/// Receives the frames of a video in order.
///
/// An instance may be handed to another thread, but its calls must not overlap.
public protocol FrameSink: AnyObject, Sendable {
    /// Writes a frame, which stays with the caller.
    func write(_ frame: borrowing Frame) throws(VideoError)
    /// Writes what is pending and closes the output. Nothing may be written afterwards.
    func finish() throws(VideoError)
}

/// Creates an output file, so that it is known from the start whether that is possible.
///
/// - Parameters:
///   - overwrites: whether an existing file may be replaced.
///   - inputs: files that must not be overwritten, even under another name.
/// - Returns: whether the file is new.
/// - Throws: `VideoError` of kind `cannotCreateOutput`.
@discardableResult
func createOutput(
    _ path: String, overwrites: Bool, inputs: [String] = []
) throws(VideoError) -> Bool {
    var existing = stat()
    if stat(path, &existing) == 0 {
        for input in inputs {
            var status = stat()
            if stat(input, &status) == 0, status.st_dev == existing.st_dev,
                status.st_ino == existing.st_ino
            {
                throw VideoError(
                    .cannotCreateOutput, "the output would overwrite the input", file: path)
            }
        }
    }
    let mode = O_WRONLY | O_CREAT | O_CLOEXEC | O_NONBLOCK
    let created = open(path, mode | O_EXCL, 0o666)
    if created >= 0 {
        close(created)
        return true
    }
    guard errno == EEXIST else {
        throw VideoError(
            .cannotCreateOutput, "cannot create the output", file: path,
            why: SystemError(errno).description)
    }
    guard overwrites else {
        throw VideoError(.cannotCreateOutput, "the output already exists", file: path)
    }
    let opened = open(path, mode)
    guard opened >= 0 || errno == ENXIO else {
        throw VideoError(
            .cannotCreateOutput, "cannot write to the output", file: path,
            why: SystemError(errno).description)
    }
    close(opened)
    return false
}

/// Writes all bytes to a file descriptor.
func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String
) throws(VideoError) {
    do {
        try Descriptors.write(bytes, to: descriptor)
    } catch {
        throw VideoError(.inputOutput, "cannot write", file: name, why: error.description)
    }
}

/// Writes all bytes to a file descriptor.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(VideoError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(VideoError) in
        try writeAll(UnsafeRawBufferPointer(buffer), to: descriptor, name: name)
    }
}
