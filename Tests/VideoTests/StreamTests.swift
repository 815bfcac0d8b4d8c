import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// What streams carry beside samples: rotation, times, ranges, changes of size, other streams.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct StreamTests {
    /// A copy of a clip whose container says that it is to be turned clockwise.
    private func rotated(_ clip: String, by degrees: Int, to path: String) throws {
        // FFmpeg 5 takes the angle as metadata, later ones as an option of the input; both mean the
        // counterclockwise angle.
        let old = try FFmpegCommand.run(
            "ffmpeg",
            [
                "-v", "error", "-y", "-i", clip, "-c", "copy", "-metadata:s:v",
                "rotate=\(360 - degrees)", path,
            ])
        let told = try FFmpegCommand.ffprobe(
            "-show_entries", "stream_side_data=rotation", "-of", "csv=p=0", path)
        if old.status != 0 || told.isEmpty {
            try FFmpegCommand.ffmpeg(
                "-display_rotation", "\(360 - degrees)", "-i", clip, "-c", "copy", path)
        }
    }

    @Test(
        arguments: [
            ("yuv420p", "yuv420p"), ("yuv444p", "yuv444p"), ("yuv420p10le", "yuv420p10le"),
        ], [90, 180, 270])
    func rotationIsApplied(formats: (String, String), degrees: Int) throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=98x62:r=10:d=0.3", "-pix_fmt", formats.0, "-c:v",
            "libx264", "-qp", "0", scratch("upright.mp4"))
        try rotated(scratch("upright.mp4"), by: degrees, to: scratch("turned.mp4"))
        // ffmpeg turns it by itself.
        let raw = [UInt8](
            try FFmpegCommand.ffmpeg(
                "-i", scratch("turned.mp4"), "-pix_fmt", formats.1, "-f", "rawvideo", "-"))
        let source = try VideoSource(input: scratch("turned.mp4"))
        #expect(source.info.rotation == degrees)
        #expect(source.info.width == (degrees == 180 ? 98 : 62))
        #expect(source.info.height == (degrees == 180 ? 62 : 98))
        let decoded = Decoded(source)
        #expect(decoded.sizes.allSatisfy { $0 == [source.info.width, source.info.height] })
        let isSame = Array(decoded.frames.joined()) == raw
        #expect(isSame)
    }

    @Test func unevenSubsamplingIsTurnedToo() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=98x62:r=10:d=0.1", "-pix_fmt", "yuv422p", "-c:v",
            "libx264", "-qp", "0", scratch("upright.mp4"))
        try rotated(scratch("upright.mp4"), by: 90, to: scratch("turned.mp4"))
        let upright = try Decoded(scratch("upright.mp4"))
        let source = try VideoSource(input: scratch("turned.mp4"))
        guard let frame = try source.next(), let before = upright.frames.first else {
            Issue.record("there is no frame")
            return
        }
        #expect(frame.format == .yuv444p)
        frame.withImage { image in
            #expect(image.planes[1].width == 62 && image.planes[1].height == 98)
            for (x, y) in [(0, 0), (61, 0), (61, 97), (30, 41)] {
                #expect(image.planes[0][x, y] == Int(before[(61 - x) * 98 + y]))
            }
        }
    }

    /// Every orientation that a picture can have, against its definition.
    @Test func orientationsMoveSamples() throws {
        for exif in 1...8 {
            let orientation = Orientation(exif: exif)
            var source = try Frame(
                width: 37, height: 70, format: .gray, index: 0, frameRate: Rational(25))
            source.withMutableImage { image in
                for y in 0..<70 {
                    for x in 0..<37 { image.planes[0][x, y] = (x * 7 + y * 3) & 255 }
                }
            }
            var turned = try oriented(source.av, by: orientation)
            defer { freeFrame(&turned) }
            let plane = turned.imageView.planes[0]
            let swaps = exif >= 5
            #expect(plane.width == (swaps ? 70 : 37))
            for y in 0..<plane.height {
                for x in 0..<plane.width {
                    let (u, v) =
                        switch exif {
                        case 2: (36 - x, y)
                        case 3: (36 - x, 69 - y)
                        case 4: (x, 69 - y)
                        case 5: (y, x)
                        case 6: (y, 69 - x)
                        case 7: (36 - y, 69 - x)
                        case 8: (36 - y, x)
                        default: (x, y)
                        }
                    if plane[x, y] != (u * 7 + v * 3) & 255 {
                        Issue.record("orientation \(exif) at \(x), \(y)")
                        return
                    }
                }
            }
        }
    }

    @Test func variableFrameRateIsKept() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=50:d=2", "-vf",
            "select='not(mod(n,2))+lt(n,20)*gt(n,10)'", "-vsync", "vfr", "-c:v", "libx264",
            scratch("vfr.mkv"))
        let expected = try FFmpegCommand.ffprobe(
            "-select_streams", "v", "-show_entries", "frame=pts_time", "-of", "csv=p=0",
            scratch("vfr.mkv")
        ).split(whereSeparator: { ",\n".contains($0) }).compactMap { Double($0) }
        let decoded = try Decoded(scratch("vfr.mkv"))
        #expect(
            Set(zip(expected, expected.dropFirst()).map { Int((($1 - $0) * 1000).rounded()) }).count
                > 1)
        #expect(decoded.times.count == expected.count)
        let first = expected.first ?? 0
        for (time, other) in zip(decoded.times, expected) {
            #expect(abs((time - decoded.times[0]) - (other - first)) < 1e-6)
        }
    }

    @Test func timesCountFromTheBeginningOfTheFile() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-c:v", "mpeg2video",
            scratch("late.ts"))
        let decoded = try Decoded(scratch("late.ts"))
        #expect(decoded.times.count == 25)
        #expect(decoded.times[0] == 0)
        #expect(abs(decoded.times[24] - 0.96) < 1e-4)
    }

    @Test func resolutionChangesMidway() throws {
        let scratch = try Scratch()
        var stream = Data()
        for size in ["96x64", "64x96"] {
            stream += try FFmpegCommand.ffmpeg(
                "-f", "lavfi", "-i", "testsrc2=s=\(size):r=25:d=0.4", "-c:v", "libx264", "-f",
                "mpegts", "-")
        }
        try stream.write(to: URL(fileURLWithPath: scratch("two.ts")))
        let decoded = try Decoded(scratch("two.ts"))
        #expect(decoded.sizes.first == [96, 64])
        #expect(decoded.sizes.last == [64, 96])
        #expect(decoded.sizes.count == 20)
        #expect(zip(decoded.times, decoded.times.dropFirst()).allSatisfy { $0 < $1 })
    }

    @Test(arguments: ["pc", "tv"])
    func rangesAndMatricesAreTold(range: String) throws {
        let scratch = try Scratch()
        for (matrix, expected) in [
            ("bt709", ColorMatrix.bt709), ("smpte170m", .bt601), ("bt2020nc", .bt2020),
        ] {
            let clip = scratch("\(matrix).mkv")
            try FFmpegCommand.ffmpeg(
                "-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=0.2", "-pix_fmt", "yuv420p",
                "-color_range", range, "-colorspace", matrix, "-c:v", "ffv1", clip)
            guard let frame = try VideoSource(input: clip).next() else {
                Issue.record("there is no frame")
                return
            }
            let encoding = frame.withImage { $0.encoding }
            #expect(encoding == .ycbcr(matrix: expected, fullRange: range == "pc"))
        }
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=5:d=0.2", "-pix_fmt", "yuvj422p", "-c:v",
            "mjpeg", scratch("jpeg.avi"))
        guard let frame = try VideoSource(input: scratch("jpeg.avi")).next() else {
            Issue.record("there is no frame")
            return
        }
        #expect(frame.format == .yuv422p)
        #expect(frame.withImage { $0.encoding } == .ycbcr(matrix: .bt601, fullRange: true))
    }

    @Test func informationIsThatOfTheFile() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=96x64:r=30000/1001:d=2", "-f", "lavfi", "-i",
            "sine=d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", scratch("a.mp4"))
        let info = try VideoSource(input: scratch("a.mp4")).info
        #expect(info.width == 96 && info.height == 64)
        #expect(info.frameRate == Rational(30000, 1001))
        #expect(info.frameCount == 60)
        #expect(abs((info.duration ?? 0) - 2) < 0.01)
        #expect(info.hasAudio && info.codec == "h264" && info.pixelFormat == "yuv420p")
    }

    @Test func startLeavesFramesOut() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=2", "-c:v", "libx264", scratch("a.mp4"))
        for start in [VideoSourceOptions.Start.frame(30), .time(1.2), .time(1.17)] {
            var options = VideoSourceOptions()
            options.start = start
            guard let frame = try VideoSource(input: scratch("a.mp4"), options: options).next()
            else {
                Issue.record("there is no frame")
                return
            }
            #expect(frame.index == 30)
            #expect(abs(frame.time - 1.2) < 1e-6)
        }
    }

    @Test func cancellationEndsTheReading() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-c:v", "mpeg4", scratch("a.avi"))
        let source = try VideoSource(input: scratch("a.avi"))
        _ = try source.next()
        source.cancel()
        #expect(videoError { _ = try source.next() }?.kind == .cancelled)
        #expect(try source.next() == nil)
    }

    /// A copy is independent of what it was made of, and of the decoder's own references.
    @Test func writingToAFrameLeavesOthersAlone() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-c:v", "libx264", "-bf", "2",
            scratch("a.mp4"))
        let untouched = try Decoded(scratch("a.mp4"))
        let source = try VideoSource(input: scratch("a.mp4"))
        var count = 0
        while var frame = try source.next() {
            let copy = frame.copy()
            frame.withMutableImage { image in
                for plane in image.planes {
                    for y in 0..<plane.height { for x in 0..<plane.width { plane[x, y] = 0 } }
                }
            }
            let isSame = packed(copy) == untouched.frames[count]
            #expect(isSame)
            count += 1
        }
        #expect(count == 25)
    }
}
