import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastOutputs
import HoldfastTracking
import HoldfastTrajectories

extension ResultFolder {
    /// Writes the log, the speed and the boxes of a sequence, the boxes last: a sequence whose box
    /// file is there is finished.
    public func write(
        _ result: OnePassResult, of sequence: AnnotatedSequence, parameters: TrackerParameters
    ) throws {
        let writer = try TrajectoryFileWriter(
            path: logFile(result.name).path, format: .jsonl,
            header: TrajectoryHeader(
                input: sequence.name, width: result.width, height: result.height,
                frameRate: Self.frameRate(result.times), parameters: parameters),
            overwrite: true)
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
        try write(result)
    }

    /// Frames per second as the times tell, 0 where they tell nothing.
    private static func frameRate(_ times: [Double?]) -> Double {
        guard let first = times.first ?? nil, let last = times.last ?? nil, last > first else {
            return 0
        }
        return (Double(times.count - 1) / (last - first) * 1000).rounded() / 1000
    }

    /// The measures of a sequence that an earlier run finished; nil if there is none.
    ///
    /// - Throws: ``StaleResultError`` where it is finished, but with other parameters, from another
    ///   start, or before the running program was built.
    public func finished(
        _ sequence: AnnotatedSequence, runner: OnePassRunner
    ) throws(StaleResultError) -> SequenceMeasures? {
        let file = boxFile(sequence.name)
        guard FileManager.default.fileExists(atPath: file.path) else { return nil }
        let stale = StaleResultError(path: file.path)
        guard let result = try? TrackerResult(self, sequence: sequence),
            let parameters = result.parameters, parameters == runner.parameters.logged,
            result.boxes.count == min(sequence.truth.count, runner.limit ?? .max)
        else { throw stale }
        // The same parameters may mean another thing to a newer program.
        guard !Self.isOlderThanProgram(file) else { throw stale }
        // A box that was found is never the true one to the last digit.
        guard let measures = result.measures(against: sequence) else { return nil }
        guard (measures.startOverlap > 0.999) == (runner.cue == .box) else { throw stale }
        return measures
    }

    private static func isOlderThanProgram(_ file: URL) -> Bool {
        func date(_ path: String?) -> Date? {
            guard let path else { return nil }
            return try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate]
                as? Date
        }
        guard let program = date(Bundle.main.executablePath), let result = date(file.path) else {
            return false
        }
        return result < program
    }
}

/// A result that is there already, but not of this run.
public struct StaleResultError: HoldfastError {
    public var path: String

    public init(path: String) {
        self.path = path
    }

    public var description: String {
        "\(path) exists, but comes from other parameters, another start or an older program"
    }
}
