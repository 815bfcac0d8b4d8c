import Foundation

/// A program that runs beside this one, and is ended when its time is over.
final class StartedProgram {
    /// Descriptors to write to and to read from, where they are not files.
    let streams: (input: Int32, output: Int32)?
    private let process = Process()
    private let pipes: [Pipe]
    private let errors: URL
    private let ended = DispatchSemaphore(value: 0)
    private let timeout: Double
    private let watchdog: any DispatchSourceTimer

    /// Starts a program; a name without a slash is looked up as a shell would.
    ///
    /// - Parameters:
    ///   - output: the file that its standard output goes to; nil for a pipe each way.
    ///   - timeout: seconds after which it is ended.
    init(_ words: [String], output: URL?, errors: URL, timeout: Double) throws {
        self.errors = errors
        self.timeout = timeout
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["--"] + words
        for file in [output, errors].compactMap({ $0 }) { try Data().write(to: file) }
        process.standardError = try FileHandle(forWritingTo: errors)
        if let output {
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = try FileHandle(forWritingTo: output)
            pipes = []
            streams = nil
        } else {
            let (toProgram, fromProgram) = (Pipe(), Pipe())
            process.standardInput = toProgram
            process.standardOutput = fromProgram
            pipes = [toProgram, fromProgram]
            streams = (
                toProgram.fileHandleForWriting.fileDescriptor,
                fromProgram.fileHandleForReading.fileDescriptor
            )
        }
        let (process, ended) = (process, ended)
        process.terminationHandler = { _ in ended.signal() }
        watchdog = DispatchSource.makeTimerSource()
        watchdog.schedule(deadline: .now() + timeout)
        // A program that neither reads nor writes any more would be waited for without end.
        watchdog.setEventHandler { kill(process.processIdentifier, SIGKILL) }
        try process.run()
        watchdog.resume()
    }

    deinit {
        watchdog.cancel()
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Waits for the end.
    ///
    /// - Returns: what was wrong, nil if nothing was.
    func wait() -> String? {
        if ended.wait(timeout: .now() + timeout) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
            return "did not end within \(Int(timeout)) seconds"
        }
        if process.terminationReason == .uncaughtSignal {
            return "was ended by signal \(process.terminationStatus)"
        }
        guard process.terminationStatus != 0 else { return nil }
        return "ended with \(process.terminationStatus)\(lastWords.map { ": \($0)" } ?? "")"
    }

    /// Ends it, if it does not end by itself.
    ///
    /// - Returns: the last line that it wrote as an error.
    func end(patience: Double) -> String? {
        try? pipes.first?.fileHandleForWriting.close()
        if ended.wait(timeout: .now() + patience) == .timedOut {
            kill(process.processIdentifier, SIGKILL)
            ended.wait()
        }
        return lastWords
    }

    private var lastWords: String? {
        guard let text = try? String(contentsOf: errors, encoding: .utf8) else { return nil }
        return text.split(whereSeparator: \.isNewline).last.map { String($0.prefix(300)) }
    }
}
