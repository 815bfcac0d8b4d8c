import Foundation
import HoldfastSystem

/// A viewer that sends what it is told.
final class Client {
    struct Answer {
        var status: Int
        var head: String
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    private let descriptor: Int32
    private let port: UInt16

    init(port: UInt16, receiveBuffer: Int32? = nil) throws {
        self.port = port
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(
                descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        // Proposing a box can take a build that looks for data races longer than ten seconds.
        var limit = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(descriptor) }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// Sends a request without waiting for the answer.
    func ask(_ method: String, _ path: String, headers: [String: String] = [:], body: String = "") {
        var text = "\(method) \(path) HTTP/1.1\r\n"
        var headers = headers
        if headers["Host"] == nil { headers["Host"] = "127.0.0.1:\(port)" }
        if !body.isEmpty { headers["Content-Length"] = "\(body.utf8.count)" }
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        send(text + "\r\n" + body)
    }

    /// Some bytes; none at the end.
    func receive() -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        return count > 0 ? Array(buffer[..<count]) : []
    }

    /// Reads until a text has come; what there is at the end or after a minute without more.
    func receive(until end: String) -> String {
        var text = ""
        while !text.contains(end) {
            let bytes = receive()
            if bytes.isEmpty { break }
            text += String(decoding: bytes, as: UTF8.self)
        }
        return text
    }

    /// A request and its answer.
    func answer(
        _ method: String, _ path: String, headers: [String: String] = [:], body: String = ""
    ) -> Answer {
        ask(method, path, headers: headers, body: body)
        var bytes: [UInt8] = []
        var end: Int?
        while end == nil {
            let more = receive()
            if more.isEmpty { break }
            bytes += more
            end = Self.endOfHead(bytes)
        }
        guard let end else { return Answer(status: 0, head: "", body: []) }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let words = head.split(separator: " ")
        let length =
            head.components(separatedBy: "Content-Length: ").dropFirst().first
            .flatMap { Int($0.prefix { $0.isNumber }) } ?? 0
        while bytes.count < end + length {
            let more = receive()
            if more.isEmpty { break }
            bytes += more
        }
        return Answer(
            status: words.count > 1 ? Int(words[1]) ?? 0 : 0, head: head, body: Array(bytes[end...])
        )
    }

    private static func endOfHead(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count
        where bytes[index - 3...index].elementsEqual([13, 10, 13, 10]) {
            return index + 1
        }
        return nil
    }
}
