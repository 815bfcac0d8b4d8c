import HoldfastCFFmpeg
import Testing

@testable import HoldfastVideo

@Suite struct DecodingThreadsTests {
    @Test func aFrameTakesLongerTheMorePixelsAndBytesItHas() throws {
        func time(_ pixels: Int, _ bitRate: Int64, _ codec: AVCodecID = AV_CODEC_ID_H264) throws
            -> Double
        {
            try #require(
                DecodingTime.ofFrame(
                    codec: codec, pixels: pixels, bitRate: bitRate, frameRate: 30))
        }
        let small = try time(854 * 480, 1_000_000)
        #expect(try time(1920 * 1080, 1_000_000) > small)
        #expect(try time(854 * 480, 20_000_000) > 2 * small)
        #expect(try time(854 * 480, 1_000_000, AV_CODEC_ID_HEVC) > small)
        #expect((0.0002...0.0008).contains(small))
    }

    @Test func whatIsNotStatedIsNotGuessed() {
        #expect(
            DecodingTime.ofFrame(
                codec: AV_CODEC_ID_H264, pixels: 1000, bitRate: 0, frameRate: 30) == nil)
        #expect(
            DecodingTime.ofFrame(
                codec: AV_CODEC_ID_H264, pixels: 1000, bitRate: 1000, frameRate: 0) == nil)
        #expect(
            DecodingTime.ofFrame(
                codec: AV_CODEC_ID_PRORES, pixels: 1000, bitRate: 1000, frameRate: 30) == nil)
    }

    @Test func aLightVideoLeavesOneOfTwoProcessorsToTheTracker() {
        func count(_ time: Double?, shares: Bool = true, processors: Int = 2) -> Int {
            DecodingThreads.count(time: time, sharesProcessors: shares, processors: processors)
        }
        #expect(count(0.001) == 1)
        #expect(count(0.01) == 2)
        #expect(count(nil) == 2)
        #expect(count(0.001, shares: false) == 2)
        #expect(count(0.001, processors: 1) == 1)
        #expect(count(0.001, processors: 8) == 8)
        #expect(count(nil, processors: 64) == 16)
    }
}
