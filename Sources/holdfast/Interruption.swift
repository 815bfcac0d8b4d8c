import Dispatch
import Foundation
import HoldfastImaging

/// Ctrl-C and its relatives: the first asks for an orderly end, the second ends the process at once.
// Unchecked: Dispatch does not declare its sources Sendable, though they may be used on any thread.
final class Interruption: @unchecked Sendable {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private let sources: [any DispatchSourceSignal]
    /// How many signals there were.
    private let count = Locked(0)

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
                let isFirst = count.withLock { count in
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
    var happened: Bool { count.withLock { $0 > 0 } }

    deinit {
        for (number, source) in zip(Self.signals, sources) {
            source.cancel()
            signal(number, SIG_DFL)
        }
    }
}
