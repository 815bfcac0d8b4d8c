import HoldfastCorrections
import HoldfastImaging
import HoldfastPipeline
import HoldfastScenes
import HoldfastTracking
import HoldfastTrajectories
import Testing

@Suite struct KnownTracksTests {
    @Test func keyBoxesAreObeyedAndThePipelineGoesOnFromTheLast() throws {
        let stretch = try SceneStretch([], seed: 4, frames: 30)
        let middle = KeyBox(frame: 12, box: try #require(stretch.truths[12].box))
        let known = KnownTracks(
            targets: [Target(id: 1, box: stretch.first.box)], keys: [middle, stretch.second],
            tracker: stretch.tracker)
        #expect(known.targets == [Target(id: 1, box: stretch.second.box, firstFrame: 29)])
        for frame in 0..<29 {
            let reports = try known.reports(frame: frame)
            #expect(reports.map(\.id) == [1])
            if frame == 0 { #expect(reports.first?.estimate.box == stretch.first.box) }
            if frame == 12 { #expect(reports.first?.estimate.box == middle.box) }
        }
        #expect(try known.reports(frame: 29).isEmpty)
    }

    @Test func targetsAreFollowedBackToTheBeginning() throws {
        let stretch = try SceneStretch([], seed: 4, frames: 30)
        let known = KnownTracks(
            targets: [Target(id: 3, box: stretch.second.box, firstFrame: 29)], keys: [],
            backwardTo: 5, tracker: stretch.tracker)
        #expect(try known.reports(frame: 4).isEmpty)
        #expect(try known.reports(frame: 5).map(\.id) == [3])
        #expect(try known.reports(frame: 28).map(\.id) == [3])
        #expect(try known.reports(frame: 29).isEmpty)
    }

    /// A few bytes must not claim memory for a hundred million frames.
    @Test func aLogWithHardlyAnyOfItsFramesIsNotGoneOnWith() {
        let records = [0, 99_999_999].map { frame in
            TrajectoryRecord(frame: frame, box: Box(x: 0, y: 0, width: 9, height: 9))
        }
        let log = EarlierLog(Trajectory(records: records))
        #expect(log.targets.isEmpty && log.parts.isEmpty && log.unseen == [1])
    }

    @Test func aLogIsGoneOnWithFromItsLastSureFrame() throws {
        func record(_ frame: Int, _ id: Int, _ state: TrackState) -> TrajectoryRecord {
            TrajectoryRecord(
                frame: frame, id: id, box: Box(x: Double(frame), y: 0, width: 9, height: 9),
                state: state, confidence: 0.5)
        }
        let log = EarlierLog(
            Trajectory(records: [
                record(3, 1, .tracking), record(4, 1, .uncertain), record(5, 1, .tracking),
                record(6, 1, .lost), record(3, 2, .lost),
            ]))
        #expect(log.targets.map(\.id) == [1] && log.targets[0].firstFrame == 5)
        #expect(log.unseen == [2])
        #expect(log.parts[1]?.frames == 3..<5)
        let known = KnownTracks(targets: log.targets, keys: [], parts: log.parts, tracker: nil)
        #expect(try known.reports(frame: 4).first?.estimate.state == .uncertain)
        #expect(try known.reports(frame: 5).isEmpty)
    }
}
