import HoldfastImaging
import Testing

@testable import HoldfastTracking

@Suite struct ColorExtentTests {
    private static let side = 96
    /// The box as tracked, which was right on the first frame.
    private static let box = Box(x: 32, y: 38, width: 32, height: 20)

    /// Likely within the rectangle, unlikely around it.
    private static func likelihood(
        _ bright: Box, inside: Float = 0.95, outside: Float = 0.05
    ) -> [Float] {
        (0..<side * side).map { i in
            let (x, y) = (Double(i % side) + 0.5, Double(i / side) + 0.5)
            let isInside =
                x > bright.x && x < bright.x + bright.width && y > bright.y
                && y < bright.y + bright.height
            return isInside ? inside : outside
        }
    }

    private static func learned(_ first: Box = box) -> ColorExtent {
        var extent = ColorExtent(parameters: ExtentParameters())
        extent.learnFirst(likelihood(first), side: side, box: box)
        return extent
    }

    @Test func aBoxThatFitsIsLeftAlone() throws {
        let correction = try #require(
            Self.learned().correction(of: Self.box, Self.likelihood(Self.box), side: Self.side))
        #expect(correction.offset == Point(x: 0, y: 0))
        #expect(correction.scale == 1)
    }

    @Test(arguments: [(4.0, 0.0), (0, -3), (-5, 2), (8, 5)])
    func coloursOffTheMiddleTellTheOffset(x: Double, y: Double) throws {
        let box = Self.box
        let bright = Box(x: box.x + x, y: box.y + y, width: box.width, height: box.height)
        let correction = try #require(
            Self.learned().correction(of: box, Self.likelihood(bright), side: Self.side))
        #expect(abs(correction.offset.x - x / box.width) < 1e-9)
        #expect(abs(correction.offset.y - y / box.height) < 1e-9)
        #expect(abs(correction.scale - 1) < 1e-9)
    }

    @Test(arguments: [0.75, 1.25, 1.5])
    func coloursOfAnotherSizeTellTheScale(scale: Double) throws {
        let box = Self.box
        let bright = Box(
            center: box.center, width: box.width * scale, height: box.height * scale)
        let correction = try #require(
            Self.learned().correction(of: box, Self.likelihood(bright), side: Self.side))
        // A pixel of twenty at each side.
        #expect(abs(correction.scale - scale) < 0.06)
        #expect(abs(correction.offset.x) < 0.03)
        #expect(abs(correction.offset.y) < 0.03)
    }

    @Test func coloursThatNeverFilledTheBoxAreHeldAgainstTheFirstFrame() throws {
        // The first box had a dull rim left and above, and so has it now.
        let part = Box(x: 36, y: 42, width: 28, height: 16)
        let same = try #require(
            Self.learned(part).correction(of: Self.box, Self.likelihood(part), side: Self.side))
        #expect(same.offset == Point(x: 0, y: 0))
        #expect(same.scale == 1)
        // Held against a first frame without it, the box is off.
        let other = try #require(
            Self.learned().correction(of: Self.box, Self.likelihood(part), side: Self.side))
        #expect(other.scale < 0.9)
        #expect(other.offset.x > 0.05)
    }

    @Test func coloursThatFillEverythingHaveNoEdges() {
        let everywhere = Self.likelihood(Box(x: 0, y: 0, width: 96, height: 96))
        #expect(
            Self.learned().correction(of: Self.box, everywhere, side: Self.side) == nil)
    }

    @Test func noEdgeIsSoughtBeyondTheMargin() throws {
        let bright = Box(x: 30, y: 20, width: 66, height: 70)
        let correction = try #require(
            Self.learned().correction(of: Self.box, Self.likelihood(bright), side: Self.side))
        // A pixel of twenty at each side.
        let margin = ExtentParameters().margin
        #expect(correction.scale > 1.2)
        #expect(correction.scale < 1 + 2 * margin + 0.06)
        #expect(abs(correction.offset.x) < margin + 0.05)
        #expect(abs(correction.offset.y) < margin + 0.05)
    }

    @Test func dullColoursTellNothing() {
        let extent = Self.learned()
        let bright = Box(x: 36, y: 38, width: 32, height: 20)
        func correction(_ inside: Float, _ outside: Float) -> ColorExtent.Correction? {
            extent.correction(
                of: Self.box, Self.likelihood(bright, inside: inside, outside: outside),
                side: Self.side)
        }
        #expect(correction(0.95, 0.05) != nil)
        // Below the share of the first frame's contrast of 0.9.
        #expect(correction(0.75, 0.3) == nil)
        #expect(correction(0.5, 0.5) == nil)
    }

    @Test func dullColoursOfADullFirstFrameTellNothing() {
        var extent = ColorExtent(parameters: ExtentParameters())
        let dull = Self.likelihood(Self.box, inside: 0.6, outside: 0.4)
        extent.learnFirst(dull, side: Self.side, box: Self.box)
        #expect(extent.correction(of: Self.box, dull, side: Self.side) == nil)
    }

    @Test func nothingIsSaidWithoutAFirstFrameOrOfABoxOfFewPixels() {
        let map = Self.likelihood(Self.box)
        let empty = ColorExtent(parameters: ExtentParameters())
        #expect(empty.correction(of: Self.box, map, side: Self.side) == nil)
        let small = Box(x: 40, y: 40, width: 3, height: 3)
        #expect(Self.learned().correction(of: small, map, side: Self.side) == nil)
        let outside = Box(x: 200, y: 200, width: 30, height: 30)
        #expect(Self.learned().correction(of: outside, map, side: Self.side) == nil)
    }

    @Test func aSavedExtentCorrectsTheSame() throws {
        var extent = Self.learned(Box(x: 36, y: 42, width: 28, height: 16))
        var writer = StateWriter()
        try extent.archive(&writer)
        var reader = StateReader(writer.bytes)
        var restored = ColorExtent(parameters: ExtentParameters())
        try restored.archive(&reader)
        try reader.finish()
        let map = Self.likelihood(Box(x: 35, y: 36, width: 36, height: 24))
        let correction = try #require(extent.correction(of: Self.box, map, side: Self.side))
        let other = try #require(restored.correction(of: Self.box, map, side: Self.side))
        #expect(other.offset == correction.offset)
        #expect(other.scale == correction.scale)
    }

    @Test func hostileNumbersAreRefused() throws {
        func restore(_ values: [Double]) throws {
            var reader = StateReader(bytes(values))
            var extent = ColorExtent(parameters: ExtentParameters())
            try extent.archive(&reader)
        }
        // Whether anything is known, then left, right, top, bottom and contrast.
        let good = [1, -0.5, 0.5, -0.5, 0.5, 0.9]
        try restore(good)
        try restore([0])
        #expect(throws: TrackerError.self) { try restore(good.dropLast()) }
        for (place, value) in [
            (1, 0.5), (2, -0.5), (2, -0.7), (3, 0.5), (4, -0.6), (1, .nan), (5, .infinity),
            (1, -1e308), (2, 1e9), (4, 40), (2, -0.5 + 1e-12), (5, 1.5), (5, -7),
        ] {
            var bad = good
            bad[place] = value
            #expect(throws: TrackerError.self, "\(place): \(value)") { try restore(bad) }
        }
    }
}
