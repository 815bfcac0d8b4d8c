import Foundation
import Testing

/// Programs that tests use where they are installed.
enum Tool {
    static func isPresent(_ names: String...) -> Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return names.allSatisfy { name in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
        }
    }

    static let ffmpegIsAbsent: Comment = "the ffmpeg command is not installed"
    static let screenIsAbsent: Comment = "Xvfb, xlogo and xdotool are not all installed"
    static let browserIsAbsent: Comment = "Chromium is not installed"
}

/// A program that runs beside a test and ends with it.
final class Helper {
    let process = Process()

    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit { stop() }

    func stop() {
        guard process.isRunning else { return }
        // What is started by a worker thread inherits blocked signals: nothing gentler arrives.
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// Asks again and again until there is an answer; nil after a while.
func eventually<Value>(
    within seconds: Double = 20, _ body: () throws -> Value?
) rethrows -> Value? {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if let value = try body() { return value }
        usleep(50_000)
    }
    return nil
}

/// A port that was free a moment ago.
func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
        }
    }
    try #require(isBound)
    return Int(UInt16(bigEndian: address.sin_port))
}
