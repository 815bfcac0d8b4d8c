import HoldfastEvaluation
import HoldfastImaging
import HoldfastOutputs
import HoldfastTracking
import HoldfastTrajectories

extension ResultFolder {
    /// Writes the log, the speed and the boxes of a sequence, and last what binds them to the run.
    ///
    /// - Throws: ``EvaluationError`` where a file of somebody else is in the way, and for what cannot
    ///   be written.
    public func write(
        _ result: OnePassResult, of sequence: AnnotatedSequence, runner: OnePassRunner
    ) throws {
        try begin(sequence, runner: runner)
        let writer = try TrajectoryFileWriter(
            path: logFile(result.name).path, format: .jsonl,
            header: TrajectoryHeader(
                input: sequence.name, width: result.width, height: result.height,
                frameRate: Self.frameRate(result.times), parameters: runner.parameters))
        for (index, estimate) in result.estimates.enumerated() {
            try writer.append(
                TrajectoryRecord(
                    frame: result.start + index, time: result.times[index],
                    // The log counts pixels from 0 always.
                    box: Box(
                        x: estimate.box.x - sequence.origin,
                        y: estimate.box.y - sequence.origin,
                        width: estimate.box.width, height: estimate.box.height),
                    state: estimate.state, confidence: estimate.confidence,
                    peakToSidelobeRatio: estimate.peakToSidelobeRatio,
                    subpeakRatio: estimate.subpeakRatio))
        }
        try writer.finish()
        try finish(result, of: sequence, runner: runner)
    }

    /// Frames per second as the times tell, 0 where they tell nothing.
    private static func frameRate(_ times: [Double?]) -> Double {
        guard let first = times.first ?? nil, let last = times.last ?? nil, last > first else {
            return 0
        }
        return (Double(times.count - 1) / (last - first) * 1000).rounded() / 1000
    }

    /// The measures of a sequence that an earlier run finished; nil if there is none, or if its files
    /// were cut or changed since.
    ///
    /// - Throws: ``StaleResultError`` where it is finished, but with other parameters, from another
    ///   start, or by another build of the program. ``EvaluationError`` where files of somebody else
    ///   are in the way.
    public func finished(
        _ sequence: AnnotatedSequence, runner: OnePassRunner
    ) throws -> SequenceMeasures? {
        try checkOwnership(of: sequence.name)
        switch standing(of: sequence, runner: runner) {
        case .unfinished: return nil
        case .ofAnotherRun: throw StaleResultError(path: boxFile(sequence.name).path)
        case .finished:
            return try TrackerResult(self, sequence: sequence).measures(against: sequence)
        }
    }
}

/// A result that is there already, but not of this run.
public struct StaleResultError: HoldfastError {
    public var path: String

    public init(path: String) {
        self.path = path
    }

    public var description: String {
        "\(path) exists, but comes from other parameters, another start or another build of the program"
    }
}
