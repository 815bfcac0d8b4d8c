import Dispatch
import Foundation

/// Ctrl-C and its relatives: the first asks for an orderly end, the second ends the process at once.
final class Interruption: @unchecked Sendable {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private let sources: [any DispatchSourceSignal]
    // Guards `count`.
    private let lock = NSLock()
    private var count = 0

    /// Calls `stop` on the first signal.
    init(stop: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "holdfast.signals")
        sources = Self.signals.map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for (number, source) in zip(Self.signals, sources) {
            source.setEventHandler { [weak self] in
                guard let self else { return }
                let isFirst = lock.withLock {
                    count += 1
                    return count == 1
                }
                if isFirst {
                    stop()
                } else {
                    signal(number, SIG_DFL)
                    kill(getpid(), number)
                }
            }
            source.resume()
        }
    }

    /// Whether there was a signal.
    var happened: Bool { lock.withLock { count > 0 } }

    deinit {
        for (number, source) in zip(Self.signals, sources) {
            source.cancel()
            signal(number, SIG_DFL)
        }
    }
}
