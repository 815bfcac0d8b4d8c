import HoldfastSystem

/// Who has connected: an address, or the network of an IPv6 address, since a machine has as many of
/// those as it likes.
struct HTTPPeer: Sendable, Hashable {
    private let bytes: [UInt8]

    /// - Parameter bytes: the address, most significant byte first; 4 bytes of IPv4, 16 of IPv6.
    init(_ bytes: [UInt8]) {
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 255
            && bytes[11] == 255
        if isMapped {
            self.bytes = Array(bytes[12...])
        } else {
            self.bytes = bytes.count == 16 && !Self.isLoopback(bytes) ? Array(bytes[..<8]) : bytes
        }
    }

    /// The other end of a connected socket.
    init(of descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let found = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getpeername(descriptor, $0, &length) == 0
            }
        }
        let offset: Int
        switch (found, Int32(storage.ss_family)) {
        case (true, AF_INET): offset = 4
        case (true, AF_INET6): offset = 8
        default:
            self.init([])
            return
        }
        let count = offset == 4 ? 4 : 16
        self.init(withUnsafeBytes(of: &storage) { Array($0[offset..<offset + count]) })
    }

    private static func isLoopback(_ bytes: [UInt8]) -> Bool {
        bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }
}
