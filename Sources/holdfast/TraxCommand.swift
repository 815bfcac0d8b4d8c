import ArgumentParser
import Foundation
import HoldfastImaging
import HoldfastText
import HoldfastTraX
import HoldfastVideo

/// `holdfast trax`: the tracker as a TraX server.
struct TraxCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trax",
        abstract: "Serves the tracker to the VOT toolkit and other programs that speak TraX.",
        discussion: """
            Started by an evaluation program. Talks over standard input and output, or to the port \
            of this machine that TRAX_SOCKET names. Accepts rectangles and polygons; pictures as \
            files, raw samples, or JPEG or PNG data; and, with version 4, several objects. Its \
            answers have the properties 'confidence' (0 to 1) and 'state' (tracking, uncertain, \
            lost).
            """)

    @OptionGroup var parameterOptions: ParameterOptions

    @Option(
        name: .customLong("protocol"),
        help: ArgumentHelp("Version of the TraX protocol, 1 to 4.", valueName: "n"))
    var version: Int = 4

    @Flag(help: "Changes nothing: the output belongs to the protocol, and only errors are printed.")
    var quiet = false

    @Flag(help: "Print one JSON object about the session to standard error at the end.")
    var json = false

    func validate() throws {
        if !TraXServer.versions.contains(version) {
            throw ValidationError("--protocol must be 1, 2, 3 or 4")
        }
    }

    func run() throws {
        try CommandFailure.reporting {
            let parameters = try parameterOptions.resolved()
            let socket = try Self.socket()
            defer { if let socket { close(socket) } }
            let pictures = TraXPictures()
            let channel = TraXChannel(
                input: socket ?? STDIN_FILENO, output: socket ?? STDOUT_FILENO)
            var server = TraXServer(
                channel: channel, version: version,
                name: "holdfast-\(HoldfastVersion.current)", parameters: parameters,
                decode: { try pictures.frame($0) })
            try server.run()
            if json { StandardError.write("\(try JSONText.encode(["frames": pictures.count]))\n") }
        }
    }

    /// The socket that the environment asks for: `PORT`, or with this machine's name before it.
    private static func socket() throws -> Int32? {
        guard let text = ProcessInfo.processInfo.environment["TRAX_SOCKET"] else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let port = parts.last.flatMap({ UInt16($0) }), port > 0,
            parts.count == 1 || parts.count == 2 && ["127.0.0.1", "localhost"].contains(parts[0])
        else {
            throw CommandFailure.usage(
                "TRAX_SOCKET '\(text.prefix(60))' is not a port of this machine")
        }
        do {
            return try TraXChannel.connect(port: port)
        } catch {
            throw CommandFailure.unavailable("TRAX_SOCKET: \(error)")
        }
    }
}
