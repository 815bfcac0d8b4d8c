import HoldfastAnnotation
import HoldfastImaging
import HoldfastOutputs
import HoldfastPipeline
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo
import Testing

@Suite struct FrameDrawingTests {
    private func report(_ index: Int, x: Double, state: TrackState = .tracking) -> FrameReport {
        FrameReport(
            index: index, time: Double(index) / 25, width: 96, height: 64, latency: 0.004,
            targets: [
                TargetReport(
                    id: 1,
                    estimate: Estimate(
                        box: Box(x: x, y: 20, width: 16, height: 16), state: state, confidence: 0.9,
                        peakToSidelobeRatio: 12, subpeakRatio: 0.2),
                    duration: 0.003)
            ])
    }

    /// How many columns of the trail's row are drawn on.
    private func trail(_ drawing: FrameDrawing, _ report: FrameReport) throws -> Int {
        var frame = try Frame(
            width: 96, height: 64, format: .gray, index: report.index, frameRate: Rational(25))
        try drawing.draw(report, on: &frame)
        return frame.withImage { image in
            (0..<96).count { image.planes[0][$0, 28] != image.planes[0][0, 0] }
        }
    }

    @Test func aTrailJoinsFramesUntilTheTargetIsLost() throws {
        let drawing = FrameDrawing(annotator: Annotator(overlay: [.trail]), rotated: false)
        #expect(try trail(drawing, report(0, x: 4)) < 30)
        #expect(try trail(drawing, report(1, x: 64)) > 50)
        _ = try trail(drawing, report(2, x: 64, state: .lost))
        #expect(try trail(drawing, report(3, x: 4)) < 30)
    }

    @Test func recordsHoldTimesAndRotatedBoxesWhereAsked() {
        let report = report(3, x: 10)
        let plain = TrajectoryRecord(report: report, target: report.targets[0])
        #expect(plain.frame == 3 && plain.time == 0.12 && plain.id == 1)
        #expect(plain.latency == nil && plain.rotatedBox == nil)
        let full = TrajectoryRecord(
            report: report, target: report.targets[0], timings: true, rotated: true)
        #expect(full.latency == 4 && full.rotatedBox != nil)
    }

    @Test func eventsTellOfGapsAndDrops() {
        var report = report(3, x: 10)
        #expect(TrajectoryEvent(report) == nil)
        report.dropped = 2
        #expect(TrajectoryEvent(report)?.dropped == 2)
    }
}
