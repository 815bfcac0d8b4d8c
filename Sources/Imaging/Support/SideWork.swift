import Dispatch

/// A change of a value that is made beside other work, by whoever comes to it first: a thread of Dispatch's
/// pool, or who needs the changed value.
///
/// So nobody waits for work that has not begun. Where all threads of the pool are busy the work is done when
/// its result is needed, as if it had never been handed over, and what comes of it is the same.
package final class SideWork<Value: Sendable>: Sendable {
    private enum State: Sendable {
        case waiting(Value)
        case running
        case done(Value)
    }

    private let state: Monitor<State>
    private let change: @Sendable (inout Value) -> Void

    /// - Parameter change: Is called once, on any thread.
    package init(on value: Value, _ change: @escaping @Sendable (inout Value) -> Void) {
        state = Monitor(.waiting(value))
        self.change = change
    }

    /// Work that is done.
    package init(done value: Value) {
        state = Monitor(.done(value))
        change = { _ in }
    }

    /// Offers the work to a thread of the pool, unless nobody needs its result any more when one comes to it.
    package func offer() {
        DispatchQueue.global(qos: .userInitiated).async { [weak self] in self?.begin() }
    }

    /// The changed value; does the work if nobody has begun it, and waits for who has.
    package func result() -> Value {
        begin()
        let result = state.wait { state -> Value? in
            if case .done(let value) = state { value } else { nil }
        }
        guard let result else { preconditionFailure("a wait without a deadline has no end") }
        return result
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
        change(&value)
        let changed = value
        state.update { $0 = .done(changed) }
    }
}
