import Dispatch
import HoldfastImaging
import Testing

@testable import HoldfastTracking

/// The filter is trained beside the next frames, which changes nothing that is found.
@Suite struct TrainingAsideTests {
    private static let frames = 20
    /// On every sixth frame the filter is trained, whatever that shows.
    private static let everySixth = ["filter.interval": 6.0, "filter.steady-interval": 6]
    private let target: SceneTarget

    init() throws {
        target = try SceneTarget("lookalike-crossing", frames: Self.frames, seed: 3)
    }

    private func begun(aside: Bool, _ set: [String: Double] = [:]) throws -> Tracker {
        var tracker = try target.begun(set)
        tracker.learnsAside = aside
        return tracker
    }

    @Test(arguments: [
        [:], ["filter.interval": 1], ["filter.interval": 1, "filter.delay": 4],
        ["filter.delay": 0], ["committee.members": 3],
    ])
    func withAndWithoutAThreadTheSameIsFound(set: [String: Double]) throws {
        var alone = try begun(aside: false, set)
        var aside = try begun(aside: true, set)
        #expect(
            target.follow(&aside, 1..<Self.frames) == target.follow(&alone, 1..<Self.frames))
        #expect(aside.saved().elementsEqual(alone.saved()))
    }

    @Test func theOldFilterAnswersUntilTheDelayIsOver() throws {
        let delays = [0, 1, 2]
        let answers = try delays.map { delay in
            var set = Self.everySixth
            set["filter.delay"] = Double(delay)
            var tracker = try begun(aside: true, set)
            return target.follow(&tracker, 1..<Self.frames)
        }
        #expect(answers[0][..<6] == answers[1][..<6])
        #expect(answers[0][6] != answers[1][6])
        #expect(answers[1][..<7] == answers[2][..<7])
        #expect(answers[1][7] != answers[2][7])
    }

    @Test func copiesMadeWhileItIsTrainedAreIndependentAndEqual() throws {
        var whole = try begun(aside: false, Self.everySixth)
        let answers = target.follow(&whole, 1..<Self.frames)
        // Frame 6 is learned, and nobody has asked for what comes of it.
        var tracker = try begun(aside: true, Self.everySixth)
        _ = target.follow(&tracker, 1..<7)
        var copies = [Tracker](repeating: tracker, count: 4)
        for i in copies.indices {
            #expect(target.follow(&copies[i], 7..<Self.frames) == Array(answers[6...]))
        }
        // One that goes elsewhere leaves the others as they are.
        var astray = tracker
        astray.branch.pose.center = Point(x: 10, y: 10)
        _ = target.follow(&astray, 7..<Self.frames)
        #expect(target.follow(&tracker, 7..<Self.frames) == Array(answers[6...]))
        #expect(copies.allSatisfy { $0.saved().elementsEqual(tracker.saved()) })
    }

    @Test(arguments: 5..<10)
    func aTrackerThatIsSavedMeanwhileGoesOnAsItWould(frame: Int) throws {
        for aside in [false, true] {
            var tracker = try begun(aside: aside, Self.everySixth)
            _ = target.follow(&tracker, 1..<frame)
            let bytes = tracker.saved()
            var restored = try Tracker(restoring: bytes)
            #expect(restored.saved().elementsEqual(bytes))
            #expect(
                target.follow(&restored, frame..<Self.frames)
                    == target.follow(&tracker, frame..<Self.frames))
            #expect(restored.saved().elementsEqual(tracker.saved()))
        }
    }

    @Test func aTrainingThatNeverEndsIsRefused() throws {
        var set = Self.everySixth
        var other = try begun(aside: true, set)
        set["filter.delay"] = 3
        var tracker = try begun(aside: true, set)
        _ = target.follow(&tracker, 1..<7)
        // With a delay of 2 no filter answers in four frames.
        other.branch.appearance = tracker.branch.appearance
        #expect(throws: TrackerError.self) { try Tracker(restoring: other.saved()) }
    }

    @Test func manyTrackersInABusyPoolFindWhatOneFinds() throws {
        let length = 9
        var alone = try begun(aside: false, ["filter.interval": 2])
        let expected = target.follow(&alone, 1..<length)
        let begun = try begun(aside: true, ["filter.interval": 2])
        let answers = Locked<[[Estimate]]>([])
        DispatchQueue.concurrentPerform(iterations: 24) { _ in
            var tracker = begun
            let found = target.follow(&tracker, 1..<length)
            answers.withLock { $0.append(found) }
        }
        #expect(answers.withLock { $0 }.allSatisfy { $0 == expected })
        #expect(answers.withLock { $0.count } == 24)
    }

    @Test func aRestartKeepsTheChoice() throws {
        for aside in [false, true] {
            var tracker = try begun(aside: aside, ["committee.members": 3])
            try target.renderer.render(frame: 1).withImage {
                try tracker.restart(image: $0, box: target.first)
            }
            #expect(tracker.learnsAside == aside)
            tracker.learnsAside = !aside
            #expect(tracker.committee?.companions.map(\.learnsAside) == [!aside, !aside])
        }
    }
}
