import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Kinds of pictures, by what they begin with.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct PictureFormatTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private func count(_ input: String) throws -> Int {
        let source = try VideoSource(input: input)
        var count = 0
        while try source.next() != nil { count += 1 }
        return count
    }

    /// A picture as cameras write it, with a smaller one in its Exif block.
    @Test func aThumbnailInTheExifBlockChangesNothing() throws {
        let folder = scratch("exif")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=96x64:r=25", "-frames:v", "3", "\(folder)/%d.jpg")
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=160x120:r=25", "-frames:v", "1", "-q:v", "2",
            scratch("small.jpg"))
        let small = [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch("small.jpg"))))
        for number in 1...3 {
            let path = "\(folder)/\(number).jpg"
            let plain = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            // The first picture's block ends near the 4096 bytes that are probed.
            let thumbnail = Array(small.prefix(4000 + 40 * number))
            let content =
                Array("Exif\0\0II".utf8) + [42, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0]
                + thumbnail
            let length = content.count + 2
            let block: [UInt8] = [0xFF, 0xE1, UInt8(length >> 8), UInt8(length & 255)] + content
            try Data(plain[..<2] + block + plain[2...]).write(to: URL(fileURLWithPath: path))
        }
        let decoded = try Decoded(folder)
        #expect(decoded.error == nil)
        #expect(decoded.sizes == [[96, 64], [96, 64], [96, 64]])
        let single = try Decoded(folder + "/1.jpg")
        #expect(single.sizes == [[96, 64]])
    }

    @Test func everyPageOfATIFFFileIsAFrame() throws {
        var pages: [[UInt8]] = []
        for page in 0..<5 { pages.append([UInt8](repeating: UInt8(40 * page), count: 16 * 16)) }
        let path = scratch("stack.tif")
        try Data(Self.tiff(pages, side: 16, reduced: 3)).write(to: URL(fileURLWithPath: path))
        let source = try VideoSource(input: path)
        #expect(source.info.frameCount == 4)
        let decoded = Decoded(source)
        #expect(decoded.error == nil)
        // The fourth is a reduced copy.
        #expect(decoded.frames.map(\.first) == [0, 40, 80, 160])
    }

    @Test func pagesOfFilesInAFolder() throws {
        let pages = (0..<5).map { [UInt8](repeating: UInt8(40 * $0), count: 16 * 16) }
        let folder = scratch("stacks")
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let stack = Data(Self.tiff(pages, side: 16, reduced: 3))
        try stack.write(to: URL(fileURLWithPath: folder + "/1.tif"))
        let source = try VideoSource(input: folder)
        #expect(source.info.frameCount == 4)
        #expect(source.input.warnings == [])
        try stack.write(to: URL(fileURLWithPath: folder + "/2.tif"))
        let input = try VideoInput(folder)
        #expect(try VideoSource(input).info.frameCount == 2)
        #expect(input.warnings.count == 1)
        #expect(input.warnings.first?.contains("1.tif has 4 pages") == true)
    }

    /// A little-endian TIFF file of gray pages, one of which says that it is a reduced copy.
    private static func tiff(_ pages: [[UInt8]], side: Int, reduced: Int) -> [UInt8] {
        func two(_ value: Int) -> [UInt8] { [UInt8(value & 255), UInt8(value >> 8 & 255)] }
        func four(_ value: Int) -> [UInt8] { two(value & 0xFFFF) + two(value >> 16) }
        var bytes = Array("II".utf8) + two(42) + four(8)
        for (number, page) in pages.enumerated() {
            let entries: [(tag: Int, value: Int)] = [
                (254, number == reduced ? 1 : 0), (256, side), (257, side), (258, 8), (259, 1),
                (262, 1), (273, bytes.count + 2 + 12 * 10 + 4), (277, 1), (278, side),
                (279, page.count),
            ]
            bytes += two(entries.count)
            for entry in entries { bytes += two(entry.tag) + two(4) + four(1) + four(entry.value) }
            bytes += four(number + 1 < pages.count ? bytes.count + 4 + page.count : 0) + page
        }
        return bytes
    }

    @Test(arguments: ["tga", "jxl"])
    func picturesWithoutADemuxerAreRead(kind: String) throws {
        let folder = scratch(kind)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let outcome = try FFmpegCommand.run(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25", "-frames:v", "3",
                "\(folder)/%d.\(kind)",
            ])
        // FFmpeg may have been built without the encoder.
        guard outcome.status == 0 else { return }
        #expect(try count(folder) == 3)
        #expect(try count(folder + "/1." + kind) == 1)
    }

    @Test func aMultipartStreamOfJPEGsIsRead() throws {
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=1", "-f", "mpjpeg", scratch("a.mjpeg"))
        let decoded = try Decoded(scratch("a.mjpeg"))
        #expect(decoded.frames.count == 25)
        #expect(decoded.error == nil)
    }

    @Test(arguments: [
        ("a.avif", [0, 0, 0, 28] + Array("ftypavif".utf8), "AVIF"),
        ("a.webp", Array("RIFF\u{40}\0\0\0WEBPVP8X".utf8) + [10, 0, 0, 0, 2, 0, 0, 0], "WebP"),
    ])
    func whatThisFFmpegCannotReadIsSaid(name: String, bytes: [UInt8], naming: String) throws {
        try Data(bytes + [UInt8](repeating: 0, count: 100))
            .write(to: URL(fileURLWithPath: scratch(name)))
        for input in [scratch(name), scratch.path] {
            let error = videoError { _ = try VideoSource(input: input) }
            #expect(error?.description.contains(naming) == true, "\(error?.description ?? "")")
        }
    }
}

