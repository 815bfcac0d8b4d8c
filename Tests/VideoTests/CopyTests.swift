import Foundation
import HoldfastImaging
import HoldfastSystem
import Testing

@testable import HoldfastVideo

/// Sinks against the ffmpeg command line, with inputs that it makes.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct CopyTests {
    private func copy(
        _ from: String, to: String, start: VideoSourceOptions.Start? = nil, frames: Int = .max
    ) throws -> VideoSink {
        var options = VideoSourceOptions()
        options.keepsAudio = true
        options.start = start
        let source = try VideoSource(input: from, options: options)
        var sinkOptions = VideoSinkOptions()
        sinkOptions.audio = source.audio
        let sink = try VideoSink(path: to, frameRate: source.info.frameRate, options: sinkOptions)
        var count = 0
        while count < frames, let frame = try source.next() {
            try sink.write(frame)
            count += 1
        }
        try sink.finish()
        return sink
    }

    @Test func variableFrameRateIsWritten() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=50:d=3", "-vf",
            "select='not(mod(n,2))+lt(n,20)*gt(n,10)'", "-vsync", "vfr", "-c:v", "libx264",
            scratch("vfr.mkv"))
        let before = try Decoded(scratch("vfr.mkv"))
        for name in ["a.mp4", "a.mkv", "a.ts"] {
            _ = try copy(scratch("vfr.mkv"), to: scratch(name))
            let after = try Decoded(scratch(name))
            #expect(after.times.count == before.times.count)
            for (a, b) in zip(after.times, before.times) { #expect(abs(a - b) < 0.002, "\(name)") }
        }
    }

    @Test func soundIsCopied() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=4", "-f", "lavfi", "-i", "sine=d=4", "-f",
            "lavfi", "-i", "sine=f=800:d=4", "-map", "0", "-map", "1", "-map", "2", "-c:v",
            "libx264", "-c:a", "aac", scratch("in.mp4"))
        func packets(_ path: String) throws -> [String] {
            try FFmpegCommand.ffprobe(
                "-select_streams", "a:0", "-show_entries", "packet=data_hash", "-show_data_hash",
                "md5", "-of", "csv=p=0", path
            ).split(separator: "\n").map { String($0.prefix(36)) }
        }
        let all = try packets(scratch("in.mp4"))
        for name in ["a.mp4", "a.mkv", "a.mov"] {
            #expect(try copy(scratch("in.mp4"), to: scratch(name)).warnings.isEmpty)
            let copied = try packets(scratch(name))
            // The one packet before the picture's beginning, which primes the decoder, may be left.
            #expect(copied.count >= all.count - 1, "\(name)")
            #expect(Array(all.suffix(copied.count)) == copied, "\(name)")
            let sound = try FFmpegCommand.ffprobe(
                "-select_streams", "a:0", "-show_entries", "stream=start_time", "-of", "csv=p=0",
                scratch(name))
            #expect(abs((Double(sound.prefix(8)) ?? 9)) < 0.05, "\(name)")
        }
        // From the middle: what sounds at 2 s comes with the frame of 2 s.
        _ = try copy(scratch("in.mp4"), to: scratch("part.mkv"), start: .time(2), frames: 25)
        let part = try packets(scratch("part.mkv"))
        #expect(abs(Double(part.count) - 44100.0 / 1024) < 3)
        #expect(
            all.firstIndex(of: part[0]).map { abs(Double($0) * 1024 / 44100 - 2) < 0.06 } == true)
        // AVI cannot hold this without a warning or at all; nothing fails.
        _ = try copy(scratch("in.mp4"), to: scratch("a.avi"))
        #expect(try Decoded(scratch("a.avi")).frames.count == 100)
    }

    @Test func soundOfTransportStreamsFitsIntoMP4() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3",
            "-c:v", "mpeg2video", "-c:a", "aac", scratch("in.ts"))
        _ = try copy(scratch("in.ts"), to: scratch("a.mp4"))
        let seconds =
            try FFmpegCommand.ffmpeg(
                "-i", scratch("a.mp4"), "-map", "0:a", "-f", "s16le", "-ac", "1", "-"
            ).count / 2
        #expect(abs(Double(seconds) / 44100 - 3) < 0.15)
    }

    @Test func soundThatTheContainerCannotHoldIsLeftOut() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "lavfi", "-i", "sine=d=1",
            "-c:v", "mpeg4", "-c:a", "adpcm_ima_wav", scratch("in.avi"))
        let sink = try copy(scratch("in.avi"), to: scratch("a.mp4"))
        #expect(sink.warnings.count == 1)
        #expect(try Decoded(scratch("a.mp4")).frames.count == 25)
    }

    /// YUV4MPEG2 as ffmpeg reads it has the samples that were written.
    @Test(arguments: [
        "gray", "gray10le", "yuv420p", "yuv422p", "yuv444p", "yuv411p", "yuv420p10le",
        "yuv422p12le", "yuv444p16le",
    ])
    func y4mSamples(name: String) throws {
        let scratch = try Scratch()
        let format = try #require(PixelFormat(name: name))
        let descriptor = open(scratch("a.y4m"), O_WRONLY | O_CREAT, 0o644)
        let sink = Y4MSink(descriptor: descriptor, name: "a.y4m", frameRate: Rational(30000, 1001))
        var originals: [UInt8] = []
        for index in 0..<3 {
            let frame = try drawn(index, width: 67, height: 45, format: format)
            originals += packed(frame)
            try sink.write(frame)
        }
        try sink.finish()
        close(descriptor)
        let raw = [UInt8](
            try FFmpegCommand.ffmpeg(
                "-i", scratch("a.y4m"), "-pix_fmt", name, "-f", "rawvideo", "-"))
        let isSame = raw == originals
        #expect(isSame)
        let source = try VideoSource(input: scratch("a.y4m"))
        #expect(source.info.frameRate == Rational(30000, 1001))
        #expect(Decoded(source).frames.count == 3)
    }

    @Test func y4mOfPackedAndRGBFormats() throws {
        let scratch = try Scratch()
        for (name, expected) in [
            ("nv12", "yuv420p"), ("yuyv422", "yuv422p"), ("p010le", "yuv420p10le"),
            ("rgb24", "yuv444p"), ("yuv440p", "yuv444p"),
        ] {
            let format = try #require(PixelFormat(name: name))
            let path = scratch(name)
            let descriptor = open(path, O_WRONLY | O_CREAT, 0o644)
            let sink = Y4MSink(descriptor: descriptor, frameRate: Rational(25))
            for index in 0..<2 {
                try sink.write(try drawn(index, width: 66, height: 46, format: format))
            }
            close(descriptor)
            let source = try VideoSource(input: path)
            #expect(source.info.pixelFormat == expected)
            #expect(Decoded(source).frames.count == 2)
        }
    }
}
