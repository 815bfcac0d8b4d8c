import Foundation
import Glibc
import HoldfastCFFmpeg

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
            .cannotCreateOutput, "cannot create the output", file: path, why: systemMessage(errno))
    }
    guard overwrites else {
        throw VideoError(.cannotCreateOutput, "the output already exists", file: path)
    }
    let opened = open(path, mode)
    guard opened >= 0 || errno == ENXIO else {
        throw VideoError(
            .cannotCreateOutput, "cannot write to the output", file: path, why: systemMessage(errno)
        )
    }
    close(opened)
    return false
}

/// Runs `body` so that writing to a pipe that nobody reads makes the write fail instead of ending
/// the process. Only this thread is affected.
func withoutBrokenPipeSignal<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
    var blocked = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer {
        if !wasPending {
            var none = timespec(tv_sec: 0, tv_nsec: 0)
            while sigtimedwait(&blocked, nil, &none) == -1, errno == EINTR {}
        }
        pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return try body()
}

/// Writes all bytes to a file descriptor.
func writeAll(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, name: String
) throws(VideoError) {
    guard let base = bytes.baseAddress else { return }
    var written = 0
    while written < bytes.count {
        let (count, code) = withoutBrokenPipeSignal {
            let count = Glibc.write(descriptor, base + written, bytes.count - written)
            return (count, errno)
        }
        if count >= 0 {
            written += count
        } else if code == EAGAIN {
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&wait, 1, -1)
        } else if code != EINTR {
            throw VideoError(.inputOutput, "cannot write", file: name, why: systemMessage(code))
        }
    }
}

/// Writes all bytes to a file descriptor.
func writeAll(_ bytes: [UInt8], to descriptor: Int32, name: String) throws(VideoError) {
    try bytes.withUnsafeBufferPointer { (buffer) throws(VideoError) in
        try writeAll(UnsafeRawBufferPointer(buffer), to: descriptor, name: name)
    }
}
