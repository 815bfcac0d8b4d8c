import Dispatch
import HoldfastImaging

/// Runs `count` independent pieces of work on at most `jobs` threads; results come in order.
///
/// The first error in the order of pieces (not of time) is thrown, so that failures, too, do not
/// depend on the number of threads. Pieces that are running are finished; no others are begun.
public func parallelMap<Result: Sendable>(
    count: Int, jobs: Int, _ body: @escaping @Sendable (Int) throws -> Result
) throws -> [Result] {
    let work = SharedWork<Result>(count: count)
    DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, count))) { _ in
        while let index = work.next() {
            work.finish(index, with: Swift.Result { try body(index) })
        }
    }
    return try work.results()
}

private final class SharedWork<Value: Sendable>: Sendable {
    private struct State {
        var cursor = 0
        var failed = false
        var slots: [Result<Value, any Error>?]
    }

    private let state: Locked<State>

    init(count: Int) { state = Locked(State(slots: Array(repeating: nil, count: count))) }

    func next() -> Int? {
        state.withLock { state in
            guard state.cursor < state.slots.count, !state.failed else { return nil }
            defer { state.cursor += 1 }
            return state.cursor
        }
    }

    func finish(_ index: Int, with result: Result<Value, any Error>) {
        state.withLock { state in
            if case .failure = result { state.failed = true }
            state.slots[index] = result
        }
    }

    func results() throws -> [Value] {
        var values: [Value] = []
        for slot in state.withLock({ $0.slots }) {
            // Pieces are begun in order, so that a gap can only follow a failure.
            guard let slot else { break }
            values.append(try slot.get())
        }
        return values
    }
}
