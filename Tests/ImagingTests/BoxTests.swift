import HoldfastImaging
import Testing

@Suite struct BoxTests {
    private let box = Box(x: 10, y: 20, width: 30, height: 40)

    @Test func edgesAndCenter() {
        #expect(box.maxX == 40)
        #expect(box.maxY == 60)
        #expect(box.area == 1200)
        #expect(box.center == Point(x: 25, y: 40))
        #expect(Box(center: box.center, width: 30, height: 40) == box)
    }

    @Test func intersection() {
        #expect(
            box.intersection(Box(x: 0, y: 0, width: 20, height: 30))
                == Box(x: 10, y: 20, width: 10, height: 10))
        #expect(box.intersection(box) == box)
        #expect(box.intersection(Box(x: 40, y: 20, width: 5, height: 5)).area == 0)
        // A box apart on both axes has no negative size that would make a positive area.
        #expect(box.intersection(Box(x: 100, y: 100, width: 5, height: 5)).area == 0)
    }

    @Test func overlap() {
        #expect(box.overlap(box) == 1)
        #expect(box.overlap(Box(x: 100, y: 100, width: 5, height: 5)) == 0)
        #expect(box.overlap(Box(x: 25, y: 20, width: 30, height: 40)) == 600.0 / 1800)
        let empty = Box(x: 10, y: 20, width: 0, height: 0)
        #expect(empty.overlap(empty) == 0)
    }

    @Test func validity() {
        #expect(box.isValid)
        #expect(!Box(x: 0, y: 0, width: 0, height: 1).isValid)
        #expect(!Box(x: 0, y: 0, width: 1, height: -1).isValid)
        #expect(!Box(x: .nan, y: 0, width: 1, height: 1).isValid)
        #expect(!Box(x: 0, y: -.infinity, width: 1, height: 1).isValid)
        #expect(!Box(x: 0, y: 0, width: .infinity, height: 1).isValid)
    }

    @Test func distance() {
        #expect(Point(x: 1, y: 2).distance(to: Point(x: 4, y: 6)) == 5)
    }
}
