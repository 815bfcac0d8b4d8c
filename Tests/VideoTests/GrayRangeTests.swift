import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastVideo

/// Gray frames of 16 bits that use little of what 16 bits hold, as those of microscopes do.
@Suite(.enabled(if: FFmpegCommand.isPresent, FFmpegCommand.absent))
struct GrayRangeTests {
    private static let (width, height) = (64, 48)
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Values from 300 to 900 that move, as PNG pictures or as a video.
    private func clip(isVideo: Bool, highest: Int = 900) throws -> String {
        var bytes = Data()
        for frame in 0..<12 {
            for row in 0..<Self.height {
                for column in 0..<Self.width {
                    let share = (column + 3 * row + frame) % 61
                    let value = 300 + (highest - 300) * share / 60
                    bytes.append(contentsOf: [UInt8(value & 0xFF), UInt8(value >> 8)])
                }
            }
        }
        try bytes.write(to: URL(fileURLWithPath: scratch("raw")))
        let output = isVideo ? scratch("gray.mkv") : scratch("pictures/%02d.png")
        try FileManager.default.createDirectory(
            atPath: scratch("pictures"), withIntermediateDirectories: true)
        try FFmpegCommand.ffmpeg(
            ["-f", "rawvideo", "-pixel_format", "gray16le", "-video_size", "64x48"]
                + ["-framerate", "25", "-i", scratch("raw")] + (isVideo ? ["-c:v", "ffv1"] : [])
                + [output])
        return isVideo ? output : scratch("pictures")
    }

    private func extremes(_ frame: borrowing Frame) -> [Int] {
        frame.withImage { image in
            let plane = image.planes[0]
            let values = (0..<plane.height).flatMap { row in
                (0..<plane.width).map { plane[$0, row] }
            }
            return [values.min() ?? 0, values.max() ?? 0]
        }
    }

    private func frames(_ input: String, _ range: GrayRange) throws -> (VideoInfo, [[Int]]) {
        var options = VideoSourceOptions()
        options.grayRange = range
        let source = try VideoSource(input: input, options: options)
        var found: [[Int]] = []
        while let frame = try source.next() { found.append(extremes(frame)) }
        return (source.info, found)
    }

    @Test(arguments: [false, true])
    func aSmallRangeIsWidenedAlikeOnAllFrames(isVideo: Bool) throws {
        let (info, found) = try frames(try clip(isVideo: isVideo), .automatic)
        // 600 values, with room for half as many below and as many above.
        #expect(info.grayLimits == 0...1500)
        #expect(found == Array(repeating: [13107, 39321], count: 12))
    }

    @Test func otherRangesAreObeyed() throws {
        let input = try clip(isVideo: true)
        let (whole, asTheyAre) = try frames(input, .whole)
        #expect(whole.grayLimits == nil)
        #expect(asTheyAre == Array(repeating: [300, 900], count: 12))
        let (between, widened) = try frames(input, .between(300, 900))
        #expect(between.grayLimits == 300...900)
        #expect(widened == Array(repeating: [0, 65535], count: 12))
    }

    @Test func aLargeRangeStaysAsItIs() throws {
        let (info, found) = try frames(try clip(isVideo: false, highest: 20_000), .automatic)
        #expect(info.grayLimits == nil)
        #expect(found.allSatisfy { $0 == [300, 20_000] })
    }

    /// Who enters a recording in its middle does not see its first frame.
    @Test func framesByNumberAreWidenedAlike() throws {
        let recorded = try RecordedFrames(.file(try clip(isVideo: true)))
        let late = try #require(try recorded.another().frame(9))
        #expect(extremes(late.frame) == [13107, 39321])
        #expect(recorded.info.grayLimits == 0...1500)
    }

    @Test func picturesHaveTheFrameRateThatIsAskedFor() throws {
        let input = try clip(isVideo: false)
        var options = VideoSourceOptions()
        options.formatOptions["framerate"] = "30000/1001"
        let source = try VideoSource(input: input, options: options)
        #expect(source.info.frameRate == Rational(30000, 1001))
        #expect(abs((source.info.duration ?? 0) - 12 * 1001.0 / 30000) < 1e-9)
        options.formatOptions["framerate"] = "many"
        let error = videoError { _ = try VideoSource(input: input, options: options) }
        #expect(error?.kind == .usage)
    }
}
