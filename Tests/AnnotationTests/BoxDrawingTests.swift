import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastAnnotation

@Suite struct BoxDrawingTests {
    private let box = Box(x: 40.3, y: 50.7, width: 90, height: 66)
    private let sizes = DrawingSizes(width: 220, height: 200, scale: 1)
    private let annotator = Annotator(overlay: .box, palette: [.white])

    private func drawn(
        _ state: TrackState, _ box: Box? = nil, angle: Double = 0, on color: DrawingColor = .black
    ) -> GuardedImage {
        let image = GuardedImage(.gray16, width: 220, height: 200, color: color)
        annotator.draw(
            [
                TargetAnnotation(
                    id: 1, box: box ?? self.box, angle: angle, state: state, confidence: 1)
            ], on: image.view)
        #expect(image.isIntact)
        return image
    }

    /// A closed line of width w around a box has the area of its length times w; the round outer
    /// corners take (4 - pi) (w/2)^2 away.
    private var outlineArea: Double {
        2 * (box.width + box.height) * sizes.line + (.pi - 4) * sizes.line * sizes.line / 4
    }

    @Test func memoryThatIsKeptLeavesNoTraceOfEarlierDrawings() {
        let annotator = Annotator(overlay: [.box, .label, .trail])
        let path = (0..<40).map { Point(x: 20 + 4 * Double($0), y: 150 - 3 * Double($0)) }
        var memory = DrawingMemory()
        for (number, size) in [(220, 200), (220, 200), (120, 90), (220, 200)].enumerated() {
            let targets = (0...number % 2).map { id in
                TargetAnnotation(
                    id: id + 1, box: box.inset(by: Double(8 * number * id)), state: .tracking,
                    confidence: 0.5, trail: Array(path.dropLast(10 * number)))
            }
            let color = DrawingColor(red: 0.4, green: 0.5, blue: 0.6)
            let fresh = GuardedImage(.gray16, width: size.0, height: size.1, color: color)
            let again = GuardedImage(.gray16, width: size.0, height: size.1, color: color)
            annotator.draw(targets, on: fresh.view)
            annotator.draw(targets, on: again.view, using: &memory)
            var differences = 0
            for row in 0..<size.1 {
                for column in 0..<size.0 {
                    let planes = (fresh.view.planes[0], again.view.planes[0])
                    if planes.0[column, row] != planes.1[column, row] { differences += 1 }
                }
            }
            #expect(differences == 0)
            #expect(again.isIntact)
        }
    }

    @Test(arguments: [0, 0.3, 1.1, -2.5])
    func outlineHasItsArea(_ angle: Double) {
        // The halo is black on black, so only the line counts.
        let sum = drawn(.tracking, angle: angle).sum()
        #expect(abs(sum - outlineArea) < 0.012 * outlineArea)
    }

    @Test func dashedCoversHalf() {
        let share = drawn(.uncertain).sum() / drawn(.tracking).sum()
        #expect(share > 0.46 && share < 0.56)
        // Every corner is drawn.
        let image = drawn(.uncertain)
        for corner in RotatedBox(box).corners {
            #expect(image.share(Int(corner.x), Int(corner.y)) > 0.3)
        }
    }

    @Test func onlyPixelsAtTheLineChange() {
        let ground = DrawingColor(red: 0.5, green: 0.5, blue: 0.5)
        let image = drawn(.tracking, on: ground)
        let reach = sizes.line / 2 + sizes.halo + 1.5
        let outer = box.inset(by: -reach)
        let inner = box.inset(by: reach)
        let before = GuardedImage(.gray16, width: 220, height: 200, color: ground).share(0, 0)
        var changedFar = 0
        for row in 0..<200 {
            for column in 0..<220 {
                let (x, y) = (Double(column) + 0.5, Double(row) + 0.5)
                let near =
                    outer.x < x && x < outer.maxX && outer.y < y && y < outer.maxY
                    && !(inner.x < x && x < inner.maxX && inner.y < y && y < inner.maxY)
                if !near, image.share(column, row) != before { changedFar += 1 }
            }
        }
        #expect(changedFar == 0)
    }

    /// On a white scene a white line is seen by its dark halo, on a black one by itself.
    @Test func legibleOnLightAndDark() {
        let light = drawn(.tracking, on: .white)
        let dark = drawn(.tracking)
        let row = Int(box.center.y)
        let near = (Int(box.x) - 6)..<(Int(box.x) + 6)
        #expect(near.map { light.share($0, row) }.min() ?? 1 < 0.7)
        #expect(near.map { light.share($0, row) }.max() ?? 0 > 0.95)
        #expect(near.map { dark.share($0, row) }.max() ?? 0 > 0.7)
    }

