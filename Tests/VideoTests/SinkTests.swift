import Foundation
import Glibc
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Peak signal-to-noise ratio, decibels.
private func psnr(_ a: [UInt8], _ b: [UInt8]) -> Double {
    guard a.count == b.count, !a.isEmpty else { return 0 }
    var sum = 0
    for (x, y) in zip(a, b) { sum += (Int(x) - Int(y)) * (Int(x) - Int(y)) }
    return sum == 0 ? 100 : 10 * log10(255 * 255 * Double(a.count) / Double(sum))
}

/// A soft picture that moves with the frame's index.
private func drawn(
    _ index: Int, width: Int, height: Int, format: PixelFormat = .yuv420p, rate: Int = 25
) throws -> Frame {
    var frame = try Frame(
        width: width, height: height, format: format, index: index, frameRate: Rational(rate))
    frame.withMutableImage { image in
        for (number, plane) in image.planes.enumerated() {
            let scale = Double(1 << (plane.bitDepth - 8))
            for y in 0..<plane.height {
                for x in 0..<plane.width {
                    let u = Double(x) * Double(width) / Double(plane.width)
                    let v = Double(y) * Double(height) / Double(plane.height)
                    let wave = sin((u + 3 * Double(index)) / 17 + Double(number)) * cos(v / 13)
                    plane[x, y] = Int((128 + 80 * wave) * scale)
                }
            }
        }
    }
    return frame
}

private func write(
    _ path: String, frames: Int, width: Int = 96, height: Int = 64,
    format: PixelFormat = .yuv420p, options: VideoSinkOptions = VideoSinkOptions()
) throws -> [[UInt8]] {
    let sink = try VideoSink(path: path, frameRate: Rational(25), options: options)
    var originals: [[UInt8]] = []
    for index in 0..<frames {
        let frame = try drawn(index, width: width, height: height, format: format)
        originals.append(packed(frame))
        try sink.write(frame)
    }
    try sink.finish()
    return originals
}

struct VideoSinkTests {
    @Test(arguments: ["a.mp4", "a.mov", "a.mkv", "a.avi", "a.ts", "a.webm", "a.m4v", "a.flv"])
    func encodedAndDecodedAgain(name: String) throws {
        let scratch = try Scratch()
        let originals = try write(scratch(name), frames: 60)
        let source = try VideoSource(input: scratch(name))
        #expect(source.info.width == 96 && source.info.height == 64)
        #expect(abs(source.info.frameRate.value - 25) < 0.1)
        let decoded = Decoded(source)
        #expect(decoded.error == nil)
        #expect(decoded.frames.count == 60)
        for (index, (a, b)) in zip(originals, decoded.frames).enumerated() {
            #expect(psnr(a, b) > 34, "frame \(index)")
        }
        for (index, time) in decoded.times.enumerated() {
            #expect(abs(time - Double(index) / 25) < 0.0011, "frame \(index)")
        }
    }

