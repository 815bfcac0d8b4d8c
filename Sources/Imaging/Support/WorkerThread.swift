import HoldfastSystem

/// Threads for work that waits for other work.
///
/// Such work must not run in Dispatch's pool, which has a limited number of threads: once all of
/// them wait, nothing queued behind them ever starts.
package enum WorkerThread {
    /// Starts a thread that runs `body` and then ends.
    ///
    /// - Parameters:
    ///   - name: What debuggers and `top` show, 15 bytes at most; the rest is cut off.
    ///   - stackSize: Bytes. Only those that are used take memory.
    /// - Throws: ``ThreadError`` if the system has no thread left. `body` is not called then.
    package static func start(
        name: String, stackSize: Int = 2 << 20, _ body: @escaping @Sendable () -> Void
    ) throws(ThreadError) {
        var attributes = pthread_attr_t()
        var code = pthread_attr_init(&attributes)
        guard code == 0 else { throw ThreadError(name: name, code: code) }
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        code = pthread_attr_setstacksize(&attributes, stackSize)
        guard code == 0 else { throw ThreadError(name: name, code: code) }
        let work = Unmanaged.passRetained(Work(name: name, body: body))
        var thread = pthread_t()
        code = pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, work.toOpaque())
        guard code == 0 else {
            work.release()
            throw ThreadError(name: name, code: code)
        }
    }

    /// Makes the calling thread step back where others want the processor.
    package static func lowerPriority() {
        setpriority(Int32(PRIO_PROCESS.rawValue), 0, 5)
    }
}

/// What a thread does.
private final class Work: Sendable {
    private let name: String
    private let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
        self.name = name
        self.body = body
    }

    func run() {
        nameThisThread(name)
        body()
    }
}

/// The system refused to start a thread.
public struct ThreadError: HoldfastError, Hashable {
    /// What the thread was to be called.
    public var name: String
    /// The system's error number, such as `EAGAIN`.
    public var code: Int32

    public init(name: String, code: Int32) {
        self.name = name
        self.code = code
    }

    public var description: String {
        "cannot start the thread \(name): \(String(cString: strerror(code)))"
    }
}
