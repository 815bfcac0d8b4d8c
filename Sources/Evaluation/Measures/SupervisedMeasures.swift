import Foundation
import HoldfastText

/// Accuracy and robustness of the VOT challenges (Kristan et al., TPAMI 2016).
public struct SupervisedMeasures: Sendable, Encodable {
    public struct Row: Sendable, Encodable {
        public var name: String
        public var frames: Int
        public var accuracy: Double?
        public var failures: Int
    }

    public var sequences: [Row]
    /// Mean overlap between failures: the mean over sequences, weighted by their lengths.
    public var accuracy: Double?
    /// Failures per sequence.
    public var failures: Double
    /// The probability of getting through 100 frames without a failure, exp(-100 F / M) with F failures
    /// on M frames.
    public var reliability: Double
    /// Expected average overlap (EAO; Kristan et al., VOT2015, ICCVW 2015): the mean overlap to be
    /// expected on a sequence of typical length, the part after a failure counting as 0. Lengths
    /// from the lower to the upper quartile of the data set's are typical. `nil` where no stretch
    /// is long enough to tell.
    public var expectedAverageOverlap: Double?

    /// `nil` without results.
    public init?(_ results: [SupervisedResult]) {
        guard !results.isEmpty else { return nil }
        sequences = results.map {
            Row(
                name: $0.name, frames: $0.regions.count, accuracy: $0.accuracy,
                failures: $0.failures)
        }
        let measured = sequences.filter { $0.accuracy != nil }
        let frames = measured.reduce(0) { $0 + $1.frames }
        accuracy =
            frames == 0
            ? nil
            : measured.reduce(0) { $0 + ($1.accuracy ?? 0) * Double($1.frames) } / Double(frames)
        let lost = Double(sequences.reduce(0) { $0 + $1.failures })
        failures = lost / Double(sequences.count)
        reliability = exp(-100 * lost / Double(sequences.reduce(0) { $0 + $1.frames }))
        expectedAverageOverlap = Self.expectedAverageOverlap(results)
    }

    private static func expectedAverageOverlap(_ results: [SupervisedResult]) -> Double? {
        let lengths = results.map { Double($0.regions.count) }.sorted()
        let low = max(2, Int(lengths.quantile(0.25)))
        let high = max(low, Int(lengths.quantile(0.75)))
        // Sums of overlaps from the second frame of each stretch, so that each length is one lookup.
        let stretches = results.flatMap(\.stretches).map { stretch in
            var sums = [0.0]
            for overlap in stretch.overlaps.dropFirst().compactMap({ $0 }) {
                sums.append((sums.last ?? 0) + overlap)
            }
            return (sums: sums, failed: stretch.failed)
        }
        let curve = (low...high).compactMap { length -> Double? in
            mean(
                stretches.compactMap { stretch in
                    // A stretch cut short by the end of its sequence says nothing about longer ones.
                    guard stretch.failed || stretch.sums.count >= length else { return nil }
                    return stretch.sums[min(stretch.sums.count, length) - 1] / Double(length - 1)
                })
        }
        return mean(curve)
    }

    public var table: String {
        var table = TextTable(header: ["sequence", "frames", "accuracy", "failures"])
        table.rows = sequences.map {
            [$0.name, "\($0.frames)", TextTable.number($0.accuracy), "\($0.failures)"]
        }
        table.rules = [sequences.count - 1]
        table.rows.append([
            "all of \(sequences.count)", "\(sequences.reduce(0) { $0 + $1.frames })",
            TextTable.number(accuracy), TextTable.number(failures, digits: 2),
        ])
        return table.text
            + "reliability over 100 frames \(TextTable.number(reliability)), "
            + "expected average overlap \(TextTable.number(expectedAverageOverlap))\n"
    }

    public var json: String { get throws { try JSONText.encode(self, isReport: true) } }
}
