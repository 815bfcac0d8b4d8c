import Dispatch
import Foundation

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

private final class SharedWork<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var cursor = 0
    private var failed = false
    private var slots: [Result<Value, any Error>?]

    init(count: Int) { slots = Array(repeating: nil, count: count) }

    func next() -> Int? {
        lock.withLock {
            guard cursor < slots.count, !failed else { return nil }
            defer { cursor += 1 }
            return cursor
        }
    }

    func finish(_ index: Int, with result: Result<Value, any Error>) {
        lock.withLock {
            if case .failure = result { failed = true }
            slots[index] = result
        }
    }

    func results() throws -> [Value] {
        try lock.withLock {
            var values: [Value] = []
            values.reserveCapacity(slots.count)
            for slot in slots {
                // Pieces are begun in order, so that a gap can only follow a failure.
                guard let slot else { break }
                values.append(try slot.get())
            }
            return values
        }
    }
}
