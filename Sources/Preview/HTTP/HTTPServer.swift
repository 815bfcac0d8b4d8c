import Foundation
import Glibc

/// A small web server: a thread per connection, few connections, nothing from the file system.
///
/// Everything that a peer can make it hold is bounded: the number of connections, the size of a
/// request, the time that it may take.
final class HTTPServer: @unchecked Sendable {
    static let maximumConnections = 32

    /// The port that it listens on.
    let port: UInt16
    private let listener: Int32
    private let handler: @Sendable (HTTPRequest) -> HTTPResponse
    // Guards everything below it.
    private let lock = NSLock()
    private var connections: [ObjectIdentifier: HTTPConnection] = [:]
    private var isStopped = false
    private let threads = DispatchGroup()

    /// - Parameter listener: a listening socket, taken over.
    init(
        listener: Int32, port: UInt16,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        self.listener = listener
        self.port = port
        self.handler = handler
    }

    /// How many viewers are connected.
    var connectionCount: Int { lock.withLock { connections.count } }

    /// Accepts connections until ``stop()``.
    func start() {
        begin("holdfast.preview") { $0.accept() }
    }

    /// Ends all connections and waits for their threads, a second at most.
    func stop() {
        let open = lock.withLock {
            isStopped = true
            return Array(connections.values)
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in open { connection.abort() }
        _ = threads.wait(timeout: .now() + 1)
        close(listener)
    }

    private func begin(_ name: String, _ body: @escaping @Sendable (HTTPServer) -> Void) {
        threads.enter()
        let thread = Thread { [self] in
            // What viewers get matters less than what is being followed.
            setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5)
            body(self)
            threads.leave()
        }
        thread.name = name
        thread.stackSize = 1 << 19
        thread.start()
    }

    private func accept() {
        while !lock.withLock({ isStopped }) {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else {
                // No descriptors are left, or the peer has gone already: neither ends the server.
                if errno == EINVAL || errno == EBADF { return }
                usleep(50_000)
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let connection = HTTPConnection(descriptor)
            let isWelcome = lock.withLock {
                guard !isStopped, connections.count < Self.maximumConnections else { return false }
                connections[ObjectIdentifier(connection)] = connection
                return true
            }
            if isWelcome {
                begin("holdfast.viewer") { $0.serve(connection) }
            } else {
                let response = HTTPResponse.problem(.unavailable, "too many connections")
                try? connection.write(response.head(keepsAlive: false) + response.body)
            }
        }
    }

    private func serve(_ connection: HTTPConnection) {
        defer { lock.withLock { connections[ObjectIdentifier(connection)] = nil } }
        var parser = HTTPRequestParser()
        do {
            while let request = try connection.read(&parser) {
                let response = handler(request)
                let head = response.head(keepsAlive: request.keepsAlive)
                try connection.write(request.method == "HEAD" ? head : head + response.body)
                if let stream = response.stream {
                    if request.method != "HEAD" { try stream(connection) }
                    return
                }
                guard request.keepsAlive else { return }
            }
        } catch let refusal as HTTPRefusal {
            let response = HTTPResponse.problem(refusal.status, refusal.status.phrase)
            try? connection.write(response.head(keepsAlive: false) + response.body)
        } catch {}
    }
}
