import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastTracking

/// A light square on a dark, uneven ground, in gray and in colours.
@Suite struct GrayLevelTests {
    private let box = Box(center: Point(x: 80, y: 60), width: 32, height: 32)

    private func picture(_ encoding: ColorEncoding) -> TestPicture {
        TestPicture(width: 160, height: 120, encoding: encoding) { plane, x, y in
            let isLight = (64..<96).contains(x) && (44..<76).contains(y)
            let level = (isLight ? 170 : 60) + (x * x * 7 + y * 13 + x * y) % 23
            return plane == 2 ? level / 2 : level
        }
    }

    private func found(_ encoding: ColorEncoding) throws -> Localization {
        try picture(encoding).withView { image in
            var tracker = try Tracker(image: image, box: box)
            let branch = tracker.branch
            return branch.localize(
                image, window: branch.pose.window(at: box.center),
                prediction: branch.motion.predict(from: box.center, camera: nil),
                stages: &tracker.stages)
        }
    }

    /// Gray levels say how well the box fits, and colours where the target is, too.
    @Test(arguments: [ColorEncoding.gray(fullRange: true), .rgb])
    func grayLevelsTellOfTheBoxAndDoNotMoveIt(encoding: ColorEncoding) throws {
        let found = try found(encoding)
        #expect(try #require(found.evidence.colorFit).contrast > 0.3)
        let (fused, alone) = (found.response.fused.values, found.response.correlation.values)
        let baseline = Float(found.response.baselinePeak)
        let isAlone = zip(fused, alone).allSatisfy { abs($0 - $1 / baseline) < 1e-5 }
        #expect(isAlone == (encoding != .rgb))
    }
}
