import HoldfastImaging
import HoldfastScenes
import HoldfastTestSupport
import HoldfastTracking
import Testing

/// Beginning from a point.
@Suite struct PointTests {
    @Test func aTrackerBegunAtAPointHasTheProposedBox() throws {
        let renderer = try SceneRenderer(
            Scene(name: "test", width: 160, height: 120, frameCount: 2, nuisances: []))
        try renderer.render(frame: 0).withImage { image in
            let point = Point(x: 80, y: 60)
            let box = try Tracker.proposeBox(at: point, in: image)
            #expect(try Tracker(image: image, point: point).estimate.box == box)
        }
    }

    @Test(arguments: [Point(x: -1, y: 5), Point(x: 320, y: 5), Point(x: .nan, y: 5)])
    func aPointOutsideIsRefused(point: Point) throws {
        let picture = TestPicture(width: 320, height: 24, encoding: .gray(fullRange: true)) {
            (_, _, _) in 128
        }
        #expect(throws: TrackerError.self) { _ = try Tracker(image: picture.view, point: point) }
    }
}
