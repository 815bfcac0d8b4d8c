import Foundation
import HoldfastImaging
import HoldfastSystem
import Testing

@testable import HoldfastVideo

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

    /// Foundation stops the program at names of one letter.
    @Test func aFolderMayHaveOneLetter() throws {
        #expect(videoError { try FrameImageSink.check("f/%d.png") } == nil)
        #expect(videoError { try FrameImageSink.check("f/g/%d.png") } == nil)
        #expect(!FileManager.default.fileExists(atPath: "f"))
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
