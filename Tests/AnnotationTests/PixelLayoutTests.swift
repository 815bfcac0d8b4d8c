import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastAnnotation

@Suite struct PixelLayoutTests {
    static let target = TargetAnnotation(
        id: 2, box: Box(x: 30.4, y: 41.2, width: 61.5, height: 43.1), angle: 0.2, state: .tracking,
        confidence: 0.87, trail: (0..<30).map { Point(x: 3 + Double($0) * 2, y: 80 - Double($0)) },
        response: ScalarMap(
            columns: 5, rows: 5, values: (0..<25).map { Float(12 - abs($0 - 12)) },
            region: Box(x: 0, y: 0, width: 1, height: 1)),
        heatMap: ScalarMap(
            columns: 4, rows: 4, values: (0..<16).map { Float($0) / 15 },
            region: Box(x: 103.5, y: 50.25, width: 52, height: 50)))

    /// Every layout shows the picture that RGB at full resolution shows, up to its own rounding.
    @Test(arguments: GuardedImage.Layout.allCases)
    func everyLayoutShowsTheSamePicture(_ layout: GuardedImage.Layout) {
        let ground = DrawingColor(red: 0.3, green: 0.5, blue: 0.6)
        // Odd sizes: the last sample of a subsampled plane covers fewer pixels.
        let (width, height) = (161, 121)
        let reference = GuardedImage(.rgbPlanarTen, width: width, height: height, color: ground)
        let image = GuardedImage(layout, width: width, height: height, color: ground)
        let annotator = Annotator(overlay: [.box, .label, .trail, .response, .heatmap])
        annotator.draw([Self.target], on: reference.view)
        annotator.draw([Self.target], on: image.view)
        #expect(image.isIntact)
        // Each of two passes rounds; where a line crosses a steep map, the mean of the one blended with
        // the mean of the other differs a little from the mean of the blend.
        let tolerance = 2.5 * Double(1 << layout.depth) / 256
        var worst = 0.0
        for (component, plane) in image.view.planes.enumerated() {
            let ratio = component == 0 ? (1, 1) : layout.ratio
            for row in 0..<plane.height {
                for column in 0..<plane.width {
                    var sum = 0.0
                    var count = 0.0
                    for y in row * ratio.1..<min(height, (row + 1) * ratio.1) {
                        for x in column * ratio.0..<min(width, (column + 1) * ratio.0) {
                            let color = DrawingColor(
                                red: Float(reference.share(x, y, plane: 0)),
                                green: Float(reference.share(x, y, plane: 1)),
                                blue: Float(reference.share(x, y, plane: 2)))
                            sum += GuardedImage.expected(color, component: component, layout)
                            count += 1
                        }
                    }
                    worst = max(worst, abs(sum / count - Double(plane[column, row])))
                }
            }
        }
        #expect(worst <= tolerance)
    }

    /// A frame shown upside down and mirrored has planes with negative steps.
    @Test func negativeStepsDrawTheSame() throws {
        let upright = GuardedImage(.gray8, width: 160, height: 120)
        let turned = GuardedImage(.gray8, width: 160, height: 120)
        let plane = turned.view.planes[0]
        let view = try ImageView(
            width: 160, height: 120, encoding: turned.view.encoding,
            planes: [
                Plane(
                    base: plane.base + 119 * plane.rowStep + 159 * plane.columnStep, width: 160,
                    height: 120, columnStep: -plane.columnStep, rowStep: -plane.rowStep)
            ])
        let annotator = Annotator()
        annotator.draw([Self.target], on: upright.view)
        annotator.draw([Self.target], on: view)
        var differences = 0
        for row in 0..<120 {
            for column in 0..<160
            where upright.view.planes[0][column, row] != view.planes[0][column, row] {
                differences += 1
            }
        }
        #expect(differences == 0)
        #expect(upright.sum() > 100)
        #expect(turned.isIntact)
    }

    /// A packed ten-bit format keeps other components in the bits beside a sample.
    @Test func bitsBesideASampleStay() throws {
        var words = [UInt16](repeating: 0b1010_1000_0000_0011, count: 64 * 64)
        try words.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            let plane = Plane(
                base: base, width: 64, height: 64, columnStep: 2, rowStep: 128, bitDepth: 10,
                shift: 2)
            Annotator(overlay: .box).draw(
                [
                    TargetAnnotation(
                        id: 1, box: Box(x: 10, y: 10, width: 40, height: 40), state: .tracking,
                        confidence: 1)
                ],
                on: try ImageView(
                    width: 64, height: 64, encoding: .gray(fullRange: true), planes: [plane]))
        }
        #expect(words.allSatisfy { $0 & 0b1111_0000_0000_0011 == 0b1010_0000_0000_0011 })
        #expect(words.contains { $0 != 0b1010_1000_0000_0011 })
    }

    @Test func sameInputSameBytes() {
        let first = GuardedImage(.yuv420, width: 200, height: 150)
        let second = GuardedImage(.yuv420, width: 200, height: 150)
        let annotator = Annotator(overlay: [.box, .label, .trail, .response, .heatmap])
        annotator.draw([Self.target], on: first.view)
        annotator.draw([Self.target], on: second.view)
        #expect(first.bytes == second.bytes)
    }
}