    /// A format that the encoder takes is kept; others and odd sizes come as near as they can.
    @Test(
        arguments: [
            ("yuv420p", "yuv420p"), ("yuv422p", "yuv422p"), ("yuv444p", "yuv444p"),
            ("gray", "gray"), ("yuv420p10le", "yuv420p10le"), ("nv12", "nv12"),
            ("rgb24", "yuv420p"), ("gbrp", "yuv420p"), ("yuv411p", "yuv422p"),
            ("yuyv422", "yuv422p"), ("gray12le", "gray10le"),
        ], [(96, 64), (95, 63)])
    func pixelFormats(formats: (String, String), size: (Int, Int)) throws {
        let scratch = try Scratch()
        let format = try #require(PixelFormat(name: formats.0))
        _ = try write(
            scratch("a.mkv"), frames: 5, width: size.0, height: size.1, format: format)
        let source = try VideoSource(input: scratch("a.mkv"))
        guard let frame = try source.next() else {
            Issue.record("there is no frame")
            return
        }
        let kept = try #require(PixelFormat(name: formats.1))
        let original = try drawn(0, width: size.0, height: size.1, format: format)
        let shift = kept.chromaShift
        #expect(frame.width == ceilShift(size.0, shift.horizontal) << shift.horizontal)
        #expect(frame.height == ceilShift(size.1, shift.vertical) << shift.vertical)
        #expect(frame.format.chromaShift == kept.chromaShift || kept.isGray)
        #expect(frame.format.bitDepth == kept.bitDepth)
        // Luma, where both have it, against what was drawn: the picture stays where it is.
        guard !format.isRGB else { return }
        frame.withImage { now in
            original.withImage { before in
                var worst = 0.0
                for y in 0..<before.height {
                    for x in 0..<before.width {
                        let a = Double(now.planes[0][x, y]) / Double(now.planes[0].maximum)
                        let b = Double(before.planes[0][x, y]) / Double(before.planes[0].maximum)
                        worst = max(worst, abs(a - b))
                    }
                }
                #expect(worst < 0.12)
            }
        }
    }

    @Test func colorsSurviveTheWayFromRGB() throws {
        let scratch = try Scratch()
        for (matrixSize, matrix) in [((96, 64), ColorMatrix.bt601), ((1280, 720), .bt709)] {
            let sink = try VideoSink(path: scratch("\(matrixSize.0).mp4"), frameRate: Rational(25))
            var frame = try Frame(
                width: matrixSize.0, height: matrixSize.1, format: .rgb24, index: 0,
                frameRate: Rational(25))
            frame.withMutableImage { image in
                for y in 0..<image.height {
                    for x in 0..<image.width {
                        for (plane, value) in zip(image.planes, [200, 40, 90]) {
                            plane[x, y] = value
                        }
                    }
                }
            }
            try sink.write(frame)
            try sink.finish()
            guard let read = try VideoSource(input: sink.path).next() else {
                Issue.record("there is no frame")
                return
            }
            let weights = matrix.weights
            let luma = 200 * weights.red + 90 * weights.blue + 40 * (1 - weights.red - weights.blue)
            read.withImage { image in
                #expect(image.encoding == .ycbcr(matrix: matrix, fullRange: false))
                #expect(abs(Double(image.planes[0][40, 30]) - (16 + luma * 219 / 255)) < 2.5)
                let blue = 128 + (90 - luma) / (2 * (1 - weights.blue)) * 224 / 255
                #expect(abs(Double(image.planes[1][20, 15]) - blue) < 2.5)
            }
        }
    }

    /// Where there is no H.264 encoder, MPEG-4 part 2 does the same, at the time bases that it can.
    @Test(arguments: ["a.mp4", "a.mkv", "a.avi", "a.ts"])
    func mpeg4(name: String) throws {
        let scratch = try Scratch()
        var options = VideoSinkOptions()
        options.encoder = "mpeg4"
        let originals = try write(
            scratch(name), frames: 40, width: 95, height: 63, options: options)
        let source = try VideoSource(input: scratch(name))
        #expect(source.info.codec == "mpeg4")
        let decoded = Decoded(source)
        #expect(decoded.frames.count == 40)
        for (index, time) in decoded.times.enumerated() {
            #expect(abs(time - Double(index) / 25) < 0.0011, "frame \(index)")
        }
        // Padded to even sizes: luma is compared row by row.
        let width = try #require(decoded.sizes.first)[0]
        for (before, after) in zip(originals, decoded.frames) {
            for y in [0, 30, 62] {
                let a = Array(before[(y * 95)..<(y * 95 + 95)])
                #expect(psnr(a, Array(after[(y * width)..<(y * width + 95)])) > 30)
            }
        }
    }

