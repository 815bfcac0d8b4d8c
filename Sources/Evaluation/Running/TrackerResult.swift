import Foundation
import HoldfastImaging
import HoldfastTrajectories

/// What any tracker left on disk for one sequence.
public struct TrackerResult: Sendable {
    /// A box for each frame, `nil` where there is none.
    public var boxes: [Box?]
    /// What the tracker reported about itself, one per frame; empty without a log.
    public var reports: [SelfReport?]
    public var framesPerSecond: Double?
    /// The parameters in the log, where there is one.
    public var parameters: [TrajectoryHeader.Parameter]?

    /// Reads the files of a sequence from a folder.
    public init(_ folder: ResultFolder, sequence: AnnotatedSequence) throws(EvaluationError) {
        boxes = try BoxText.read(folder.boxFile(sequence.name))
        framesPerSecond = try folder.framesPerSecond(sequence.name)
        reports = []
        guard boxes.count <= sequence.truth.count else {
            throw .inconsistent(
                "\(folder.boxFile(sequence.name).path): \(boxes.count) lines, but "
                    + "\(sequence.truthFile.path) has \(sequence.truth.count)")
        }
        let log = folder.logFile(sequence.name)
        guard FileManager.default.fileExists(atPath: log.path) else { return }
        let trajectory: Trajectory
        do {
            trajectory = try Trajectory(path: log.path, format: .jsonl)
        } catch {
            throw .inconsistent("\(error)")
        }
        parameters = trajectory.header.parameters
        reports = Array(repeating: nil, count: boxes.count)
        for record in trajectory.records where reports.indices.contains(record.frame) {
            reports[record.frame] = SelfReport(record)
        }
    }

    /// The result compared with the truth; `nil` if no frame counts.
    public func measures(
        against sequence: AnnotatedSequence, conventions: MeasureConventions = .strict
    ) -> SequenceMeasures? {
        SequenceMeasures(
            name: sequence.name, truth: Array(sequence.truth.prefix(boxes.count)), result: boxes,
            reports: reports, start: sequence.firstVisible ?? 0,
            framesPerSecond: framesPerSecond, conventions: conventions)
    }
}
