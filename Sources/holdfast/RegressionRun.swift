import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastOutputs
import HoldfastTracking
import HoldfastTrajectories

/// One run of a suite's case, with one seed: runs the tracker under test and judges.
struct RegressionRun {
    let tested: RegressionCase
    let clip: RegressionClip
    let parameters: TrackerParameters
    let command: TestedCommand?
    let update: Bool

    func verdict() throws -> RegressionVerdict {
        var verdict = RegressionVerdict(tested)
        let clock = ContinuousClock()
        let begin = clock.now
        let track: TrackUnderTest
        do {
            track = try follow()
        } catch let failure as TestedProgram.Failure {
            verdict.fail(failure.description)
            return verdict
        } catch let error as TrackerError {
            throw CommandFailure.badData("\(tested.name): \(error)")
        }
        verdict.seconds = begin.duration(to: clock.now) / .seconds(1)
        verdict.frames = track.boxes.count
        if !clip.truth.isEmpty { verdict.judge(track, truth: clip.truth) }
        if let golden = tested.golden { try judge(track, golden, &verdict) }
        return verdict
    }

    private func follow() throws -> TrackUnderTest {
        if let command {
            return try TestedProgram(command: command, clip: clip).follow()
        }
        return try TrackUnderTest(
            following: clip.frames, start: clip.start, box: clip.box, limit: clip.limit,
            parameters: parameters)
    }

    // MARK: Golden trajectories

    private func judge(
        _ track: TrackUnderTest, _ golden: RegressionCase.Golden,
        _ verdict: inout RegressionVerdict
    ) throws {
        let isThere = FileManager.default.fileExists(atPath: golden.file.path)
        let recorded =
            isThere ? try Self.read(golden.file, width: track.width, height: track.height) : nil
        if update {
            verdict.update(track, golden: recorded)
            try write(track, to: golden.file)
        } else if let recorded {
            verdict.judge(track, golden: recorded)
        } else {
            verdict.fail("there is no golden trajectory \(golden.file.path); --update records one")
        }
    }

    private static func read(_ file: URL, width: Int, height: Int) throws -> TrackUnderTest {
        let records = try Trajectory(path: file.path, format: .jsonl).records
        guard let first = records.first,
            records.enumerated().allSatisfy({ $0.offset + first.frame == $0.element.frame })
        else {
            throw CommandFailure.badData(
                "\(file.path): a golden trajectory has one record for each frame in order")
        }
        let before = [Int](repeating: 0, count: min(first.frame, 1_000_000))
        return TrackUnderTest(
            start: first.frame, boxes: before.map { _ in nil } + records.map(\.box),
            reports: before.map { _ in nil } + records.map(SelfReport.init),
            width: width, height: height)
    }

    private func write(_ track: TrackUnderTest, to file: URL) throws {
        try OutputFile.create(file.deletingLastPathComponent())
        // Beside the old one, which stays whole if this is cut short.
        let fresh = file.appendingPathExtension("new")
        let writer = try TrajectoryFileWriter(
            path: fresh.path, format: .jsonl,
            header: TrajectoryHeader(
                input: tested.name, width: track.width, height: track.height,
                parameters: command == nil ? parameters : nil, firstFrame: track.start),
            overwrite: true)
        for frame in track.boxes.indices.dropFirst(track.start) {
            let report = track.reports.indices.contains(frame) ? track.reports[frame] : nil
            let box = track.boxes[frame]
            try writer.append(
                TrajectoryRecord(
                    frame: frame, box: box ?? Box(x: 0, y: 0, width: 0, height: 0),
                    state: report?.state ?? (box == nil ? .lost : .tracking),
                    confidence: report?.confidence,
                    peakToSidelobeRatio: report?.peakToSidelobeRatio))
        }
        try writer.finish()
        guard rename(fresh.path, file.path) == 0 else {
            throw CommandFailure.cannotCreate(
                "\(file.path): \(String(cString: strerror(errno)))")
        }
    }
}
