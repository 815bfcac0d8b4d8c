import Foundation

/// A value that threads share and whose changes they can wait for. It can be reached only while its
/// lock is held.
package final class Monitor<Value>: @unchecked Sendable {
    private let condition = NSCondition()
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
    }

    /// Calls `body` with the value, to read it or to make a change that nobody waits for.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        condition.lock()
        defer { condition.unlock() }
        return try body(&value)
    }

    /// Changes the value and wakes every thread that waits for a change.
    package func update<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        condition.lock()
        defer {
            condition.broadcast()
            condition.unlock()
        }
        return try body(&value)
    }

    /// Calls `body` now and after every change, until it returns something.
    ///
    /// - Parameters:
    ///   - deadline: When to give up; nil waits for ever.
    ///   - wakesOthers: Whether a `body` that returns something has changed the value, so that
    ///     other threads must look again.
    /// - Returns: What `body` returned, or nil at the deadline.
    package func wait<Result: ~Copyable>(
        until deadline: Date? = nil, wakesOthers: Bool = false, for body: (inout Value) -> Result?
    ) -> Result? {
        condition.lock()
        defer { condition.unlock() }
        while true {
            if let result = body(&value) {
                if wakesOthers { condition.broadcast() }
                return result
            }
            if let deadline {
                guard condition.wait(until: deadline) else { return nil }
            } else {
                condition.wait()
            }
        }
    }
}
