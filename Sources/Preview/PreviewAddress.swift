import Foundation
import HoldfastImaging
import HoldfastSystem

/// Why a preview cannot be started.
public enum PreviewError: HoldfastError, Hashable {
    case invalidAddress(String)
    /// The address can be reached from other machines, and there is no token.
    case tokenNeeded(String)
    case invalidToken
    case cannotListen(address: String, reason: String)

    public var description: String {
        switch self {
        case .invalidAddress(let text):
            "'\(text)' is not an address to listen on: write ADDRESS:PORT, such as 127.0.0.1:8080, "
                + "[::1]:8080, or just a port"
        case .tokenNeeded(let text):
            "\(text) can be reached from other machines, so a token is required"
        case .invalidToken:
            "a token has 8 to 128 letters, digits and any of - . _ ~"
        case .cannotListen(let address, let reason):
            "cannot listen on \(address): \(reason)"
        }
    }
}

/// The address that the preview listens on: a numeric host and a port.
public struct PreviewAddress: Sendable, Hashable, CustomStringConvertible {
    /// Without brackets.
    public let host: String
    /// 0 means any free port.
    public let port: UInt16
    /// Whether only this machine can reach it.
    public let isLoopback: Bool
    private let isVersion6: Bool

    /// Reads `127.0.0.1:8080`, `[::1]:8080`, `localhost:8080` or `8080`.
    ///
    /// - Throws: ``PreviewError/invalidAddress(_:)``.
    public init(_ text: String) throws(PreviewError) {
        var host = "127.0.0.1"
        var portText = text[...]
        if text.hasPrefix("["), let end = text.range(of: "]:") {
            host = String(text[text.index(after: text.startIndex)..<end.lowerBound])
            portText = text[end.upperBound...]
        } else if let colon = text.lastIndex(of: ":") {
            host = String(text[..<colon])
            portText = text[text.index(after: colon)...]
        }
        if host == "localhost" { host = "127.0.0.1" }
        guard portText.allSatisfy({ $0.isASCII && $0.isNumber }), let port = UInt16(portText) else {
            throw .invalidAddress(text)
        }
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, host, &four) == 1 {
            isVersion6 = false
            isLoopback = UInt32(bigEndian: four.s_addr) >> 24 == 127
        } else if inet_pton(AF_INET6, host, &six) == 1 {
            isVersion6 = true
            isLoopback = withUnsafeBytes(of: six) {
                $0.dropLast().allSatisfy { $0 == 0 } && $0[15] == 1
            }
        } else {
            throw .invalidAddress(text)
        }
        self.host = host
        self.port = port
    }

    public var description: String { isVersion6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// A listening socket and its port.
    func listen() throws(PreviewError) -> (descriptor: Int32, port: UInt16) {
        let descriptor = socket(
            isVersion6 ? AF_INET6 : AF_INET,
            Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure() }
        var one: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, size)
        let actual = isVersion6 ? bind6(descriptor) : bind4(descriptor)
        guard let actual, Glibc.listen(descriptor, 128) == 0 else {
            let error = failure()
            close(descriptor)
            throw error
        }
        return (descriptor, actual)
    }

    private func failure() -> PreviewError {
        .cannotListen(address: description, reason: String(cString: strerror(errno)))
    }

    private func bind4(_ descriptor: Int32) -> UInt16? {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        guard Self.bind(descriptor, &address) else { return nil }
        return UInt16(bigEndian: address.sin_port)
    }

    private func bind6(_ descriptor: Int32) -> UInt16? {
        var address = sockaddr_in6()
        address.sin6_family = sa_family_t(AF_INET6)
        address.sin6_port = port.bigEndian
        inet_pton(AF_INET6, host, &address.sin6_addr)
        guard Self.bind(descriptor, &address) else { return nil }
        return UInt16(bigEndian: address.sin6_port)
    }

    /// Binds, and fills in what the address has become.
    private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) -> Bool {
        var length = socklen_t(MemoryLayout<Address>.size)
        return withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
    }
}
