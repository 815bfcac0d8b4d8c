import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// The ffmpeg command line, against which decoding and encoding are held.
enum FFmpegCommand {
    static let isPresent: Bool = {
        (try? run("ffmpeg", ["-version"]))?.status == 0
            && (try? run("ffprobe", ["-version"]))?.status == 0
    }()

    static let absent: Comment = "the ffmpeg command is not installed"

    struct Outcome {
        var status: Int32
        var output: Data
        var errors: String
        var text: String { String(decoding: output, as: UTF8.self) }
    }

    static func run(_ tool: String, _ arguments: [String]) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [tool] + arguments
        let errors = FileManager.default.temporaryDirectory
            .appendingPathComponent("stderr-\(UUID().uuidString)")
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = try FileHandle(forWritingTo: errors)
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
        return Outcome(status: process.terminationStatus, output: data, errors: text)
    }

    /// Runs ffmpeg and gives its standard output; fails the test where ffmpeg fails.
    @discardableResult
    static func ffmpeg(_ arguments: String...) throws -> Data {
        try ffmpeg(arguments)
    }

    @discardableResult
    static func ffmpeg(_ arguments: [String]) throws -> Data {
        let outcome = try run("ffmpeg", ["-v", "error", "-nostdin", "-y"] + arguments)
        try #require(outcome.status == 0, "ffmpeg \(arguments): \(outcome.errors)")
        return outcome.output
    }

    static func ffprobe(_ arguments: String...) throws -> String {
        let outcome = try run("ffprobe", ["-v", "error"] + arguments)
        try #require(outcome.status == 0, "ffprobe \(arguments): \(outcome.errors)")
        return outcome.text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// A folder that is removed with the object.
final class Scratch {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-video-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func callAsFunction(_ name: String) -> String { path + "/" + name }
}

/// The samples of all planes, one after the other as a planar file has them.
func packed(_ frame: borrowing Frame) -> [UInt8] {
    frame.withImage { image in
        var bytes: [UInt8] = []
        for plane in image.planes {
            for row in 0..<plane.height {
                for column in 0..<plane.width {
                    let value = plane[column, row]
                    bytes.append(UInt8(truncatingIfNeeded: value))
                    if plane.bytesPerSample == 2 {
                        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
                    }
                }
            }
        }
        return bytes
    }
}

/// All frames of a video: their times, sizes and samples.
struct Decoded {
    var times: [Double] = []
    var sizes: [[Int]] = []
    var frames: [[UInt8]] = []
    var error: VideoError?

    init(_ source: VideoSource) {
        do {
            while let frame = try source.next() {
                times.append(frame.time)
                sizes.append([frame.width, frame.height])
                frames.append(packed(frame))
            }
        } catch {
            self.error = error
        }
    }

    init(_ path: String, options: VideoSourceOptions = VideoSourceOptions()) throws {
        self.init(try VideoSource(input: path, options: options))
    }
}

/// The error that a call throws, of the kind that this module throws.
func videoError(_ body: () throws -> Void) -> VideoError? {
    do {
        try body()
        return nil
    } catch {
        return error as? VideoError
    }
}
