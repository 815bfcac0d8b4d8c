import HoldfastImaging
import HoldfastScenes
import HoldfastTestSupport
import Testing

@testable import HoldfastProposals

@Suite struct BoxProposerTests {
    /// A two-coloured ellipse on a mottled ground.
    static func picture(width: Int, height: Int, object: Box) -> TestPicture {
        var numbers = TestNumbers(7)
        let (columns, rows) = (width / 6 + 1, height / 6 + 1)
        let ground = numbers.list(columns * rows)
        return TestPicture(width: width, height: height, encoding: .rgb) { plane, column, row in
            let x = (Double(column) + 0.5 - object.center.x) / (object.width / 2)
            let y = (Double(row) + 0.5 - object.center.y) / (object.height / 2)
            if x * x + y * y <= 1 {
                let isUpper = y < -0.2
                return [isUpper ? 200 : 60, isUpper ? 60 : 50, isUpper ? 40 : 170][plane]
            }
            let shade = ground[row / 6 * columns + column / 6]
            return [120, 140, 90][plane] + Int(22 * shade)
        }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var object: Box
        /// The point off the middle, shares of the object.
        var offset = Point(x: 0, y: 0)
        var least: Double
        var testDescription: String { "\(object), \(offset)" }
    }

    @Test(arguments: [
        Case(object: Box(x: 100, y: 60, width: 60, height: 60), least: 0.7),
        Case(object: Box(x: 150, y: 90, width: 14, height: 18), least: 0.6),
        Case(object: Box(x: 60, y: 30, width: 150, height: 130), least: 0.7),
        Case(object: Box(x: 120, y: 40, width: 36, height: 110), least: 0.7),
        Case(object: Box(x: 80, y: 80, width: 100, height: 48), least: 0.6),
        Case(
            object: Box(x: 110, y: 60, width: 44, height: 80), offset: Point(x: 0.12, y: -0.08),
            least: 0.6),
        Case(
            object: Box(x: 90, y: 70, width: 90, height: 60), offset: Point(x: -0.1, y: 0.1),
            least: 0.6),
        // Cut off by the frame's border.
        Case(object: Box(x: 0, y: 60, width: 40, height: 90), least: 0.6),
    ])
    func theBoxOfAnObjectIsFound(_ one: Case) throws {
        // What is cut off at the left goes on beyond it.
        let whole =
            one.object.x > 0
            ? one.object
            : Box(
                x: -one.object.width, y: one.object.y, width: 2 * one.object.width,
                height: one.object.height)
        let picture = Self.picture(width: 288, height: 192, object: whole)
        let point = Point(
            x: one.object.center.x + one.offset.x * one.object.width,
            y: one.object.center.y + one.offset.y * one.object.height)
        let box = try #require(BoxProposer.proposeBox(at: point, in: picture.view))
        #expect(box.overlap(one.object) > one.least, "\(box)")
    }

    @Test func theBoxIsTheSameEachTime() throws {
        let object = Box(x: 40, y: 30, width: 30, height: 44)
        let picture = Self.picture(width: 120, height: 90, object: object)
        let boxes = try (0..<2).map { _ in
            try #require(BoxProposer.proposeBox(at: object.center, in: picture.view))
        }
        #expect(boxes[0] == boxes[1])
    }

    @Test func aPointAtTheEdgeGivesABoxInTheFrame() throws {
        let renderer = try SceneRenderer(
            Scene(name: "test", width: 160, height: 120, frameCount: 2, nuisances: []))
        let picture = renderer.render(frame: 0)
        for point in [Point(x: 0, y: 0), Point(x: 159.5, y: 60)] {
            let box = try picture.withImage {
                try #require(BoxProposer.proposeBox(at: point, in: $0))
            }
            #expect(box.area > 0)
            #expect(box.x >= 0 && box.y >= 0 && box.maxX <= 160 && box.maxY <= 120)
        }
    }

    @Test(arguments: [(1, 1), (1, 40), (40, 1), (9, 9), (5, 3)])
    func framesThatTellNothingGiveABoxInThem(width: Int, height: Int) throws {
        let picture = TestPicture(width: width, height: height, encoding: .gray(fullRange: true)) {
            (_, _, _) in 128
        }
        for point in [
            Point(x: 0, y: 0), Point(x: Double(width) / 2, y: Double(height) / 2),
            Point(x: Double(width) - 0.01, y: Double(height) - 0.01),
        ] {
            let box = try #require(BoxProposer.proposeBox(at: point, in: picture.view))
            #expect(box.isValid)
            #expect(box.x >= 0 && box.y >= 0)
            #expect(box.maxX <= Double(width) && box.maxY <= Double(height))
        }
    }

    @Test(arguments: [Point(x: -1, y: 5), Point(x: 320, y: 5), Point(x: .nan, y: 5)])
    func aPointOutsideIsRefused(point: Point) {
        let picture = TestPicture(width: 320, height: 24, encoding: .gray(fullRange: true)) {
            (_, _, _) in 128
        }
        #expect(BoxProposer.proposeBox(at: point, in: picture.view) == nil)
    }
}
