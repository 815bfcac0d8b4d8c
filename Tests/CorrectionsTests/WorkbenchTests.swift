import Foundation
import HoldfastCorrections
import HoldfastImaging
import HoldfastPipeline
import HoldfastScenes
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo
import Testing

/// A small recording on the workbench, which a test feeds with what a pipeline would tell.
private final class Recording: Sendable {
    let path: String
    let truths: [Box]
    let control = PipelineControl()
    let workbench: Workbench

    init(frames count: Int = 30) throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-workbench-\(UUID().uuidString).mkv").path
        let renderer = try SceneRenderer(
            Scene(name: "workbench", width: 160, height: 120, frameCount: count, seed: 5))
        let sink = try VideoSink(path: path, frameRate: Rational(25))
        for index in 0..<count {
            try renderer.render(frame: index).withImage { image in
                try sink.write(try Frame(copying: image, index: index))
            }
        }
        try sink.finish()
        truths = try (0..<count).map { try #require(renderer.truth(frame: $0).box) }
        workbench = try Workbench(
            frames: try RecordedFrames(.file(path)), keys: [KeyBox(frame: 0, box: truths[0])],
            parameters: TrackerParameters(preset: .fast), control: control)
    }

    deinit {
        workbench.stop()
        try? FileManager.default.removeItem(atPath: path)
    }

    /// What a pipeline tells of a frame: the target is where it was at first.
    func tell(_ frame: Int, state: TrackState = .lost) {
        let estimate = Estimate(
            box: truths[0], state: state, confidence: state == .lost ? 0 : 0.8,
            peakToSidelobeRatio: 5, subpeakRatio: 0.2)
        workbench.observe(
            FrameReport(
                index: frame, time: Double(frame) / 25, width: 160, height: 120, latency: 0,
                targets: [TargetReport(id: 1, estimate: estimate, duration: 0)]))
    }

    func overlap(_ frame: Int) -> Double {
        workbench.targets(on: frame).first?.estimate.box.overlap(truths[frame]) ?? 0
    }
}

@Suite struct WorkbenchTests {
    @Test func aCorrectionChangesOnlyTheStretchesBesideIt() throws {
        let recording = try Recording()
        let bench = recording.workbench
        for frame in 0..<30 { recording.tell(frame) }
        bench.finish()
        #expect(bench.doubtful(after: -1, step: 1, id: nil) == 1)
        #expect(bench.doubtful(after: .min, step: 1, id: nil) == 1)
        #expect(bench.doubtful(after: .max, step: 1, id: nil) == nil)
        #expect(bench.doubtful(after: .max, step: -1, id: nil) == 1)
        #expect(bench.doubtful(after: .min, step: -1, id: nil) == nil)
        try bench.place(id: 1, frame: 20, box: recording.truths[20])
        #expect(bench.waitForWork(seconds: 60))
        #expect((1..<30).allSatisfy { recording.overlap($0) > 0.5 })
        #expect(recording.overlap(20) == 1)
        let before = (0..<20).map { bench.targets(on: $0).first?.estimate }
        try bench.place(id: 1, frame: 25, box: recording.truths[25])
        #expect(bench.waitForWork(seconds: 60))
        #expect((0..<20).map { bench.targets(on: $0).first?.estimate } == before)
        #expect(bench.overview(bins: 10).lanes.first?.keys == [0, 20, 25])
        let part = bench.overview(bins: 100, of: 10..<20)
        #expect(part.lanes.first?.bins.count == 10)
        #expect(
            part.lanes.first?.bins.map { $0?.confidence }
                == (10..<20).map { bench.targets(on: $0).first?.estimate.confidence })
        #expect(bench.isRevised)
    }

    @Test func everythingCanBeUndone() throws {
        let recording = try Recording()
        let bench = recording.workbench
        for frame in 0..<30 { recording.tell(frame, state: .tracking) }
        bench.finish()
        func all() -> [Estimate?] { (0..<30).map { bench.targets(on: $0).first?.estimate } }
        let first = all()
        try bench.place(id: 1, frame: 10, box: recording.truths[10])
        #expect(bench.waitForWork(seconds: 60))
        let corrected = all()
        #expect(corrected != first)
        try bench.remove(id: 1)
        #expect(bench.targets(on: 10).isEmpty)
        #expect(try bench.undo() == "target 1 removed")
        #expect(all() == corrected)
        #expect(try bench.undo() == "target 1 corrected on frame 10")
        #expect(all() == first)
        #expect(throws: Workbench.Refusal.nothingToUndo) { try bench.undo() }
        try bench.place(id: 2, frame: 5, box: recording.truths[5])
        #expect(bench.waitForWork(seconds: 60))
        #expect(bench.targets(on: 12).map(\.id) == [1, 2])
        #expect(bench.targets(on: 4).map(\.id) == [1])
        try bench.trackBackward(id: 2)
        #expect(bench.waitForWork(seconds: 60))
        #expect(bench.targets(on: 0).map(\.id) == [1, 2])
        try bench.undo()
        try bench.undo()
        #expect(bench.targets(on: 12).map(\.id) == [1])
    }

    @Test func whatCannotBeObeyedIsRefusedAndChangesNothing() throws {
        let recording = try Recording()
        let bench = recording.workbench
        for frame in 0..<10 { recording.tell(frame, state: .tracking) }
        let box = recording.truths[3]
        #expect(throws: Workbench.Refusal.notReached(frame: 12, newest: 9)) {
            try bench.place(id: 1, frame: 12, box: box)
        }
        #expect(throws: Workbench.Refusal.noFrame(30)) {
            try bench.place(id: 1, frame: 30, box: box)
        }
        #expect(throws: Workbench.Refusal.self) {
            try bench.place(id: 1, frame: 3, box: Box(x: 500, y: 0, width: 10, height: 10))
        }
        #expect(throws: Workbench.Refusal.noTarget(7)) { try bench.remove(id: 7) }
        #expect(throws: Workbench.Refusal.onlyKey) { try bench.removeKey(id: 1, frame: 0) }
        #expect(!bench.isRevised && bench.overview(bins: 1).undoes == nil)
    }

    /// A target that is corrected on a past frame is handed to the running pipeline without a seam.
    @Test func aRunningPipelineGoesOnWithWhatWasCorrected() throws {
        let recording = try Recording()
        let (bench, control) = (recording.workbench, recording.control)
        var pipeline = Pipeline<Frame>(
            input: FrameInput(try VideoSource(input: recording.path)),
            // Not where the target is, so that the pipeline alone would be wrong.
            targets: [Target(id: 1, box: Box(x: 2, y: 2, width: 20, height: 20))],
            makeTracker: { try Tracker(image: $0, box: $1.box, parameters: .balanced) })
        let placed = Locked(false)
        pipeline.observeFrame = { _, report in
            bench.observe(report)
            guard report.index == 12, !placed.withLock({ $0 }) else { return }
            placed.withLock { $0 = true }
            try? bench.place(id: 1, frame: 4, box: recording.truths[4])
            // The pipeline stands still until the target waits for it.
            _ = bench.waitForWork(seconds: 60)
        }
        try pipeline.run(control: control)
        bench.finish()
        #expect(bench.waitForWork(seconds: 60))
        for frame in 4..<30 {
            #expect(recording.overlap(frame) > 0.5, "frame \(frame)")
        }
        let log = bench.trajectory(header: TrajectoryHeader())
        #expect(log.records.map(\.frame) == Array(0..<30))
        #expect(!(try log.encoded(as: .mot)).isEmpty)
    }
}
