import Foundation
import HoldfastFiles

/// The two streams of a TraX session, by their file descriptors, which stay the caller's.
///
/// Not for use from two threads at once.
public final class TraXChannel {
    private let input: Int32
    private let output: Int32
    private var pending: [UInt8] = []
    /// How much of `pending` is known to have no line end.
    private var searched = 0

    /// Longer lines are refused; a picture of 64 million pixels in colour has 256 MB.
    static let longestLine = 300 << 20

    public init(input: Int32, output: Int32) {
        self.input = input
        self.output = output
    }

    /// Connects to the port of an evaluation program on this machine.
    ///
    /// - Returns: the socket's descriptor.
    public static func connect(port: UInt16) throws(TraXError) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        guard descriptor >= 0 else { throw .connection("no socket: \(reason())") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            let why = reason()
            close(descriptor)
            throw .connection("cannot connect to port \(port) of this machine: \(why)")
        }
        // Answers are short and waited for.
        var one: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(MemoryLayout<Int32>.size))
        return descriptor
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    public func send(_ message: TraXMessage) throws(TraXError) {
        do {
            try Descriptors.write(message.line, to: output)
        } catch {
            throw .connection("cannot write: \(error)")
        }
    }

    /// The next message; what else stands between is skipped. Nil at the end.
    ///
    /// - Parameter seconds: how long to wait for it at most; nil for ever.
    public func receive(within seconds: Double? = nil) throws(TraXError) -> TraXMessage? {
        let deadline = seconds.map { ContinuousClock.now + .seconds($0) }
        while true {
            while let end = pending[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                let message = try TraXMessage(line: pending[..<end])
                pending.removeSubrange(...end)
                searched = 0
                if let message { return message }
            }
            searched = pending.count
            guard pending.count <= Self.longestLine else {
                throw .protocolViolation("a line is longer than \(Self.longestLine >> 20) MB")
            }
            if let deadline { try wait(until: deadline) }
            guard try fill() else {
                let last = pending
                pending = []
                searched = 0
                return last.isEmpty ? nil : try TraXMessage(line: last[...])
            }
        }
    }

    private func wait(until deadline: ContinuousClock.Instant) throws(TraXError) {
        while true {
            let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
            guard left > 0 else { throw .connection("no answer in time") }
            var request = pollfd(fd: input, events: Int16(POLLIN), revents: 0)
            let result = poll(&request, 1, Int32(min(left.rounded(.up), 1e9)))
            if result > 0 { return }
            if result < 0, errno != EINTR {
                throw .connection("cannot wait: \(Self.reason())")
            }
        }
    }

    /// Reads on; false at the end.
    private func fill() throws(TraXError) -> Bool {
        let size = 1 << 18
        let begin = pending.count
        pending.append(contentsOf: repeatElement(0, count: size))
        var count = -1
        repeat {
            count = pending.withUnsafeMutableBytes {
                Foundation.read(input, $0.baseAddress.map { $0 + begin }, size)
            }
        } while count < 0 && errno == EINTR
        let why = count < 0 ? Self.reason() : ""
        pending.removeLast(size - max(count, 0))
        guard count >= 0 else { throw .connection("cannot read: \(why)") }
        return count > 0
    }
}
