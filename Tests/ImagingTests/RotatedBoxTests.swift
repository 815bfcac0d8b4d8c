import Foundation
import HoldfastImaging
import Testing

@Suite struct RotatedBoxTests {
    private let box = Box(x: 10, y: 20, width: 40, height: 10)

    private func expect(_ found: [Point], _ expected: [Point], within tolerance: Double = 1e-9) {
        #expect(found.count == expected.count)
        for (a, b) in zip(found, expected) { #expect(a.distance(to: b) <= tolerance) }
    }

    @Test func cornersGoClockwiseFromLeftTop() {
        let upright = RotatedBox(box)
        #expect(
            upright.corners == [
                Point(x: 10, y: 20), Point(x: 50, y: 20), Point(x: 50, y: 30), Point(x: 10, y: 30),
            ])
        // A quarter turn clockwise brings the left top corner to the right top.
        expect(
            RotatedBox(box, angle: .pi / 2).corners,
            [Point(x: 35, y: 5), Point(x: 35, y: 45), Point(x: 25, y: 45), Point(x: 25, y: 5)])
        // A small turn lowers the right side.
        let slight = RotatedBox(box, angle: 0.1).corners
        #expect(slight[1].y > slight[0].y)
    }

    @Test(arguments: [0, 0.4, .pi / 2, 2.2, -3, 7])
    func uprightBoxesHoldWhatTheySay(angle: Double) {
        let turned = RotatedBox(box, angle: angle)
        let corners = turned.corners
        let bounds = turned.boundingBox
        #expect(abs(bounds.x - (corners.map(\.x).min() ?? 0)) < 1e-9)
        #expect(abs(bounds.maxX - (corners.map(\.x).max() ?? 0)) < 1e-9)
        #expect(abs(bounds.y - (corners.map(\.y).min() ?? 0)) < 1e-9)
        #expect(abs(bounds.maxY - (corners.map(\.y).max() ?? 0)) < 1e-9)
        // Against points on the ellipse itself.
        let xs = (0..<3600).map { step in
            let turn = Double(step) * .pi / 1800
            return turned.center.x + 20 * cos(turn) * cos(angle) - 5 * sin(turn) * sin(angle)
        }
        #expect(abs(turned.ellipseBox.maxX - (xs.max() ?? 0)) < 1e-4)
        #expect(turned.ellipseBox.width <= bounds.width + 1e-9)
        #expect(turned.unturned == box && turned.area == box.area)
    }

    @Test(arguments: [0, 0.4, 1.5, 3, -1, -2.9])
    func cornersGiveTheRectangleBack(angle: Double) throws {
        let turned = RotatedBox(box, angle: angle)
        let again = try #require(RotatedBox(corners: turned.corners, tolerance: 1e-6))
        #expect(abs((again.angle - angle).remainder(dividingBy: 2 * .pi)) < 1e-9)
        #expect(abs(again.width - 40) < 1e-9 && abs(again.height - 10) < 1e-9)
        expect(again.corners, turned.corners)
        // Other first corners and the other direction are the same rectangle.
        let corners = turned.corners
        for order in [[1, 2, 3, 0], [0, 3, 2, 1], [2, 1, 0, 3]] {
            let other = try #require(
                RotatedBox(corners: order.map { corners[$0] }, tolerance: 1e-6))
            #expect(abs(other.area - 400) < 1e-6)
            for corner in other.corners {
                #expect(corners.contains { $0.distance(to: corner) < 1e-9 })
            }
        }
    }

    @Test func otherShapesAreNoRectangle() {
        let corners = RotatedBox(box, angle: 0.3).corners
        var skew = corners
        skew[2].x += 0.1
        #expect(RotatedBox(corners: skew, tolerance: 0.01) == nil)
        #expect(RotatedBox(corners: skew, tolerance: 0.2) != nil)
        let crossed = [corners[0], corners[2], corners[1], corners[3]]
        #expect(RotatedBox(corners: crossed, tolerance: 0.01) == nil)
        #expect(RotatedBox(corners: Array(corners.prefix(3)), tolerance: 1) == nil)
        #expect(RotatedBox(corners: corners + corners, tolerance: 1) == nil)
        let line = (0..<4).map { Point(x: Double($0), y: 0) }
        #expect(RotatedBox(corners: line, tolerance: 0.01) == nil)
        let same = [Point](repeating: Point(x: 1, y: 1), count: 4)
        #expect(RotatedBox(corners: same, tolerance: 0.01) == nil)
        skew[2].x = .nan
        #expect(RotatedBox(corners: skew, tolerance: .infinity) == nil)
    }

    @Test func validity() {
        #expect(RotatedBox(box, angle: 9).isValid)
        #expect(!RotatedBox(box, angle: .nan).isValid)
        #expect(!RotatedBox(box, angle: .infinity).isValid)
        let empty = Box(x: 0, y: 0, width: 0, height: 1)
        #expect(!RotatedBox(empty).isValid)
        let nowhere = Point(x: .nan, y: 0)
        #expect(!RotatedBox(center: nowhere, width: 1, height: 1, angle: 0).isValid)
    }
}
