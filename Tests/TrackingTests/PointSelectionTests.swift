import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

@Suite struct PointSelectionTests {
    @Test(arguments: [UInt64(1), 2])
    func theBoxAroundAPointIsFound(seed: UInt64) throws {
        let renderer = try SceneRenderer(
            Scene(name: "test", width: 320, height: 240, frameCount: 2, seed: seed, nuisances: []))
        let truth = try #require(renderer.truth(frame: 0).box)
        let box = try renderer.render(frame: 0).withImage {
            try Tracker.extent(at: truth.center, in: $0)
        }
        #expect(box.overlap(truth) > 0.5)
    }

    @Test func aPointAtTheEdgeGivesABoxInTheFrame() throws {
        let renderer = try SceneRenderer(
            Scene(name: "test", width: 320, height: 240, frameCount: 2, nuisances: []))
        let picture = renderer.render(frame: 0)
        for point in [Point(x: 0, y: 0), Point(x: 319.5, y: 120)] {
            let box = try picture.withImage { try Tracker.extent(at: point, in: $0) }
            #expect(box.area > 0)
            #expect(box.x >= 0 && box.y >= 0 && box.maxX <= 320 && box.maxY <= 240)
            _ = try picture.withImage { try Tracker(image: $0, point: point) }
        }
    }

    @Test(arguments: [Point(x: -1, y: 5), Point(x: 320, y: 5), Point(x: .nan, y: 5)])
    func aPointOutsideIsRefused(point: Point) throws {
        let renderer = try SceneRenderer(
            Scene(name: "test", width: 320, height: 240, frameCount: 2, nuisances: []))
        #expect(throws: TrackerError.self) {
            _ = try renderer.render(frame: 0).withImage { try Tracker(image: $0, point: point) }
        }
    }
}