/// Names of pictures, and tracks of videos.
@Suite struct OddInputTests {
    @Test func whatIsOddAboutNamesIsSaid() {
        func warnings(_ names: String...) -> [String] { VideoInput.images(names).warnings }
        #expect(warnings("a/1.png", "a/2.png", "a/3.png").isEmpty)
        #expect(warnings("a/10.png", "a/20.png", "a/30.png").isEmpty)
        #expect(warnings("a/1.jpg", "b/1.jpg").isEmpty)
        let masks = warnings("a/0000.jpg", "a/0000.png", "a/0001.jpg", "a/0001.png")
        #expect(masks.count == 1)
        #expect(masks.first?.contains("0000.png") == true)
        let annotated = warnings("a/1.png", "a/2.png", "a/out_1.png", "a/out_2.png")
        #expect(annotated.first?.contains("out_1.png") == true)
        let holes = warnings("a/f7.png", "a/f8.png", "a/f9.png", "a/f12.png", "a/f13.png")
        #expect(holes.count == 1)
        #expect(holes.first?.hasPrefix("2 numbers are missing") == true)
        #expect(holes.first?.contains("f12.png comes after f9.png") == true)
    }

    @Test func bracketsInTheNameOfAFolderAreNoPattern() throws {
        let scratch = try Scratch()
        let folder = scratch("shot [1]")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in ["1.png", "2.png"] {
            try Data().write(to: URL(fileURLWithPath: folder + "/" + name))
        }
        #expect(
            try VideoInput(folder + "/*.png") == .images([folder + "/1.png", folder + "/2.png"]))
    }

    @Test(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
    func aTrackCanBeChosen() throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=64x48:r=25:d=0.4", "-f", "lavfi", "-i",
            "testsrc2=s=96x64:r=25:d=0.4", "-map", "0", "-map", "1", "-c:v", "mpeg4",
            scratch("two.mkv"))
        for (track, width) in [(1, 64), (2, 96)] {
            var options = VideoSourceOptions()
            options.track = track
            let source = try VideoSource(input: scratch("two.mkv"), options: options)
            #expect(source.info.width == width)
            #expect(source.info.track == track && source.info.trackCount == 2)
        }
        var options = VideoSourceOptions()
        options.track = 3
        let error = videoError { _ = try VideoSource(input: scratch("two.mkv"), options: options) }
        #expect(error?.kind == .usage)
    }
}
