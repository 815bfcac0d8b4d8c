import HoldfastImaging
import Testing

@testable import HoldfastTracking

/// Red squares on blue, 40 x 40 colours.
@Suite struct ColorHistogramTests {
    private let side = 40
    private let box = Box(x: 15, y: 12, width: 10, height: 16)

    private func picture(_ box: Box) -> [UInt16] {
        (0..<side * side).map { i in
            let (x, y) = (Double(i % side) + 0.5, Double(i / side) + 0.5)
            let isInside = x >= box.x && x < box.maxX && y >= box.y && y < box.maxY
            return isInside ? 31 << 10 : 31
        }
    }

    private func scored(_ shown: Box) -> ColorScore {
        var histogram = ColorHistogram()
        histogram.learn(picture(box), side: side, box: box, rate: 1)
        var score = ColorScore()
        histogram.score(
            picture(shown), side: side, cells: 20, targetWidth: 10, targetHeight: 16, into: &score)
        return score
    }

    @Test func contrastIsWholeOnTheTarget() throws {
        let contrast = try #require(scored(box).fit(of: box)).contrast
        #expect(abs(contrast - 1) < 0.01)
    }

    @Test func contrastFallsOffTheTarget() throws {
        let score = scored(box)
        let aside = Box(x: 20, y: 12, width: 10, height: 16)
        let small = Box(x: 17, y: 15, width: 5, height: 8)
        #expect(try #require(score.fit(of: aside)).contrast < 0.5)
        #expect(try #require(score.fit(of: small)).contrast < 0.5)
    }

    /// A box that has slipped teaches the surroundings' colour as the target's.
    @Test func theFirstFramesColoursAreKept() throws {
        func contrast(firstShare: Double) throws -> Double {
            var histogram = ColorHistogram(firstShare: firstShare)
            histogram.learn(picture(box), side: side, box: box, rate: 1)
            let slipped = Box(x: 28, y: 12, width: 10, height: 16)
            for _ in 0..<100 {
                histogram.learn(picture(box), side: side, box: slipped, rate: 0.1)
            }
            var score = ColorScore()
            histogram.score(
                picture(box), side: side, cells: 20, targetWidth: 10, targetHeight: 16, into: &score
            )
            return try #require(score.fit(of: box)).contrast
        }
        #expect(try contrast(firstShare: 0.5) > 0.4)
        #expect(try contrast(firstShare: 0) < 0)
    }

    @Test func thereIsNoContrastWithoutARing() {
        let score = scored(box)
        #expect(score.fit(of: Box(x: 0, y: 0, width: 40, height: 40)) == nil)
        #expect(score.fit(of: Box(x: 60, y: 60, width: 9, height: 9)) == nil)
        #expect(ColorScore().fit(of: box) == nil)
    }
}
