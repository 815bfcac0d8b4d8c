import Foundation

/// A value that threads share. It can be reached only while its lock is held.
///
/// It uses `NSLock` and not `Synchronization.Mutex` because ThreadSanitizer reports false races for
/// the latter on Linux.
package final class Locked<Value>: @unchecked Sendable {
    private let lock = NSLock()
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
    }

    /// Calls `body` with the value. The lock is not recursive: `body` must not come back here.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        lock.lock()
        defer { lock.unlock() }
        return try body(&value)
    }
}
