import Dispatch
import HoldfastSystem

/// A change of a value that is made beside other work, by whoever comes to it first: a thread of Dispatch's
/// pool, or who needs the changed value.
///
/// So nobody waits for work that has not begun. Where all threads of the pool are busy the work is done when
/// its result is needed, as if it had never been handed over, and what comes of it is the same.
package final class SideWork<Value: Sendable>: Sendable {
    private enum State: Sendable {
        case waiting(Value)
        case running
        /// - cost: Processor time that it took.
        case done(Value, cost: Duration)
    }

    private let state: Monitor<State>
    private let change: @Sendable (inout Value) -> Void
    private let patience = Locked<SidePatience?>(nil)

    /// - Parameter change: Is called once, on any thread.
    package init(on value: Value, _ change: @escaping @Sendable (inout Value) -> Void) {
        state = Monitor(.waiting(value))
        self.change = change
    }

    /// Work that is done.
    package init(done value: Value) {
        state = Monitor(.done(value, cost: .zero))
        change = { _ in }
    }

    /// Offers the work to a thread of the pool, unless nobody needs its result any more when one comes to it.
    ///
    /// - Parameter patience: Decides whether it is worth it, and learns how long the result was waited for and
    ///   what the work took.
    package func offer(_ patience: SidePatience? = nil) {
        if let patience {
            guard patience.isOffered() else { return }
            self.patience.withLock { $0 = patience }
        }
        DispatchQueue.global(qos: .userInitiated).async { [weak self] in self?.begin() }
    }

    /// The changed value; does the work if nobody has begun it, and waits for who has.
    package func result() -> Value {
        begin()
        let patience = patience.withLock { $0.take() }
        let clock = ContinuousClock()
        let start = patience == nil ? nil : clock.now
        let result = state.wait { state -> (value: Value, cost: Duration)? in
            if case .done(let value, let cost) = state { (value, cost) } else { nil }
        }
        guard let result else { preconditionFailure("a wait without a deadline has no end") }
        if let patience, let start { patience.note(wait: clock.now - start, cost: result.cost) }
        return result.value
    }

    /// Does the work, unless somebody has begun it.
    package func begin() {
        // The value is taken out: a copy of it would be made of what is held twice.
        let taken = state.withLock { state -> Value? in
            guard case .waiting(let value) = state else { return nil }
            state = .running
            return value
        }
        guard var value = taken else { return }
        let start = processorTimeOfThisThread()
        change(&value)
        let (changed, cost) = (value, processorTimeOfThisThread() - start)
        state.update { $0 = .done(changed, cost: cost) }
    }
}

/// Whether it is worth while to offer work to other threads.
///
/// Where other programs keep all processors busy, a thread that has begun some work may be put aside within it,
/// and who needs the result waits longer than the work takes: it would have been quicker to do it. So after such
/// a wait no work is offered for a while, and for twice as long after the next one.
package final class SidePatience: Sendable {
    private struct State {
        /// So much work is not offered before some is again.
        var pause = 0
        /// How much after the next wait that did not pay.
        var nextPause = 1
    }

    private let state = Locked(State())
    private static let longestPause = 256

    package init() {}

    package func isOffered() -> Bool {
        state.withLock { state in
            guard state.pause > 0 else { return true }
            state.pause -= 1
            return false
        }
    }

    /// Takes in how long a result was waited for.
    ///
    /// - Parameter cost: Processor time that the work took.
    package func note(wait: Duration, cost: Duration) {
        state.withLock { state in
            if wait > cost {
                state.pause = state.nextPause
                state.nextPause = min(2 * state.nextPause, Self.longestPause)
            } else {
                state.nextPause = max(state.nextPause / 2, 1)
            }
        }
    }
}
