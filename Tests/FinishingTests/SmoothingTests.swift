import Foundation
import HoldfastImaging
import HoldfastTrajectories
import Testing

@testable import HoldfastFinishing

@Suite struct SmoothingTests {
    /// A target on a curve, lost between two frames.
    private func log(lost: Range<Int>, count: Int = 60, jitter: Double = 0) -> Trajectory {
        Trajectory(
            header: TrajectoryHeader(width: 640, height: 360, frameRate: 25),
            records: (0..<count).map { frame in
                let shift = jitter * (frame.isMultiple(of: 2) ? 1 : -1)
                return TrajectoryRecord(
                    frame: frame, time: Double(frame) / 25,
                    box: Box(center: place(frame, shift), width: 40 + shift, height: 30),
                    state: lost.contains(frame) ? .lost : .tracking,
                    confidence: lost.contains(frame) ? 0 : 0.9)
            })
    }

    private func place(_ frame: Int, _ shift: Double = 0) -> Point {
        let time = Double(frame)
        return Point(x: 50 + 4 * time + shift, y: 100 + 0.05 * time * time - shift)
    }

    /// A log in which a line stands twice, as after a copy that went wrong.
    @Test func ofTwoRecordsOnAFrameTheLaterCounts() {
        var twice = log(lost: 30..<32)
        var other = twice.records[10]
        other.box.x += 1
        twice.records.append(other)
        let (result, _) = TrackSmoothing().smooth(twice)
        #expect(result.records.map(\.frame) == Array(0..<60))
        #expect(result.records[10].rawBox == other.box)
    }

    @Test func shortGapsAreFilledFromBothSides() {
        var smoothing = TrackSmoothing()
        smoothing.period = 0
        let (result, outcome) = smoothing.smooth(log(lost: 30..<40))
        #expect(outcome.filledGaps == 1 && outcome.filledFrames == 10)
        for frame in 30..<40 {
            let record = result.records[frame]
            #expect(record.isFilled && record.state == .uncertain && record.confidence == nil)
            #expect(record.frame == frame && record.time == Double(frame) / 25)
            // The speeds at both ends follow the bend: it misses by less than half of what a straight
            // line would, 1.5 pixels in the middle.
            let way = Double(frame - 29) / 11
            let straight = place(29).y + (place(40).y - place(29).y) * way
            let miss = record.box.center.distance(to: place(frame))
            #expect(miss < 0.75 && miss < abs(straight - place(frame).y))
        }
        #expect(!result.records[29].isFilled && result.records[29].rawBox == nil)
    }

    @Test func longGapsStay() {
        var smoothing = TrackSmoothing()
        smoothing.longestGap = 9
        let input = log(lost: 30..<40)
        let (result, outcome) = smoothing.smooth(input)
        #expect(outcome.filledFrames == 0)
        #expect(result.records.filter { $0.state == .lost }.count == 10)
    }

    @Test func framesThatAreMissingAreFilledToo() {
        var input = log(lost: 0..<0)
        input.records.removeAll { (20..<24).contains($0.frame) }
        let (result, _) = TrackSmoothing().smooth(input)
        #expect(result.records.map(\.frame) == Array(0..<60))
        #expect(result.records.filter(\.isFilled).map(\.frame) == [20, 21, 22, 23])
    }

    @Test func absencesAtTheEndsStay() {
        let (result, _) = TrackSmoothing().smooth(log(lost: 50..<60))
        #expect(result.records.suffix(10).allSatisfy { $0.state == .lost && !$0.isFilled })
    }

    @Test func jitterGoesAndTheRawBoxStays() {
        let input = log(lost: 0..<0, jitter: 1.5)
        let (result, outcome) = TrackSmoothing().smooth(input)
        for (frame, record) in result.records.enumerated() where (5..<55).contains(frame) {
            #expect(record.box.center.distance(to: place(frame)) < 0.25)
            #expect(abs(record.box.width - 40) < 0.2)
            #expect(record.rawBox == input.records[frame].box)
        }
        #expect(abs(outcome.meanShift - 1.5 * 2.squareRoot()) < 0.2)
        #expect(result.header.smoothing?.contains("Whittaker") == true)
    }

    @Test func smoothingTwiceKeepsTheFirstRawBox() {
        let input = log(lost: 0..<0, jitter: 1)
        let (once, _) = TrackSmoothing().smooth(input)
        let (twice, _) = TrackSmoothing().smooth(once)
        #expect(twice.records.map(\.rawBox) == input.records.map(\.box))
    }

    @Test func turnsAreSmoothedOverTheWholeTurn() throws {
        var input = log(lost: 0..<0)
        for index in input.records.indices {
            let noise = index.isMultiple(of: 2) ? 0.03 : -0.03
            let angle = (3.0 + 0.01 * Double(index) + noise).remainder(dividingBy: 2 * .pi)
            let turned = RotatedBox(
                center: input.records[index].box.center, width: 40, height: 20, angle: angle)
            input.records[index].rotatedBox = turned
            input.records[index].box = turned.boundingBox
        }
        let (result, _) = TrackSmoothing().smooth(input)
        for index in 10..<50 {
            let turned = try #require(result.records[index].rotatedBox)
            let error = (turned.angle - 3.0 - 0.01 * Double(index)).remainder(dividingBy: 2 * .pi)
            #expect(abs(error) < 0.01)
            #expect(result.records[index].box.overlap(turned.boundingBox) > 0.9)
        }
    }

    @Test func targetsAndDetectionsDoNotMix() {
        var input = log(lost: 30..<34)
        input.records += input.records.map { record in
            var other = record
            other.id = TrajectoryRecord.unidentified
            return other
        }
        let (result, _) = TrackSmoothing().smooth(input)
        let detections = result.records(of: TrajectoryRecord.unidentified)
        #expect(detections == input.records(of: TrajectoryRecord.unidentified))
    }
}