    @Test func aQuarterTurnSwapsTheSides() {
        let upright = drawn(
            .tracking, Box(center: box.center, width: box.height, height: box.width))
        let turned = drawn(.tracking, angle: .pi / 2)
        var worst = 0.0
        for row in 0..<200 {
            for column in 0..<220 {
                worst = max(worst, abs(upright.share(column, row) - turned.share(column, row)))
            }
        }
        #expect(worst < 0.001)
    }

    /// A small positive angle lowers the right side: clockwise as displayed.
    @Test func anglesAreClockwise() {
        let image = drawn(.tracking, angle: 0.3)
        let corners = RotatedBox(box, angle: 0.3).corners
        #expect(corners[1].y > corners[0].y)
        for corner in corners {
            #expect(image.share(Int(corner.x), Int(corner.y)) > 0.3)
        }
        let others = RotatedBox(box, angle: -0.3).corners
        for corner in others { #expect(image.share(Int(corner.x), Int(corner.y)) == 0) }
    }

    /// Only pixels at the line change, also where the turned box is cut by the frame's edge.
    @Test(arguments: [TrackState.tracking, .uncertain])
    func aTurnedBoxIsCutAtTheEdges(_ state: TrackState) {
        let turned = RotatedBox(
            center: Point(x: 8, y: 190), width: 120, height: 90, angle: 0.7)
        let ground = DrawingColor(red: 0.5, green: 0.5, blue: 0.5)
        let image = drawn(state, turned.unturned, angle: turned.angle, on: ground)
        let before = GuardedImage(.gray16, width: 220, height: 200, color: ground).share(0, 0)
        let reach = sizes.line / 2 + sizes.halo + 1.5
        var (changed, wrong) = (0, 0)
        for row in 0..<200 {
            for column in 0..<220 where image.share(column, row) != before {
                changed += 1
                // The pixel's position in the box's own directions.
                let (x, y) = (Double(column) + 0.5 - 8, Double(row) + 0.5 - 190)
                let across = abs(x * cos(0.7) + y * sin(0.7)) - 60
                let down = abs(-x * sin(0.7) + y * cos(0.7)) - 45
                let isNear = max(across, down) < reach && min(abs(across), abs(down)) < reach
                if !isNear { wrong += 1 }
            }
        }
        #expect(changed > 200)
        #expect(wrong == 0)
    }

    @Test func lostIsACrossHair() {
        let image = drawn(.lost)
        let center = box.center
        let arm = sizes.crossHair(box)
        #expect(image.share(Int(center.x + arm * 0.7), Int(center.y)) > 0.5)
        #expect(image.share(Int(center.x), Int(center.y - arm * 0.7)) > 0.5)
        for corner in RotatedBox(box).corners {
            #expect(image.share(Int(corner.x), Int(corner.y)) == 0)
        }
        #expect(image.sum() < 5 * arm * sizes.line)
    }

    @Test func aBoxPartlyOutsideShowsTheRest() {
        let image = drawn(.tracking, Box(x: -1e9, y: 20, width: 1e9 + 100, height: 1e7))
        #expect(image.share(99, 150) > 0.55 && image.share(100, 150) > 0.55)
        #expect(image.share(50, 20) > 0.4)
        #expect(image.share(50, 100) == 0)
    }

    @Test func colorsFollowTheNumber() {
        let annotator = Annotator()
        #expect(annotator.color(of: 1) == DrawingColor.palette[0])
        #expect(annotator.color(of: 8) == DrawingColor.palette[0])
        #expect(annotator.color(of: 0) == DrawingColor.palette[6])
        #expect(Set((1...7).map { annotator.color(of: $0) }).count == 7)
        #expect(Annotator(palette: []).color(of: .min) == .white)
    }

    @Test func trailFadesTowardsItsBeginning() {
        let image = GuardedImage(.gray16, width: 220, height: 200)
        Annotator(overlay: .trail, palette: [.white]).draw(
            [
                TargetAnnotation(
                    id: 1, box: box, state: .tracking, confidence: 1,
                    trail: (0..<90).map { Point(x: 10 + Double($0) * 2, y: 60.5) })
            ], on: image.view)
        let columns = [20, 60, 100, 140, 180].map { image.share($0, 60) }
        #expect(columns == columns.sorted())
        #expect(columns[0] < 0.35 && columns[4] > 0.85)
    }

    @Test func trailLengthKeepsTheNewest() {
        let image = GuardedImage(.gray16, width: 220, height: 200)
        Annotator(overlay: .trail, palette: [.white], trailLength: 10).draw(
            [
                TargetAnnotation(
                    id: 1, box: box, state: .tracking, confidence: 1,
                    trail: (0..<90).map { Point(x: 10 + Double($0) * 2, y: 60.5) })
            ], on: image.view)
        #expect(image.share(185, 60) > 0.8)
        #expect(image.share(150, 60) == 0)
    }
}
