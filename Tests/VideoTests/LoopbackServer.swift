import Foundation
import HoldfastSystem

/// A web server on the loopback address that answers each connection with what a closure says, and
/// closes it.
final class LoopbackServer: @unchecked Sendable {
    let port: Int
    private let listener: Int32
    // Guards `requested`.
    private let lock = NSLock()
    private var requested: [String] = []

    /// The paths that were asked for.
    var requests: [String] { lock.withLock { requested } }

    /// - Parameter answer: The body for a path and how often anything was asked for before; nil is
    ///   "not found".
    init(answer: @escaping @Sendable (String, Int) -> Data?) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 8) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRNOTAVAIL) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { return }
                serve(connection, answer)
                close(connection)
            }
        }
    }

    private func serve(_ connection: Int32, _ answer: (String, Int) -> Data?) {
        var head = [UInt8](repeating: 0, count: 4096)
        let count = recv(connection, &head, head.count, 0)
        guard count > 0 else { return }
        let words = String(decoding: head.prefix(count), as: UTF8.self).split(separator: " ")
        let path = words.count > 1 ? String(words[1]) : ""
        let before = lock.withLock {
            defer { requested.append(path) }
            return requested.count
        }
        let body = answer(path, before)
        var reply = Data(
            "HTTP/1.1 \(body == nil ? "404 Not Found" : "200 OK")\r\nConnection: close\r\n\r\n".utf8
        )
        reply.append(body ?? Data())
        reply.withUnsafeBytes { buffer in
            var sent = 0
            while sent < buffer.count {
                let count = send(
                    connection, buffer.baseAddress! + sent, buffer.count - sent,
                    Int32(MSG_NOSIGNAL))
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }
}
