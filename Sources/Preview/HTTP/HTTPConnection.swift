import Foundation
import HoldfastSystem

/// The viewer has gone or is too slow, or the server is stopping.
struct HTTPDisconnected: Error {}

/// One viewer's connection. Used by one thread, except for ``abort()``.
final class HTTPConnection: @unchecked Sendable {
    private let descriptor: Int32

    /// How long a viewer may accept nothing before it is given up, seconds.
    static let patience = 60.0
    /// How long a request may take to arrive, seconds; the first one is counted from the connection.
    static let requestTime = 5.0
    /// How long a connection may stay idle after a request, seconds.
    static let idleTime = 15.0

    /// Whose it is.
    let peer: HTTPPeer

    /// Takes over a connected socket.
    init(_ descriptor: Int32, peer: HTTPPeer) {
        self.descriptor = descriptor
        self.peer = peer
        var one: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        // Whatever is buffered here is old when it arrives.
        var size: Int32 = 1 << 17
        setsockopt(
            descriptor, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// Ends reading and writing at once; may be called from any thread.
    func abort() {
        shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Reads the next request; nil if the viewer has closed the connection or stayed idle.
    ///
    /// - Parameter isFirst: whether there has been no request yet.
    func read(_ parser: inout HTTPRequestParser, isFirst: Bool) throws -> HTTPRequest? {
        var hasBegun = isFirst || !parser.isEmpty
        var deadline =
            ContinuousClock.now + .seconds(hasBegun ? Self.requestTime : Self.idleTime)
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            if let request = try parser.next() { return request }
            guard try wait(for: POLLIN, until: deadline) else { return nil }
            let count = recv(descriptor, &buffer, min(buffer.count, parser.room), 0)
            if count > 0 {
                parser.append(buffer[..<count])
                if !hasBegun {
                    hasBegun = true
                    deadline = .now + .seconds(Self.requestTime)
                }
            } else if count == 0 || (errno != EINTR && errno != EAGAIN) {
                return nil
            }
        }
    }

    /// Writes all bytes, as fast as the viewer takes them.
    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(
                    descriptor, $0.baseAddress.map { $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else if errno == EAGAIN {
                guard try wait(for: POLLOUT, until: .now + .seconds(Self.patience)) else {
                    throw HTTPDisconnected()
                }
            } else if errno != EINTR {
                throw HTTPDisconnected()
            }
        }
    }

    /// Waits, so that a viewer that asks without a pause gets no more than its share; ends early if
    /// the connection does.
    func pause(until instant: ContinuousClock.Instant) throws {
        while true {
            let left = (instant - .now) / .milliseconds(1)
            guard left > 0 else { return }
            // Hanging up is always told; what the viewer sends in the meantime is not looked at.
            var wait = pollfd(fd: descriptor, events: 0, revents: 0)
            if poll(&wait, 1, Int32(min(left + 1, 1e6))) > 0 { throw HTTPDisconnected() }
        }
    }

    /// Whether the viewer has closed the connection. Data that it sends during a stream is
    /// discarded.
    var hasGone: Bool {
        var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wait, 1, 0) > 0 else { return false }
        if wait.revents & Int16(POLLHUP | POLLERR) != 0 { return true }
        var buffer = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)
    }

    /// False if the time is up.
    private func wait(for events: Int32, until deadline: ContinuousClock.Instant) throws -> Bool {
        while true {
            let left = (deadline - .now) / .milliseconds(1)
            guard left > 0 else { return false }
            var wait = pollfd(fd: descriptor, events: Int16(events), revents: 0)
            let ready = poll(&wait, 1, Int32(min(left + 1, 1e6)))
            if ready > 0 {
                if wait.revents & Int16(POLLERR | POLLNVAL) != 0 { throw HTTPDisconnected() }
                return true
            }
            if ready < 0, errno != EINTR { throw HTTPDisconnected() }
        }
    }
}
