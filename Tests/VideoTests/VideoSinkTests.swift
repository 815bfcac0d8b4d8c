import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

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

    /// Where formats are to be kept, one that the encoder takes is kept; others and odd sizes come as near as they can.
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
        var options = VideoSinkOptions()
        options.keepsFormat = true
        _ = try write(
            scratch("a.mkv"), frames: 5, width: size.0, height: size.1, format: format,
            options: options)
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
        // Six seconds were written; at most one and a bit may be missing.
        #expect((decoded.times.last ?? 0) > 4.8)
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