    /// A time base finer than MPEG-4's 16 bits.
    @Test func mpeg4WithAFineTimeBase() throws {
        let scratch = try Scratch()
        var options = VideoSinkOptions()
        options.encoder = "mpeg4"
        let sink = try VideoSink(
            path: scratch("a.mkv"), frameRate: Rational(30000, 1001), options: options)
        var times: [Double] = []
        for index in 0..<20 {
            let step = index < 10 ? 3003 : 6006
            var frame = try drawn(index * step, width: 64, height: 48, rate: 90000)
            frame.withMutableImage { _ in }
            times.append(frame.time)
            try sink.write(frame)
        }
        try sink.finish()
        let decoded = try Decoded(scratch("a.mkv"))
        #expect(decoded.times.count == 20)
        for (a, b) in zip(decoded.times, times) { #expect(abs(a - b) < 0.002) }
    }

    /// What a killed process leaves is what stands in the file before the end is written.
    @Test(arguments: ["a.mp4", "a.mov", "a.mkv", "a.avi", "a.ts"])
    func theFilePlaysWhileItIsWritten(name: String) throws {
        let scratch = try Scratch()
        let sink = try VideoSink(path: scratch(name), frameRate: Rational(25))
        for index in 0..<150 { try sink.write(try drawn(index, width: 96, height: 64)) }
        try FileManager.default.copyItem(atPath: scratch(name), toPath: scratch("killed-" + name))
        try sink.finish()
        let decoded = try Decoded(scratch("killed-" + name))
        #expect(decoded.frames.count >= 100)
        #expect((decoded.times.last ?? 0) > 4)
        #expect(try Decoded(scratch(name)).frames.count == 150)
    }

    @Test func aChangeOfSizeIsScaledIntoTheFirst() throws {
        let scratch = try Scratch()
        let sink = try VideoSink(path: scratch("a.mp4"), frameRate: Rational(25))
        for index in 0..<10 {
            let isLate = index >= 5
            try sink.write(
                try drawn(index, width: isLate ? 130 : 96, height: isLate ? 50 : 64))
        }
        try sink.finish()
        let decoded = try Decoded(scratch("a.mp4"))
        #expect(decoded.sizes == Array(repeating: [96, 64], count: 10))
    }

    @Test func outputsThatCannotBe() throws {
        let scratch = try Scratch()
        func kind(_ path: String, _ options: VideoSinkOptions = VideoSinkOptions()) -> VideoError
            .Kind?
        {
            videoError { _ = try VideoSink(path: path, frameRate: Rational(25), options: options) }?
                .kind
        }
        _ = try write(scratch("a.mp4"), frames: 3)
        let before = try Data(contentsOf: URL(fileURLWithPath: scratch("a.mp4")))
        #expect(kind(scratch("a.mp4")) == .cannotCreateOutput)
        #expect(kind(scratch("none/a.mp4")) == .cannotCreateOutput)
        #expect(kind(scratch("a.xyz")) == .cannotCreateOutput)
        #expect(kind(scratch("a")) == .cannotCreateOutput)
        #expect(kind(scratch("a.mp3")) == .cannotCreateOutput)
        #expect(!FileManager.default.fileExists(atPath: scratch("a.xyz")))
        var options = VideoSinkOptions()
        options.overwrites = true
        options.inputs = [scratch("link.mp4")]
        try FileManager.default.createSymbolicLink(
            atPath: scratch("link.mp4"), withDestinationPath: scratch("a.mp4"))
        #expect(kind(scratch("a.mp4"), options) == .cannotCreateOutput)
        #expect(try Data(contentsOf: URL(fileURLWithPath: scratch("a.mp4"))) == before)
        options.inputs = []
        _ = try write(scratch("a.mp4"), frames: 5, options: options)
        #expect(try Decoded(scratch("a.mp4")).frames.count == 5)
        // Nothing written leaves nothing behind.
        let empty = try VideoSink(path: scratch("empty.mp4"), frameRate: Rational(25))
        try empty.finish()
        #expect(!FileManager.default.fileExists(atPath: scratch("empty.mp4")))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full")))
    func aFullDiskIsToldOf() throws {
        let scratch = try Scratch()
        try FileManager.default.createSymbolicLink(
            atPath: scratch("full.mkv"), withDestinationPath: "/dev/full")
        var options = VideoSinkOptions()
        options.overwrites = true
        let error = videoError {
            _ = try write(scratch("full.mkv"), frames: 60, options: options)
        }
        #expect(error?.kind == .inputOutput || error?.kind == .cannotCreateOutput)
        #expect(error?.why?.contains("No space left") == true)
    }
}

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

struct PictureSinkTests {
    @Test func y4mToAClosedPipeIsAnError() throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        close(ends[0])
        let sink = Y4MSink(descriptor: ends[1], name: "pipe", frameRate: Rational(25))
        let error = videoError {
            for index in 0..<3 { try sink.write(try drawn(index, width: 96, height: 64)) }
        }
        close(ends[1])
        #expect(error?.kind == .inputOutput)
        #expect(error?.why == "Broken pipe")
    }

    @Test func picturesAreNamedByTheirFrames() throws {
        let scratch = try Scratch()
        let pattern = scratch("new/out-%04d.png")
        let sink = try FrameImageSink(pattern: pattern)
        var originals: [[UInt8]] = []
        for index in 5..<8 {
            let frame = try drawn(index, width: 67, height: 45, format: .rgb24)
            originals.append(packed(frame))
            try sink.write(frame)
        }
        try sink.finish()
        #expect(FileManager.default.fileExists(atPath: scratch("new/out-0005.png")))
        let decoded = try Decoded(pattern)
        let isSame = decoded.frames == originals
        #expect(isSame)
        let again = try FrameImageSink(pattern: pattern)
        let error = videoError { try again.write(try drawn(5, width: 67, height: 45)) }
        #expect(error?.kind == .cannotCreateOutput)
        try FrameImageSink(pattern: pattern, overwrites: true).write(
            try drawn(5, width: 20, height: 20))
        #expect(try Decoded(pattern).sizes[0] == [20, 20])
        #expect(videoError { _ = try FrameImageSink(pattern: scratch("a.png")) }?.kind == .usage)
        #expect(
            videoError { _ = try FrameImageSink(pattern: scratch("%d.mp4")) }?.kind
                == .cannotCreateOutput)
    }

