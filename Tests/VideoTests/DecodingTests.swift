import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Decoded samples against those of the ffmpeg command line.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct DecodingTests {
    /// What raw planar layout ffmpeg is asked for, by the input's pixel format: for formats that are
    /// planes already the format itself, for packed ones the planar one of the same samples.
    static let formats: [(format: String, planar: String)] = [
        ("gray", "gray"), ("gray10le", "gray10le"), ("gray12le", "gray12le"),
        ("gray16le", "gray16le"), ("gray16be", "gray16le"), ("ya8", "gray"),
        ("yuv420p", "yuv420p"), ("yuv422p", "yuv422p"), ("yuv444p", "yuv444p"),
        ("yuv440p", "yuv440p"), ("yuv411p", "yuv411p"), ("yuv410p", "yuv410p"),
        ("yuva420p", "yuv420p"), ("yuv420p9le", "yuv420p9le"), ("yuv420p10le", "yuv420p10le"),
        ("yuv422p10le", "yuv422p10le"), ("yuv444p10le", "yuv444p10le"),
        ("yuv420p12le", "yuv420p12le"), ("yuv420p14le", "yuv420p14le"),
        ("yuv420p16le", "yuv420p16le"), ("yuv420p10be", "yuv420p10le"),
        ("nv12", "yuv420p"), ("nv21", "yuv420p"), ("nv24", "yuv444p"),
        ("p010le", "yuv420p10le"), ("p016le", "yuv420p16le"), ("yuyv422", "yuv422p"),
        ("uyvy422", "yuv422p"), ("yvyu422", "yuv422p"),
        ("rgb24", "gbrp"), ("bgr24", "gbrp"), ("rgba", "gbrp"), ("bgra", "gbrp"),
        ("argb", "gbrp"), ("abgr", "gbrp"), ("0rgb", "gbrp"), ("rgb0", "gbrp"), ("bgr0", "gbrp"),
        ("gbrp", "gbrp"), ("gbrp10le", "gbrp10le"), ("gbrp12le", "gbrp12le"), ("gbrap", "gbrp"),
        ("rgb48le", "gbrp16le"), ("rgb48be", "gbrp16le"),
    ]

    @Test(arguments: formats.map(\.format))
    func samplesAreThoseOfFFmpeg(format: String) throws {
        let planar = try #require(Self.formats.first { $0.format == format }?.planar)
        let scratch = try Scratch()
        let clip = scratch("clip.raw")
        // An odd size, so that colour differences have samples beyond the last whole pair.
        let size = ["yuyv422", "uyvy422", "yvyu422"].contains(format) ? "66x45" : "67x45"
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i",
            "testsrc2=s=96x64:r=10:d=0.4,format=gbrp,crop=\(size.replacing("x", with: ":"))",
            "-pix_fmt", format, "-f",
            "rawvideo", clip)
        let raw = [UInt8](
            try FFmpegCommand.ffmpeg(
                "-f", "rawvideo", "-video_size", size, "-pixel_format", format, "-i", clip,
                "-pix_fmt", planar, "-sws_flags", "accurate_rnd+bitexact", "-f", "rawvideo", "-"))
        let decoded = try Decoded(clip, options: rawOptions(format: format, size: size))
        #expect(decoded.error == nil)
        #expect(decoded.frames.count == 4)
        let expected = stride(from: 0, to: raw.count, by: max(1, raw.count / 4)).map {
            Array(raw[$0..<min($0 + raw.count / 4, raw.count)])
        }
        // ffmpeg has planar RGB in the order green, blue, red.
        let ordered =
            planar.hasPrefix("gbr")
            ? expected.map { frame -> [UInt8] in
                let third = frame.count / 3
                return Array(frame[(2 * third)...] + frame[..<(2 * third)])
            } : expected
        let isSame = decoded.frames == ordered
        #expect(isSame)
    }

    private func rawOptions(format: String, size: String) -> VideoSourceOptions {
        var options = VideoSourceOptions()
        options.format = "rawvideo"
        options.formatOptions = ["pixel_format": format, "video_size": size, "framerate": "10"]
        return options
    }

    /// Formats that no plane can express arrive in a near one.
    @Test(arguments: [
        ("pal8", "rgb24"), ("monow", "gray"), ("rgb565le", "rgb24"), ("rgb444le", "rgb24"),
        ("bgr8", "rgb24"), ("x2rgb10le", "rgb48le"), ("grayf32le", "gray16le"),
    ])
    func otherFormatsAreConverted(format: String, near: String) throws {
        let scratch = try Scratch()
        let clip = scratch("clip.raw")
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.2", "-pix_fmt", format, "-f",
            "rawvideo", clip)
        let source = try VideoSource(
            input: clip, options: rawOptions(format: format, size: "64x48"))
        guard let frame = try source.next() else {
            Issue.record("there is no frame")
            return
        }
        #expect(frame.format.description == near)
        let values = Set(packed(frame))
        #expect(values.count > 1)
    }

    @Test func codecsDecodeToTheFramesOfFFmpeg() throws {
        let scratch = try Scratch()
        for (name, arguments) in [
            ("a.mp4", ["-c:v", "libx264", "-bf", "3"]), ("b.mpg", ["-c:v", "mpeg2video"]),
            ("c.avi", ["-c:v", "mjpeg"]), ("d.mkv", ["-c:v", "ffv1"]), ("e.ts", ["-c:v", "mpeg4"]),
        ] {
            try FFmpegCommand.ffmpeg(
                ["-f", "lavfi", "-i", "testsrc2=s=98x62:r=25:d=2"] + arguments + [scratch(name)])
            let format = try FFmpegCommand.ffprobe(
                "-select_streams", "v", "-show_entries", "stream=pix_fmt", "-of", "csv=p=0",
                scratch(name)
            ).split(whereSeparator: { ",\n".contains($0) })
            let raw = [UInt8](
                try FFmpegCommand.ffmpeg(
                    "-i", scratch(name), "-pix_fmt", String(try #require(format.first)), "-vsync",
                    "passthrough", "-f", "rawvideo", "-"))
            for threads in [1, 3] {
                var options = VideoSourceOptions()
                options.threads = threads
                let decoded = try Decoded(scratch(name), options: options)
                #expect(decoded.error == nil, "\(name)")
                #expect(decoded.frames.count == 50, "\(name)")
                let isSame = Array(decoded.frames.joined()) == raw
                #expect(isSame, "\(name) with \(threads) threads")
            }
        }
    }
}
