import Foundation
import HoldfastImaging
import HoldfastTestSupport
import Testing

@testable import HoldfastSampling

@Suite struct WindowSamplerTests {
    /// A plane that brightens evenly to the right and downwards; what lies beyond it is its edge.
    private static func ramp(width: Int, height: Int) -> TestPicture {
        TestPicture(width: width, height: height, encoding: .gray(fullRange: true)) {
            _, column, row in column + row
        }
    }

    /// Whatever the step and the angle, a ramp is read exactly.
    @Test(arguments: [0.3, 1, 1.9, 2.1, 3.7, 4, 5.3], [0, 0.1, -0.8])
    func stepsAndAngles(step: Double, angle: Double) {
        let picture = Self.ramp(width: 130, height: 120)
        let n = 12
        let side = Double(n) * step
        let center = Point(x: 62, y: 58)
        let window = SamplingWindow(
            region: Box(center: center, width: side, height: side), columns: n, rows: n,
            angle: angle, pivot: center)
        var sampler = WindowSampler()
        var result = [Float](repeating: .nan, count: n * n)
        sampler.sample(
            picture.view.planes[0], of: picture.view, window: window, scale: 1, offset: 0,
            into: &result)
        for r in 0..<n {
            for c in 0..<n {
                let place = Point(
                    (Double(c) + 0.5) * step - side / 2, (Double(r) + 0.5) * step - side / 2,
                    from: center, turned: angle)
                // The middle of the first pixel is at 0.5.
                #expect(abs(Double(result[r * n + c]) - (place.x + place.y - 1)) < 1e-3)
            }
        }
    }

    /// Rows that lie farther apart than 32 bits count are read like others.
    @Test(arguments: [0, 0.2]) func rowsFarApart(angle: Double) throws {
        let (width, step) = (40, 1 << 31)
        let memory = try #require(
            mmap(
                nil, step + width, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANON | MAP_NORESERVE, -1, 0))
        try #require(memory != MAP_FAILED)
        defer { munmap(memory, step + width) }
        let plane = Plane(
            base: memory, width: width, height: 2, columnStep: 1, rowStep: step)
        for column in 0..<width {
            plane[column, 0] = column
            plane[column, 1] = column + 100
        }
        let image = try ImageView(
            width: width, height: 2, encoding: .gray(fullRange: true), planes: [plane])
        let window = SamplingWindow(
            region: Box(x: 10, y: 0, width: 2, height: 2), columns: 2, rows: 2, angle: angle,
            pivot: Point(x: 11, y: 1))
        var sampler = WindowSampler()
        var result = [Float](repeating: .nan, count: 4)
        sampler.sample(
            plane, of: image, window: window, scale: 1, offset: 0, into: &result)
        for (value, upright) in zip(result, [10, 11, 110, 111] as [Float]) {
            #expect(abs(value - upright) < (angle == 0 ? 1e-3 : 25))
        }
    }

    /// No sample of the plane is missed: blocks are at most half as far apart as bilinear reading sees.
    @Test(arguments: [0.2, 1, 2, 2.01, 3.9, 4, 4.2, 7.5, 31])
    func blocks(step: Double) {
        let picture = Self.ramp(width: 200, height: 90)
        let window = SamplingWindow(
            region: Box(x: 20, y: 10, width: 8 * step, height: 4 * step), columns: 8, rows: 4)
        let blocks = BlockGrid(
            covering: window, of: picture.view.planes[0], image: picture.view)
        #expect(step <= 2 * blocks.width)
        #expect(blocks.across == 1 || step > 2 * (blocks.width - 1))
        #expect(blocks.columns >= 2 && blocks.rows >= 2)
        #expect(blocks.left >= 0 && blocks.left + blocks.columns * blocks.across <= 200)
        #expect(blocks.top >= 0 && blocks.top + blocks.rows * blocks.down <= 90)
    }

    /// Windows far off, huge ones and such that are no window at all stay within the plane.
    @Test(arguments: [
        Box(x: -1e6, y: 1e6, width: 500, height: 400),
        Box(x: -1e9, y: -1e9, width: 2e9, height: 2e9),
        Box(x: .nan, y: 3, width: 500, height: 500), Box(x: 3, y: 3, width: .nan, height: 500),
        Box(x: 3, y: -.infinity, width: 500, height: .infinity),
    ])
    func windowsBeyondThePlane(region: Box) {
        for (width, height) in [(40, 30), (1, 30), (2, 3), (1, 1)] {
            let picture = Self.ramp(width: width, height: height)
            var sampler = WindowSampler()
            var result = [Float](repeating: .nan, count: 64)
            sampler.sample(
                picture.view.planes[0], of: picture.view,
                window: SamplingWindow(region: region, columns: 8, rows: 8, angle: 0.3),
                scale: 1, offset: 0, into: &result)
            #expect(result.allSatisfy { $0 >= 0 && $0 <= 70 })
        }
    }
}