    @Test(
        arguments: ["png", "jpg", "bmp", "ppm", "tif"], ["yuv420p", "gray", "rgb24", "yuv420p10le"])
    func picturesShowTheFrame(kind: String, name: String) throws {
        let scratch = try Scratch()
        let format = try #require(PixelFormat(name: name))
        let frame = try drawn(0, width: 67, height: 45, format: format)
        try PictureWriter.write(frame, to: scratch("a." + kind))
        guard let read = try VideoSource(input: scratch("a." + kind)).next() else {
            Issue.record("there is no frame")
            return
        }
        #expect(read.width == 67 && read.height == 45)
        // Brightness in 0...1 from either encoding.
        func brightness(_ image: ImageView, _ x: Int, _ y: Int) -> Double {
            let plane = image.planes[0]
            let value = Double(plane[x, y]) / Double(plane.maximum)
            switch image.encoding {
            case .rgb:
                let green = Double(image.planes[1][x, y]) / Double(plane.maximum)
                let blue = Double(image.planes[2][x, y]) / Double(plane.maximum)
                return 0.299 * value + 0.587 * green + 0.114 * blue
            case .gray(let isFull), .ycbcr(_, let isFull):
                return isFull ? value : (value * 255 - 16) / 219
            }
        }
        // Colours of YCbCr that RGB does not have are clipped: there only brightness can be held.
        guard name == "gray" || name == "rgb24" || kind == "jpg" else { return }
        read.withImage { now in
            frame.withImage { before in
                for (x, y) in [(0, 0), (33, 20), (66, 44)] {
                    #expect(abs(brightness(now, x, y) - brightness(before, x, y)) < 0.02)
                }
            }
        }
    }
}
