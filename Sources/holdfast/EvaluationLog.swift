import Foundation
import HoldfastEvaluation
import HoldfastImaging
import HoldfastTracking
import HoldfastTrajectories

/// The files of one evaluated sequence.
enum EvaluationLog {
    /// Writes log, speed and boxes, the boxes last.
    static func write(
        _ result: OnePassResult, of sequence: AnnotatedSequence, parameters: TrackerParameters,
        to folder: ResultFolder
    ) throws {
        let path = folder.logFile(result.name).path
        do {
            let writer = try TrajectoryFileWriter(
                path: path, format: .jsonl,
                header: TrajectoryHeader(
                    version: Holdfast.configuration.version, input: sequence.name,
                    width: result.width, height: result.height,
                    frameRate: frameRate(result.times),
                    parameters: parameters.values.map {
                        TrajectoryHeader.Parameter(name: $0.name, value: $0.value)
                    }),
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
        } catch {
            throw CommandFailure.cannotCreate("\(error)")
        }
        try folder.write(result)
    }

    /// Frames per second as the times tell, 0 where they tell nothing.
    private static func frameRate(_ times: [Double?]) -> Double {
        guard let first = times.first ?? nil, let last = times.last ?? nil, last > first else {
            return 0
        }
        return (Double(times.count - 1) / (last - first) * 1000).rounded() / 1000
    }

    /// The measures of a sequence that an earlier run finished, or `nil` if there is none.
    ///
    /// - Throws: where it is finished, but with other parameters or from another start.
    static func finished(
        _ sequence: AnnotatedSequence, in folder: ResultFolder, runner: OnePassRunner
    ) throws -> SequenceMeasures? {
        guard FileManager.default.fileExists(atPath: folder.boxFile(sequence.name).path) else {
            return nil
        }
        let stale = CommandFailure.cannotCreate(
            "\(folder.boxFile(sequence.name).path) exists, but comes from other parameters, another start or an older program; "
                + "-y overwrites it")
        guard let result = try? TrackerResult(folder, sequence: sequence),
            let parameters = result.parameters,
            parameters
                == runner.parameters.values.map({
                    TrajectoryHeader.Parameter(name: $0.name, value: $0.value)
                }),
            result.boxes.count == min(sequence.truth.count, runner.limit ?? .max)
        else { throw stale }
        // The same parameters may mean another thing to a newer program.
        guard !isOlderThanProgram(folder.boxFile(sequence.name)) else { throw stale }
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
