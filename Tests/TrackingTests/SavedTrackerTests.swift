import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

@Suite struct SavedTrackerTests {
    private let target: SceneTarget

    init() throws { target = try SceneTarget("lookalike-crossing", frames: 12, seed: 3) }

    @Test func aRestoredTrackerGoesOnAsTheSavedOneWould() throws {
        var tracker = try target.begun()
        _ = target.follow(&tracker, 1..<6)
        var restored = try Tracker(restoring: tracker.saved())
        #expect(restored.estimate == tracker.estimate)
        #expect(target.follow(&restored, 6..<12) == target.follow(&tracker, 6..<12))
    }

    @Test func hypothesesAreSavedToo() throws {
        var tracker = try target.begun(["prr.hypothesis-margin": 100, "prr.hypothesis-level": 0.1])
        // None is ever preferred, so one must be there as soon as a sub-peak competes.
        let frame = (1..<10).first { frame in
            _ = target.follow(&tracker, frame..<frame + 1)
            return !tracker.hypotheses.isEmpty
        }
        let next = try #require(frame) + 1
        var restored = try Tracker(restoring: tracker.saved())
        #expect(restored.hypotheses.count == tracker.hypotheses.count)
        #expect(
            restored.hypotheses.map(\.branch.pose.center)
                == tracker.hypotheses.map(\.branch.pose.center))
        #expect(restored.saved().elementsEqual(tracker.saved()))
        #expect(target.follow(&restored, next..<12) == target.follow(&tracker, next..<12))
        #expect(restored.hypotheses.map(\.advantage) == tracker.hypotheses.map(\.advantage))
    }

    @Test func whatWasKnownBeforeADoubtIsSavedToo() throws {
        // No box is ever as sure as that.
        var tracker = try target.begun(["state.uncertain": 1])
        _ = target.follow(&tracker, 1..<6)
        #expect(tracker.beforeDoubt != nil)
        var restored = try Tracker(restoring: tracker.saved())
        #expect(restored.saved().elementsEqual(tracker.saved()))
        #expect(target.follow(&restored, 6..<12) == target.follow(&tracker, 6..<12))
        var other = tracker
        other.beforeDoubt = nil
        #expect(other.saved().count < tracker.saved().count)
    }

    @Test func hypothesesThatCannotBeAreRefused() throws {
        var tracker = try target.begun()
        var copy = tracker
        copy.branch.pose.scaleX = 0
        tracker.hypotheses = [Hypothesis(branch: copy.branch, confidence: 0.5)]
        #expect(throws: TrackerError.self) { try Tracker(restoring: tracker.saved()) }
        tracker.hypotheses[0].branch.pose.scaleX = 1
        #expect(try Tracker(restoring: tracker.saved()).hypotheses.count == 1)
        tracker.hypotheses[0].confidence = 2
        #expect(throws: TrackerError.self) { try Tracker(restoring: tracker.saved()) }
        tracker.hypotheses[0].confidence = 0.5
        tracker.hypotheses = Array(repeating: tracker.hypotheses[0], count: 3)
        #expect(throws: TrackerError.self) { try Tracker(restoring: tracker.saved()) }
    }

    @Test func ratioCameraAndColoursAreSavedToo() throws {
        let renderer = try SceneRenderer(
            Scene(
                name: "test", width: 320, height: 240, frameCount: 16, seed: 1,
                nuisances: [Nuisance(.aspect), Nuisance(.shake)]))
        let box = try #require(renderer.truth(frame: 0).box)
        var tracker = try renderer.render(frame: 0).withImage { try Tracker(image: $0, box: box) }
        func follow(_ tracker: inout Tracker, _ frames: Range<Int>) -> [Estimate] {
            frames.map { frame in
                renderer.render(frame: frame).withImage { tracker.update(image: $0) }
            }
        }
        _ = follow(&tracker, 1..<8)
        #expect(tracker.branch.pose.stretch > 1.02)
        var restored = try Tracker(restoring: tracker.saved())
        #expect(restored.branch.pose.stretch == tracker.branch.pose.stretch)
        #expect(follow(&restored, 8..<16) == follow(&tracker, 8..<16))
        #expect(restored.saved().elementsEqual(tracker.saved()))
        // Without the picture before, the camera's motion is not known on the next one.
        var forgetful = tracker
        forgetful.cameraMotion = CameraMotion()
        #expect(forgetful.saved() != tracker.saved())
    }

    @Test(arguments: [0, 0.49, 2.01, -1, 1e300])
    func aRatioOutOfRangeIsRefused(stretch: Double) throws {
        var tracker = try target.begun()
        tracker.branch.pose.stretch = stretch
        #expect(throws: TrackerError.self) { try Tracker(restoring: tracker.saved()) }
    }

    @Test func aNegativeNumberOfFramesIsRefused() throws {
        var tracker = try target.begun()
        tracker.framesSeen = -1
        #expect(throws: TrackerError.self) { try Tracker(restoring: tracker.saved()) }
    }

    @Test func damagedBytesAreRefused() throws {
        let tracker = try target.begun()
        let bytes = tracker.saved()
        #expect(throws: TrackerError.self) { try Tracker(restoring: []) }
        #expect(throws: TrackerError.self) { try Tracker(restoring: Array(bytes.dropLast())) }
        #expect(throws: TrackerError.self) { try Tracker(restoring: bytes + [0]) }
        var other = bytes
        other[8] ^= 1
        #expect(throws: TrackerError.self) { try Tracker(restoring: other) }
        for index in stride(from: 0, to: 700, by: 90) {
            var damaged = bytes
            damaged[index] ^= 0xff
            if let restored = try? Tracker(restoring: damaged) {
                #expect(restored.estimate.box.isValid)
            }
        }
    }
}
