import HoldfastSystem

/// A value that threads share and whose changes they can wait for. It can be reached only while its
/// lock is held.
package final class Monitor<Value>: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value

    package init(_ value: sending Value) {
        self.value = value
        lock.initialize(to: pthread_mutex_t())
        pthread_mutex_init(lock, nil)
        condition.initialize(to: pthread_cond_t())
        pthread_cond_init(condition, nil)
    }

    deinit {
        pthread_cond_destroy(condition)
        condition.deallocate()
        pthread_mutex_destroy(lock)
        lock.deallocate()
    }

    /// Calls `body` with the value, to read it or to make a change that nobody waits for.
    package func withLock<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        return try body(&value)
    }

    /// Changes the value and wakes every thread that waits for a change.
    package func update<Result: ~Copyable, Failure: Error>(
        _ body: (inout Value) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        pthread_mutex_lock(lock)
        defer { unlockAndWake() }
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
        pthread_mutex_lock(lock)
        while true {
            if let result = body(&value) {
                if wakesOthers { unlockAndWake() } else { pthread_mutex_unlock(lock) }
                return result
            }
            if let deadline {
                var time = Self.systemTime(deadline)
                guard pthread_cond_timedwait(condition, lock, &time) == 0 else {
                    pthread_mutex_unlock(lock)
                    return nil
                }
            } else {
                pthread_cond_wait(condition, lock)
            }
        }
    }

    /// A thread that is woken while the lock is held would only go to sleep again, for the lock.
    private func unlockAndWake() {
        pthread_mutex_unlock(lock)
        pthread_cond_broadcast(condition)
    }

    /// A date as the system waits for it. One of the far past or future is as good as its limits.
    private static func systemTime(_ date: Date) -> timespec {
        let seconds = min(max(date.timeIntervalSince1970, 0), 1e12)
        let whole = seconds.rounded(.down)
        return timespec(tv_sec: Int(whole), tv_nsec: Int((seconds - whole) * 1e9))
    }
}
