import Foundation
import Testing

@testable import HoldfastVideo

/// The first frame of an MP4 file is decoded once, not by FFmpeg first to find the pixel format.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent)) struct FirstFrameTests {
    private func info(_ path: String, looksAhead: Bool) throws -> (info: VideoInfo, isUnseen: Bool)
    {
        var options = VideoSourceOptions()
        options.looksAhead = looksAhead
        let reader = try SourceOpening.reader(
            of: .file(path), options: options, interruption: Interruption())
        return (reader.info, reader.isUnseen)
    }

    @Test(arguments: [
        ["-pix_fmt", "yuv420p"], ["-pix_fmt", "yuv420p", "-bf", "2", "-vf", "setsar=4/3"],
        ["-pix_fmt", "yuvj420p", "-color_range", "pc"], ["-pix_fmt", "yuv422p10le"],
        ["-pix_fmt", "gray"], ["-pix_fmt", "yuv420p", "-flags", "+ildct+ilme"],
        [
            "-pix_fmt", "yuv420p", "-vf", "setsar=4/3", "-bsf:v",
            "h264_metadata=sample_aspect_ratio=4/3",
        ],
    ])
    func tellsWhatFFmpegWouldHaveFound(encoding: [String]) throws {
        let scratch = try Scratch()
        let path = scratch("in.mp4")
        try FFmpegCommand.ffmpeg(
            [
                "-f", "lavfi", "-i", "testsrc=size=160x120:rate=25", "-frames:v", "12", "-c:v",
                "libx264",
            ]
                + encoding + [path])
        #expect(try info(path, looksAhead: true).isUnseen)
        let source = try VideoSource(.file(path))
        let found = try info(path, looksAhead: false)
        #expect(!found.isUnseen)
        #expect(source.info == found.info)
        var indices: [Int] = []
        while let frame = try source.next() { indices.append(frame.index) }
        #expect(indices == Array(0..<12))
    }

    @Test(arguments: ["in.mkv", "in.ts", "sound.mp4", "other.mp4"])
    func whatTheContainerLeavesOpenIsLookedForByFFmpeg(name: String) throws {
        let scratch = try Scratch()
        var arguments = ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=25"]
        if name.hasPrefix("sound") { arguments += ["-f", "lavfi", "-i", "sine", "-t", "0.5"] }
        arguments += ["-c:v", name.hasPrefix("other") ? "mpeg4" : "libx264", "-frames:v", "12"]
        try FFmpegCommand.ffmpeg(arguments + [scratch(name)])
        #expect(try !info(scratch(name), looksAhead: true).isUnseen)
    }

    @Test func aFirstFrameThatCannotBeDecodedIsToldWhenItIsAskedFor() throws {
        let scratch = try Scratch()
        let path = scratch("in.mp4")
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc=size=160x120:rate=25", "-frames:v", "1", "-c:v",
            "libx264",
            path)
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let data = try #require(bytes.range(of: Data("mdat".utf8)))
        let index = try #require(bytes.range(of: Data("moov".utf8)))
        for place in data.upperBound..<index.lowerBound - 4 { bytes[place] = 0xFF }
        try bytes.write(to: URL(fileURLWithPath: path))
        let source = try VideoSource(.file(path))
        #expect(source.info.width == 160)
        #expect(throws: VideoError.self) { while try source.next() != nil {} }
        #expect(try source.next() == nil)
    }
}
