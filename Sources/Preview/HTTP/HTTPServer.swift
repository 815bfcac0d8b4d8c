import Foundation
import Glibc
import HoldfastImaging

/// A small web server with a thread per connection. It allows few connections and never touches the
/// file system.
///
/// Everything that a peer can use up is bounded: the number of connections, and the size and
/// duration of a request.
final class HTTPServer: Sendable {
    static let maximumConnections = 32

    /// The port that it listens on.
    let port: UInt16
    private let listener: Int32
    private let handler: @Sendable (HTTPRequest) -> HTTPResponse
    private let state = Locked(State())
    private let threads = DispatchGroup()

    private struct State {
        var connections: [ObjectIdentifier: HTTPConnection] = [:]
        var isStopped = false
    }

    /// - Parameter listener: a listening socket, which the server takes over.
    init(
        listener: Int32, port: UInt16,
        handler: @escaping @Sendable (HTTPRequest) -> HTTPResponse
    ) {
        self.listener = listener
        self.port = port
        self.handler = handler
    }

    /// How many viewers are connected.
    var connectionCount: Int { state.withLock { $0.connections.count } }

    /// Accepts connections until ``stop()``.
    ///
    /// - Throws: ``ThreadError`` if the system has no thread left.
    func start() throws(ThreadError) {
        try begin("holdfast-preview") { $0.accept() }
    }

    /// Closes all connections and waits up to a second for their threads.
    func stop() {
        let open = state.withLock { state in
            state.isStopped = true
            return Array(state.connections.values)
        }
        shutdown(listener, Int32(SHUT_RDWR))
        for connection in open { connection.abort() }
        _ = threads.wait(timeout: .now() + 1)
        close(listener)
    }

    private func begin(
        _ name: String, _ body: @escaping @Sendable (HTTPServer) -> Void
    ) throws(ThreadError) {
        threads.enter()
        do throws(ThreadError) {
            try WorkerThread.start(name: name, stackSize: 1 << 19) { [self] in
                // Viewers matter less than tracking.
                setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5)
                body(self)
                threads.leave()
            }
        } catch {
            threads.leave()
            throw error
        }
    }

    private func accept() {
        while !state.withLock({ $0.isStopped }) {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else {
                // There are no descriptors left, or the peer has already gone. Neither ends the
                // server.
                if errno == EINVAL || errno == EBADF { return }
                usleep(50_000)
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            let connection = HTTPConnection(descriptor)
            let isWelcome = state.withLock { state in
                guard !state.isStopped, state.connections.count < Self.maximumConnections else {
                    return false
                }
                state.connections[ObjectIdentifier(connection)] = connection
                return true
            }
            let isServed =
                isWelcome && (try? begin("holdfast-viewer") { $0.serve(connection) }) != nil
            if !isServed {
                forget(connection)
                let response = HTTPResponse.problem(.unavailable, "too many connections")
                try? connection.write(response.head(keepsAlive: false) + response.body)
            }
        }
    }

    private func forget(_ connection: HTTPConnection) {
        state.withLock { _ = $0.connections.removeValue(forKey: ObjectIdentifier(connection)) }
    }

    private func serve(_ connection: HTTPConnection) {
        defer { forget(connection) }
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
