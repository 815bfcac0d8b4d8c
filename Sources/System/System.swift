// What the system gives under a name of its own on each platform: the C library, and of Foundation the
// part that needs no tables of languages. Every other file imports this instead.

#if canImport(Glibc)
    @_exported import Glibc
#elseif canImport(Musl)
    @_exported import Musl
#elseif canImport(Darwin)
    @_exported import Darwin
#endif

#if canImport(FoundationEssentials)
    @_exported import FoundationEssentials
#else
    @_exported import Foundation
#endif

/// Names the calling thread, for debuggers; nothing where the system takes no name. Linux shows the first
/// 15 bytes.
package func nameThisThread(_ name: String) {
    let short = Array(name.utf8.prefix(15))
    #if canImport(Darwin)
        pthread_setname_np(String(decoding: short, as: UTF8.self))
    #else
        // The function of the C library is an extension that Swift's module of it leaves out.
        let descriptor = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, short, short.count)
        close(descriptor)
    #endif
}

/// Processor time that the calling thread has taken so far.
package func processorTimeOfThisThread() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
}

/// Ends the process, where a type has an `exit` of its own.
package func endProcess(_ code: Int32) -> Never { exit(code) }
