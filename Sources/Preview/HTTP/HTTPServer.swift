import Foundation
import HoldfastImaging
import HoldfastSystem

/// A small web server with a thread per connection. It allows few connections and never touches the
/// file system.
///
/// Everything that a peer can use up is bounded: the number of connections, the size and duration of
/// a request, and the number of requests in a second.
final class HTTPServer: Sendable {
    /// Requests in a second on one connection, and how many may come at once.
    static let requestRate = (perSecond: 100, atOnce: 60)
    /// After a connection has taken the place of another, the next one waits so long, microseconds:
    /// in this time a viewer sends its request.
    private static let evictionPause: UInt32 = 2000

    /// The port that it listens on.
    let port: UInt16
    private let listener: Int32
    private let handler: @Sendable (HTTPRequest, HTTPPeer) -> HTTPResponse
    private let state = Locked(State())
    private let threads = DispatchGroup()

    private struct State {
        var table = ConnectionTable<HTTPConnection>()
        var isStopped = false
    }

    /// - Parameter listener: a listening socket, which the server takes over.
    init(
        listener: Int32, port: UInt16,
        handler: @escaping @Sendable (HTTPRequest, HTTPPeer) -> HTTPResponse
    ) {
        self.listener = listener
        self.port = port
        self.handler = handler
    }

    /// How many viewers are connected.
    var connectionCount: Int { state.withLock { $0.table.count } }

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
            return state.table.connections
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
            try WorkerThread.start(name: name) { [self] in
                // Viewers matter less than tracking.
                WorkerThread.lowerPriority()
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
            let connection = HTTPConnection(descriptor, peer: HTTPPeer(of: descriptor))
            let admission = state.withLock { state in
                state.isStopped
                    ? .init(isAdmitted: false)
                    : state.table.admit(connection, peer: connection.peer)
            }
            admission.evicted?.abort()
            let isServed =
                admission.isAdmitted
                && (try? begin("holdfast-viewer") { $0.serve(connection) }) != nil
            if !isServed {
                forget(connection)
                refuse(connection, .problem(.unavailable, "too many connections"))
            }
            if admission.evicted != nil { usleep(Self.evictionPause) }
        }
    }

    private func forget(_ connection: HTTPConnection) {
        state.withLock { $0.table.remove(connection) }
    }

    private func refuse(_ connection: HTTPConnection, _ response: HTTPResponse) {
        try? connection.write(response.head(keepsAlive: false) + response.body)
    }

    private func serve(_ connection: HTTPConnection) {
        defer { forget(connection) }
        var parser = HTTPRequestParser()
        var pace = RequestPace(rate: Self.requestRate)
        var isFirst = true
        do {
            while let request = try connection.read(&parser, isFirst: isFirst) {
                isFirst = false
                state.withLock { $0.table.note(connection, isBusy: true) }
                var response = handler(request, connection.peer)
                if response.isRefusal {
                    return refuse(connection, response)
                }
                state.withLock { $0.table.trust(connection) }
                if response.stream != nil, !state.withLock({ $0.table.stream(to: connection) }) {
                    response = .problem(.unavailable, "too many viewers")
                }
                let head = response.head(keepsAlive: request.keepsAlive)
                try connection.write(request.method == "HEAD" ? head : head + response.body)
                if let stream = response.stream {
                    if request.method != "HEAD" { try stream(connection) }
                    return
                }
                guard request.keepsAlive else { return }
                state.withLock { $0.table.note(connection, isBusy: false) }
                if let due = pace.next() { try connection.pause(until: due) }
            }
        } catch let refusal as HTTPRefusal {
            refuse(connection, .problem(refusal.status, refusal.status.phrase))
        } catch {}
    }
}
