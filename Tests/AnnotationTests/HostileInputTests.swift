import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastAnnotation

/// Nothing that a caller passes makes a write outside the planes, whatever the frame.
@Suite struct HostileInputTests {
    private static let wild: [Double] = [
        .nan, .infinity, -.infinity, 0, -0.0, 1e300, -1e300, 1e18, -1e18, 1e11, -1e11, 1e-300,
        .leastNonzeroMagnitude, 0.5, 3, .greatestFiniteMagnitude, -.greatestFiniteMagnitude, 2e9,
    ]

    @Test(arguments: GuardedImage.Layout.allCases)
    func neverWritesOutside(_ layout: GuardedImage.Layout) {
        var generator = TestNumbers(7)
        func number(_ extent: Int) -> Double {
            Int.random(in: 0..<4, using: &generator) == 0
                ? Self.wild.randomElement(using: &generator) ?? 0
                : Double.random(in: -1.5...2.5, using: &generator) * Double(extent)
        }
        for (width, height) in [
            (1, 1), (2, 2), (1, 9), (3, 2), (17, 9), (16, 8), (33, 31), (130, 1), (75, 90),
        ] {
            let image = GuardedImage(layout, width: width, height: height)
            for _ in 0..<8 {
                let targets = (0..<3).map { _ in
                    let map = ScalarMap(
                        columns: 3, rows: 2,
                        values: (0..<6).map { _ in
                            Float(Self.wild.randomElement(using: &generator) ?? 0)
                        },
                        region: Box(
                            x: number(width), y: number(height), width: number(width),
                            height: number(height)))
                    return TargetAnnotation(
                        id: [Int.min, Int.max, 0, 1].randomElement(using: &generator) ?? 0,
                        box: Box(
                            x: number(width), y: number(height), width: number(width),
                            height: number(height)),
                        angle: number(1),
                        state: TrackState.allCases.randomElement(using: &generator) ?? .lost,
                        confidence: number(1),
                        trail: (0..<6).map { _ in Point(x: number(width), y: number(height)) },
                        response: map, heatMap: map)
                }
                let scale = Self.wild.randomElement(using: &generator) ?? 1
                Annotator(
                    overlay: [.box, .label, .trail, .response, .heatmap], scale: scale,
                    trailLength: [-1, 0, 4, .max].randomElement(using: &generator) ?? 0
                ).draw(targets, on: image.view)
            }
            #expect(image.isIntact, "\(layout) \(width)x\(height)")
        }
    }

    @Test(arguments: [TrackState.tracking, .uncertain, .lost])
    func tinyBoxesAreStillMarked(_ state: TrackState) {
        let image = GuardedImage(.yuv420, width: 64, height: 48)
        let before = image.bytes
        Annotator(overlay: .box).draw(
            [
                TargetAnnotation(
                    id: 1, box: Box(x: 30, y: 20, width: 3, height: 3), state: state,
                    confidence: 1)
            ], on: image.view)
        #expect(image.bytes != before)
        #expect(image.isIntact)
    }

    @Test func boxesThatAreNoneAreLeftAlone() {
        let image = GuardedImage(.yuv420, width: 64, height: 48)
        let before = image.bytes
        let nothing = [
            Box(x: .nan, y: 1, width: 5, height: 5), Box(x: 1, y: 1, width: 0, height: 5),
            Box(x: 1, y: 1, width: 5, height: -3), Box(x: 1, y: 1, width: .infinity, height: 5),
        ].map { TargetAnnotation(id: 1, box: $0, state: .tracking, confidence: 1) }
        Annotator().draw(nothing, on: image.view)
        Annotator().draw([], on: image.view)
        #expect(image.bytes == before)
    }
}
