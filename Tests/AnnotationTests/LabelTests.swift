import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastAnnotation

@Suite struct LabelTests {
    private func target(_ box: Box, _ state: TrackState = .tracking) -> TargetAnnotation {
        TargetAnnotation(id: 12, box: box, state: state, confidence: 0.934)
    }

    @Test func staysInsideTheFrame() {
        for (width, height) in [(320, 240), (1280, 720), (201, 77), (90, 40)] {
            let sizes = DrawingSizes(width: width, height: height, scale: 1)
            for x in stride(from: -0.5, through: 1.4, by: 0.19) {
                for y in stride(from: -0.5, through: 1.4, by: 0.19) {
                    for state in TrackState.allCases {
                        let box = Box(
                            x: x * Double(width), y: y * Double(height),
                            width: Double(width) * 0.2, height: Double(height) * 0.3)
                        let label = Label(
                            target(box, state), sizes: sizes, frame: (width, height), taken: [])
                        let plate = label?.plate ?? Box(x: -1, y: -1, width: 0, height: 0)
                        #expect(plate.x >= 0 && plate.maxX <= Double(width))
                        #expect(plate.y >= 0 && plate.maxY <= Double(height))
                    }
                }
            }
        }
    }

    /// Whatever the turn: inside the frame, beside the outline, and no farther from it than needed.
    @Test func followsATurnedBox() throws {
        let sizes = DrawingSizes(width: 640, height: 480, scale: 1)
        let box = Box(x: 240, y: 200, width: 160, height: 60)
        var last: Box?
        for step in -90...90 {
            let angle = Double(step) * .pi / 90
            let target = TargetAnnotation(
                id: 1, box: box, angle: angle, state: .tracking, confidence: 0.9)
            let plate = try #require(
                Label(target, sizes: sizes, frame: (640, 480), taken: [])?.plate)
            let outline = RotatedBox(box, angle: angle).corners
            var nearest = Double.infinity
            for (start, end) in zip(outline, outline.dropFirst() + outline.prefix(1)) {
                for step in 0...400 {
                    let point = start.between(end, share: Double(step) / 400)
                    let away = Point(
                        x: max(plate.x - point.x, 0, point.x - plate.maxX),
                        y: max(plate.y - point.y, 0, point.y - plate.maxY))
                    nearest = min(nearest, away.distance(to: Point(x: 0, y: 0)))
                }
            }
            #expect(nearest > sizes.line / 2, "\(step)")
            #expect(nearest < 3 * (sizes.line + sizes.halo), "\(step)")
            // It glides; it does not jump from one corner to the next.
            if let last { #expect(last.center.distance(to: plate.center) < 12, "\(step)") }
            last = plate
        }
    }

    @Test func onlyThePlateChanges() {
        let image = GuardedImage(.gray16, width: 320, height: 240)
        let target = target(Box(x: 100, y: 100, width: 60, height: 50))
        Annotator(overlay: .label, palette: [.white]).draw([target], on: image.view)
        let label = Label(
            target, sizes: DrawingSizes(width: 320, height: 240, scale: 1), frame: (320, 240),
            taken: [])
        guard let plate = label?.plate else {
            Issue.record("no label")
            return
        }
        #expect(plate.maxY <= 100)
        var outside = 0.0
        var inside = 0.0
        for row in 0..<240 {
            for column in 0..<320 {
                let at = Point(x: Double(column) + 0.5, y: Double(row) + 0.5)
                if plate.x < at.x, at.x < plate.maxX, plate.y < at.y, at.y < plate.maxY {
                    inside += image.share(column, row)
                } else {
                    outside += image.share(column, row)
                }
            }
        }
        #expect(outside == 0)
        // The text takes some of the plate, not most of it.
        #expect(inside > 0.5 * plate.area && inside < 0.85 * plate.area)
    }

    @Test func saysNumberStateAndConfidence() {
        let sizes = DrawingSizes(width: 640, height: 480, scale: 1)
        let box = Box(x: 200, y: 200, width: 50, height: 50)
        func text(_ confidence: Double, _ state: TrackState) -> String? {
            Label(
                TargetAnnotation(id: 3, box: box, state: state, confidence: confidence),
                sizes: sizes, frame: (640, 480), taken: [])?.text
        }
        #expect(text(0.934, .tracking) == "#3 tracking 93%")
        #expect(text(7, .uncertain) == "#3 uncertain 100%")
        #expect(text(-1, .uncertain) == "#3 uncertain 0%")
        #expect(text(0.6, .lost) == "#3 lost")
        #expect(text(.nan, .uncertain) == "#3 uncertain -")
    }

    @Test func aNarrowFrameGetsAShorterText() {
        let box = Box(x: 2, y: 40, width: 20, height: 20)
        func text(_ width: Int) -> String? {
            Label(
                target(box), sizes: DrawingSizes(width: width, height: 80, scale: 1),
                frame: (width, 80), taken: [])?.text
        }
        #expect(text(200) == "#12 tracking 93%")
        #expect(text(70) == "#12 93%")
        #expect(text(30) == "#12")
        #expect(text(10) == nil)
    }

    @Test func labelsAvoidEachOther() {
        let sizes = DrawingSizes(width: 640, height: 480, scale: 1)
        var taken: [Box] = []
        for shift in 0..<4 {
            let label = Label(
                target(Box(x: 200 + Double(shift) * 3, y: 200, width: 60, height: 60)),
                sizes: sizes, frame: (640, 480), taken: taken)
            guard let plate = label?.plate else {
                Issue.record("no label")
                return
            }
            #expect(taken.allSatisfy { $0.intersection(plate).area == 0 })
            taken.append(plate)
        }
    }

    /// Each letter has a shape of its own that lies within its advance.
    @Test func everyLetterIsItsOwn() {
        var pictures: [Character: [Float]] = [:]
        for character in Glyphs.paths.keys {
            var shape = Coverage(width: 64, height: 64)
            StrokeFont.standard.add(
                String(character), at: Point(x: 16, y: 16), capHeight: 24, to: &shape)
            let width = StrokeFont.standard.width(of: String(character), capHeight: 24)
            var picture: [Float] = []
            for row in 0..<64 {
                for column in 0..<64 {
                    let covered = shape[column, row]
                    picture.append(covered)
                    if covered > 0 {
                        #expect(Double(column) >= 12 && Double(column) <= 16 + width + 2)
                        #expect(row >= 12 && row <= 52)
                    }
                }
            }
            #expect(picture.reduce(0, +) > 5, "\(character) is empty")
            pictures[character] = picture
        }
        #expect(Set(pictures.values).count == pictures.count)
        for character in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.%:-#()/" {
            #expect(pictures[character] != nil)
        }
    }

    @Test func digitsAreAsWideAsEachOther() {
        let widths = (0..<10).map {
            StrokeFont.standard.width(of: "\($0)\($0)\($0)", capHeight: 13)
        }
        #expect(Set(widths).count == 1)
    }
}
