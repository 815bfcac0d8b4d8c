import Foundation

/// Other programs, run and measured.
enum Program {
    /// What a run took.
    struct Cost {
        /// Seconds from start to end.
        var wall: Double
        /// The most memory that it held at a time, bytes.
        var memory: Double
    }

    /// Runs a program to its end.
    ///
    /// - Throws: ``BenchmarkError`` if it cannot be started or does not exit with 0.
    static func run(_ command: [String]) throws -> Cost {
        var arguments = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0)
        }
        let clock = ContinuousClock()
        let begin = clock.now
        var process = pid_t()
        let code = posix_spawnp(&process, command[0], &actions, nil, &arguments, environ)
        guard code == 0 else { throw BenchmarkError.failed(command.joined(separator: " "), code) }
        var (status, usage) = (Int32(0), rusage())
        while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
        let wall = (clock.now - begin) / .seconds(1)
        guard status == 0 else {
            throw BenchmarkError.failed(command.joined(separator: " "), status >> 8)
        }
        return Cost(wall: wall, memory: Double(usage.ru_maxrss) * 1024)
    }

    /// Where the program `holdfast` is: HOLDFAST names it, or it lies where a release build of the
    /// package above puts it.
    static func holdfast() throws -> String {
        let named = ProcessInfo.processInfo.environment["HOLDFAST"]
        let path = named ?? packageFolder.appendingPathComponent("../.build/release/holdfast").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw BenchmarkError.missing(
                "\(path): run `scripts/build` first, or name the program by HOLDFAST")
        }
        return path
    }

    /// The folder of this package.
    static let packageFolder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    @discardableResult
    static func shell(_ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = ["-c", script] + arguments
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchmarkError.failed(script, process.terminationStatus)
        }
        return String(decoding: data, as: UTF8.self)
    }
}

enum BenchmarkError: Error, CustomStringConvertible {
    case failed(String, Int32)
    case missing(String)

    var description: String {
        switch self {
        case .failed(let script, let code): "exit code \(code) of: \(script)"
        case .missing(let what): "missing: \(what)"
        }
    }
}
