import Foundation
import HoldfastImaging

/// Several trackers on the same sequences.
public struct Comparison: Sendable {
    /// A tracker's results and measures, sequence by sequence.
    public struct Entrant: Sendable {
        public var name: String
        public var results: [TrackerResult]
        public var measures: DataSetMeasures
    }

    /// Those sequences of which every tracker has a result.
    public var sequences: [AnnotatedSequence]
    public var entrants: [Entrant]
    /// The index of the entrant that the others are compared with.
    public var baseline: Int
    /// Sequences left out because a tracker has no result of them, by name.
    public var incomplete: [String]

    /// Reads the results of trackers and measures them.
    ///
    /// - Parameters:
    ///   - folders: one per tracker; its name is the tracker's.
    ///   - baseline: the name of the tracker to compare the others with; the first by default.
    public init(
        _ sequences: [AnnotatedSequence], folders: [ResultFolder], baseline: String? = nil,
        conventions: MeasureConventions = .strict
    ) throws(EvaluationError) {
        let names = Self.distinctNames(folders)
        guard let first = names.first else { throw .inconsistent("no results to compare") }
        guard let index = names.firstIndex(of: baseline ?? first) else {
            throw .inconsistent(
                "no results named '\(baseline ?? "")'; there are \(names.joined(separator: ", "))")
        }
        self.baseline = index
        let complete = sequences.filter { sequence in
            folders.allSatisfy { DataSet.exists($0.boxFile(sequence.name)) }
        }
        guard !complete.isEmpty else {
            throw .inconsistent("no sequence has a result from every tracker")
        }
        incomplete = sequences.map(\.name).filter { name in
            !complete.contains { $0.name == name }
        }
        self.sequences = complete
        entrants = []
        for (name, folder) in zip(names, folders) {
            var results: [TrackerResult] = []
            var measures: [SequenceMeasures] = []
            for sequence in complete {
                let result = try TrackerResult(folder, sequence: sequence)
                guard result.boxes.count == sequence.truth.count else {
                    throw .inconsistent(
                        "\(folder.boxFile(sequence.name).path): \(result.boxes.count) lines, but "
                            + "\(sequence.truthFile.path) has \(sequence.truth.count)")
                }
                guard let measured = result.measures(against: sequence, conventions: conventions)
                else {
                    throw .inconsistent("\(sequence.name): no frame to measure after the first")
                }
                results.append(result)
                measures.append(measured)
            }
            entrants.append(
                Entrant(name: name, results: results, measures: DataSetMeasures(measures)))
        }
    }

    /// The folders' names; where two are equal, with their parents'.
    private static func distinctNames(_ folders: [ResultFolder]) -> [String] {
        let names = folders.map(\.name)
        return zip(names, folders).map { name, folder in
            names.count { $0 == name } == 1
                ? name
                : folder.root.standardizedFileURL.pathComponents.suffix(2).joined(separator: "/")
        }
    }

    /// The paired difference of an entrant to the baseline over sequences, `nil` for the baseline.
    public func difference(
        of entrant: Int, _ value: (SequenceMeasures) -> Double
    ) -> Statistics.Interval? {
        guard entrant != baseline else { return nil }
        let mine = entrants[entrant].measures.sequences.map(value)
        let base = entrants[baseline].measures.sequences.map(value)
        return Statistics.pairedBootstrap(zip(mine, base).map { $0 - $1 })
    }

    public func successDifference(of entrant: Int) -> Statistics.Interval? {
        difference(of: entrant) { $0.accuracy.success }
    }

    public func driftDifference(of entrant: Int) -> Statistics.Interval? {
        difference(of: entrant) { $0.drift.hasDrifted ? 1 : 0 }
    }

    /// The entrants' indices, highest AUC first.
    public var ranking: [Int] {
        entrants.indices.sorted {
            let (a, b) = (entrants[$0].measures.success, entrants[$1].measures.success)
            return a == b ? $0 < $1 : a > b
        }
    }
}

extension DataSetMeasures {
    /// The mean over sequences of one of their curves.
    func meanCurve(_ curve: (SequenceMeasures) -> [Double]) -> [Double] {
        let curves = sequences.map(curve)
        guard let length = curves.first?.count else { return [] }
        return (0..<length).map { index in mean(curves.map { $0[index] }) ?? 0 }
    }

    var successCurve: [Double] { meanCurve { $0.accuracy.successCurve } }
    var precisionCurve: [Double] { meanCurve { $0.accuracy.precisionCurve } }
    var survivalCurve: [Double] { DriftMeasures.survivalCurve(sequences.map(\.drift)) }
}
