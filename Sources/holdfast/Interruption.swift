import Dispatch
import Foundation
import HoldfastImaging

/// Ctrl-C and its relatives: the first asks for an orderly end, the second ends the process at once.
// Unchecked: Dispatch does not declare its sources Sendable, though they may be used on any thread.
final class Interruption: @unchecked Sendable {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private let sources: [any DispatchSourceSignal]
    /// How many signals there were, and which came first.
    private let received = Locked<(count: Int, first: Int32?)>((0, nil))

    /// Calls `stop` on the first signal.
    init(stop: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "holdfast.signals")
        sources = Self.signals.map { number in
            Foundation.signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for (number, source) in zip(Self.signals, sources) {
            source.setEventHandler { [weak self] in
                guard let self else { return }
                let isFirst = received.withLock { received in
                    received.count += 1
                    received.first = received.first ?? number
                    return received.count == 1
                }
                if isFirst {
                    stop()
                } else {
                    Foundation.signal(number, SIG_DFL)
                    kill(getpid(), number)
                }
            }
            source.resume()
        }
    }

    /// The first signal; nil if there was none.
    var signal: Int32? { received.withLock { $0.first } }

    deinit {
        for (number, source) in zip(Self.signals, sources) {
            source.cancel()
            Foundation.signal(number, SIG_DFL)
        }
    }
}
