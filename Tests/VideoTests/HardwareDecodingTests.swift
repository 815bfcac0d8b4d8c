import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Decoding by hardware, on machines with any or without.
struct HardwareDecodingTests {
    /// A video of one frame that needs no decoder.
    private static func rawFrame(in scratch: Scratch) throws -> String {
        let path = scratch("in.y4m")
        let header = Data("YUV4MPEG2 W16 H16 F25:1 Ip A1:1 C420jpeg\nFRAME\n".utf8)
        try (header + Data(count: 384)).write(to: URL(fileURLWithPath: path))
        return path
    }

    @Test func aKindThatFFmpegDoesNotKnowIsRefused() throws {
        var options = VideoSourceOptions()
        options.hardware = .kind("abacus")
        let error = videoError { _ = try VideoSource(.file("none.mp4"), options: options) }
        #expect(error?.kind == .usage)
        let text = error?.description ?? ""
        #expect(text.contains("abacus"))
        for kind in HardwareDecoding.kinds { #expect(text.contains(kind)) }
    }

    @Test(
        .enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent),
        arguments: [HardwareDecoding.automatic] + HardwareDecoding.kinds.map { .kind($0) })
    func whatNoHardwareDecodesIsDecodedBySoftware(_ wanted: HardwareDecoding) throws {
        let scratch = try Scratch()
        try FFmpegCommand.ffmpeg(
            "-f", "lavfi", "-i", "testsrc2=s=160x96:r=25:d=0.4", "-c:v", "libx264",
            scratch("in.mp4"))
        var options = VideoSourceOptions()
        options.hardware = wanted
        let source = try VideoSource(input: scratch("in.mp4"), options: options)
        let decoded = Decoded(source)
        #expect(decoded.error == nil)
        #expect(decoded.frames.count == 10)
        guard source.info.hardware == nil else {
            #expect(source.notices.isEmpty)
            return
        }
        #expect(source.notices.count == 1)
        #expect(source.notices[0].contains("in.mp4 is decoded by software"))
        #expect(try Decoded(scratch("in.mp4")).frames == decoded.frames)
    }

    /// Hardware conceals damage and says nothing.
    @Test func aStrictRunIsDecodedBySoftware() throws {
        let scratch = try Scratch()
        let path = try Self.rawFrame(in: scratch)
        var options = VideoSourceOptions()
        options.hardware = .automatic
        options.isStrict = true
        let source = try VideoSource(input: path, options: options)
        #expect(source.info.hardware == nil)
        #expect(source.notices.count == 1)
        #expect(source.notices[0].contains("the run is strict"))
    }

    @Test func noHardwareIsSoughtUnlessItIsAskedFor() throws {
        let scratch = try Scratch()
        let path = try Self.rawFrame(in: scratch)
        let source = try VideoSource(input: path)
        #expect(source.notices.isEmpty && source.info.hardware == nil)
        var options = VideoSourceOptions()
        options.hardware = .automatic
        #expect(try VideoSource(input: path, options: options).notices.count == 1)
    }
}
