import Foundation

/// Writing to file descriptors.
package enum Descriptors {
    /// Writes all of the bytes, and waits where the other side is slow. A pipe that nobody reads is an
    /// error here, not the end of the process.
    ///
    /// - Throws: ``SystemError`` with the reason.
    package static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32
    ) throws(SystemError) {
        guard let base = bytes.baseAddress else { return }
        var written = 0
        while written < bytes.count {
            let (count, code) = withoutBrokenPipeSignal {
                let count = Foundation.write(descriptor, base + written, bytes.count - written)
                return (count, errno)
            }
            if count > 0 {
                written += count
            } else if count < 0, code == EAGAIN {
                var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                poll(&wait, 1, -1)
            } else if count < 0, code != EINTR {
                throw SystemError(code)
            }
        }
    }

    /// Writes all of the bytes.
    package static func write(
        _ bytes: [UInt8], to descriptor: Int32
    ) throws(SystemError) {
        try bytes.withUnsafeBufferPointer { (buffer) throws(SystemError) in
            try write(UnsafeRawBufferPointer(buffer), to: descriptor)
        }
    }

    /// Runs `body` so that writing to a pipe that nobody reads makes the write fail instead of ending
    /// the process. Only this thread is affected.
    package static func withoutBrokenPipeSignal<Result, Failure: Error>(
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
}

/// A call that the system refused.
package struct SystemError: Error, Equatable, CustomStringConvertible {
    /// The system's number, such as `ENOSPC`.
    package var code: Int32

    package init(_ code: Int32) {
        self.code = code
    }

    /// The system's words for it.
    package var description: String { String(cString: strerror(code)) }
}
