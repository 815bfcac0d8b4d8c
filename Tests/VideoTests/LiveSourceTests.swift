import Foundation
import HoldfastSystem
import Testing

@testable import HoldfastVideo

/// Devices, pipes and network streams.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct LiveSourceTests {
    /// Runs ffmpeg beside the test.
    private func start(_ arguments: [String]) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["ffmpeg", "-v", "quiet", "-nostdin", "-y"] + arguments
        process.standardInput = FileHandle.nullDevice
        try process.run()
        return process
    }

    private static let pattern = ["-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1"]

    private func pipe(in scratch: Scratch) throws -> String {
        let path = scratch("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        return path
    }

    @Test func aDeviceIsLive() throws {
        var options = VideoSourceOptions()
        options.format = "lavfi"
        let source = try VideoSource(input: "testsrc2=s=64x48:r=25:d=0.2", options: options)
        #expect(source.isLive)
        #expect(source.input == .device("lavfi", "testsrc2=s=64x48:r=25:d=0.2"))
        let decoded = Decoded(source)
        #expect(decoded.error == nil)
        #expect(decoded.times.count == 5)
        let devices = try DeviceLibrary.devices()
        #expect(devices.contains { $0.format == "lavfi" })
    }

    @Test func whatFFmpegDoesNotHaveIsNamed() throws {
        var options = VideoSourceOptions()
        options.format = "nosuchdevice"
        let error = videoError { _ = try VideoSource(input: "x", options: options) }
        #expect(error?.kind == .usage)
        #expect(error?.what.contains("nosuchdevice") == true)
        options.format = "lavfi"
        options.formatOptions = ["nosuchoption": "1"]
        #expect(
            videoError { _ = try VideoSource(input: "testsrc2", options: options) }?.what
                .contains("nosuchoption") == true)
    }

    @Test(
        arguments: [
            ["-f", "yuv4mpegpipe"], ["-f", "matroska", "-c:v", "libx264"],
            ["-f", "mpegts", "-c:v", "libx264"], ["-f", "nut", "-c:v", "mpeg4"],
            ["-f", "mjpeg", "-q:v", "3"],
            [
                "-f", "mp4", "-c:v", "libx264", "-movflags",
                "frag_keyframe+empty_moov+default_base_moof",
            ],
        ])
    func namedPipesCarryWhatStreamsAreMadeOf(container: [String]) throws {
        let scratch = try Scratch()
        let path = try pipe(in: scratch)
        let sender = try start(Self.pattern + container + [path])
        defer { sender.terminate() }
        let decoded = try Decoded(path)
        #expect(decoded.error == nil)
        #expect(decoded.sizes == [[Int]](repeating: [64, 48], count: 25))
        #expect(zip(decoded.times, decoded.times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test func rawVideoIsReadAsToldAndLosesNothing() throws {
        let scratch = try Scratch()
        let path = try pipe(in: scratch)
        let sender = try start(
            Self.pattern + ["-f", "rawvideo", "-pix_fmt", "yuv420p", path])
        defer { sender.terminate() }
        var options = VideoSourceOptions()
        options.format = "rawvideo"
        options.formatOptions = ["video_size": "64x48", "pixel_format": "yuv420p"]
        options.mode = .live
        let decoded = try Decoded(path, options: options)
        #expect(decoded.error == nil)
        #expect(decoded.frames.count == 25)
        let expected = try FFmpegCommand.ffmpeg(
            Self.pattern + ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-"])
        #expect(decoded.frames.joined().elementsEqual(expected))
    }

    /// Writes a frame and then nothing. Returns the pipe's descriptor: held open, so that it has no end.
    private func oneFrame(into path: String) throws -> Int32 {
        let writer = open(path, O_RDWR)
        let bytes =
            Array("YUV4MPEG2 W16 H16 F25:1\nFRAME\n".utf8) + [UInt8](repeating: 99, count: 384)
        try #require(write(writer, bytes, bytes.count) == bytes.count)
        return writer
    }

    @Test func aReadThatWaitsIsCancelled() throws {
        let scratch = try Scratch()
        let path = try pipe(in: scratch)
        let writer = try oneFrame(into: path)
        defer { close(writer) }
        var options = VideoSourceOptions()
        options.format = "yuv4mpegpipe"
        let source = try VideoSource(input: path, options: options)
        #expect(try source.next() != nil)
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { source.cancel() }
        #expect(videoError { _ = try source.next() }?.kind == .cancelled)
    }

    @Test func aStallIsAnError() throws {
        let scratch = try Scratch()
        let path = try pipe(in: scratch)
        let writer = try oneFrame(into: path)
        defer { close(writer) }
        var options = VideoSourceOptions()
        options.stallTime = 0.2
        options.mode = .live
        options.format = "yuv4mpegpipe"
        let source = try VideoSource(input: path, options: options)
        #expect(try source.next() != nil)
        let error = videoError { _ = try source.next() }
        #expect(error?.kind == .inputOutput)
        #expect(error?.what.contains("stalled") == true)
    }

    @Test func aSourceThatGoesAwayIsReopened() throws {
        let video = try FFmpegCommand.ffmpeg(
            Self.pattern + ["-c:v", "libx264", "-g", "5", "-f", "mpegts", "-"])
        // Half of it, nothing, then all.
        let server = try LoopbackServer { _, before in
            before == 0 ? video.prefix(video.count / 2) : before == 1 ? nil : video
        }
        defer { server.stop() }
        let events = Events()
        var options = VideoSourceOptions()
        options.mode = .live
        options.stallTime = 5
        let source = try ReopeningSource(
            .network("http://127.0.0.1:\(server.port)/live.ts"), options: options,
            notice: { events.append($0) })
        var frames: [(index: Int, time: Double, reopenings: Int)] = []
        while frames.count < 30, let frame = try source.next() {
            frames.append((frame.index, frame.time, frame.reopenings))
        }
        #expect(frames.map(\.index) == Array(0..<frames.count))
        #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time < $1.time })
        #expect(frames.first?.reopenings == 0)
        #expect(frames.last?.reopenings == 1)
        #expect(events.lost == 2)
        #expect(events.reopened == 1)
        source.cancel()
        #expect(videoError { _ = try source.next() }?.kind == .cancelled)
    }

    /// A server may name other addresses, since a live playlist is made of them, but no files.
    @Test func aPlaylistFromTheNetworkReachesNoFile() throws {
        let scratch = try Scratch()
        let video = try FFmpegCommand.ffmpeg(
            Self.pattern + ["-c:v", "libx264", "-f", "mpegts", "-"])
        try video.write(to: URL(fileURLWithPath: scratch("a.ts")))
        let secret = "file://" + scratch("a.ts")
        let server = try LoopbackServer { path, _ in
            func playlist(_ segment: String) -> Data {
                Data(
                    """
                    #EXTM3U
                    #EXT-X-TARGETDURATION:1
                    #EXTINF:1.0,
                    \(segment)
                    #EXT-X-ENDLIST

                    """.utf8)
            }
            return switch path {
            case "/good.m3u8": playlist("a.ts")
            case "/bad.m3u8": playlist(secret)
            case "/concat.txt": Data("ffconcat version 1.0\nfile \(secret)\n".utf8)
            case "/a.ts": video
            default: nil
            }
        }
        defer { server.stop() }
        let base = "http://127.0.0.1:\(server.port)"
        #expect(try Decoded("\(base)/good.m3u8").frames.count == 25)
        for attack in ["bad.m3u8", "concat.txt"] {
            let outcome = Result { try Decoded("\(base)/\(attack)").frames.count }
            #expect((try? outcome.get()) ?? 0 == 0, "\(attack)")
        }
    }
}

private final class Events: @unchecked Sendable {
    // Guards everything below it.
    private let lock = NSLock()
    private var events: [ReopeningSource.Event] = []

    func append(_ event: ReopeningSource.Event) {
        lock.withLock { events.append(event) }
    }

    var lost: Int {
        lock.withLock { events.filter { if case .lost = $0 { true } else { false } }.count }
    }
    var reopened: Int { lock.withLock { events.count } - lost }
}
