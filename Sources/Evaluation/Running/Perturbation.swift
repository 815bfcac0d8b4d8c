import HoldfastImaging
import HoldfastText

/// Starts that are off in space or late in time, as a user's are: spatial and temporal robustness
/// evaluation (SRE, TRE; Wu, Lim, Yang, CVPR 2013, with the shifts of 10 % of the box that OpenCV's
/// tracker tests have).
public struct PerturbationPlan: StartChoice {
    /// How far the box is shifted, as a share of its size.
    public var shift: Double
    /// Factors on the box's size.
    public var scales: [Double]
    /// Positions in time, evenly over the sequence.
    public var positions: Int
    public let length: Int? = nil

    public init(shift: Double = 0.1, scales: [Double] = [0.9, 1.1], positions: Int = 20) {
        self.shift = shift
        self.scales = scales
        self.positions = positions
    }

    static let exact = "exact start"
    static let shifted = "box shifted"
    static let scaled = "box scaled"
    static let later = "later start"
    static let labels = [exact, shifted, scaled, later]

    public func starts(in sequence: AnnotatedSequence) -> [Start] {
        guard let first = sequence.firstVisible, let box = sequence.truth[first] else { return [] }
        var starts = [Start(number: 0, frame: first, box: box, label: Self.exact)]
        func add(_ frame: Int, _ box: Box, _ label: String) {
            starts.append(Start(number: starts.count, frame: frame, box: box, label: label))
        }
        for down in [-1.0, 0, 1] {
            for across in [-1.0, 0, 1] where across != 0 || down != 0 {
                let moved = Box(
                    x: box.x + across * shift * box.width, y: box.y + down * shift * box.height,
                    width: box.width, height: box.height)
                add(first, moved, Self.shifted)
            }
        }
        for scale in scales {
            let resized = Box(
                center: box.center, width: box.width * scale, height: box.height * scale)
            add(first, resized, Self.scaled)
        }
        let visible = sequence.truth.indices.filter { sequence.truth[$0] != nil }
        for step in 1..<max(2, positions) {
            let wanted = first + (sequence.truth.count - first) * step / max(2, positions)
            guard let frame = visible.first(where: { $0 >= wanted }),
                let box = sequence.truth[frame],
                let last = visible.last, frame + DriftMeasures.driftLength <= last
            else { continue }
            add(frame, box, Self.later)
        }
        return starts
    }
}

/// What perturbed starts cost, by kind of start.
public struct PerturbationReport: Sendable, Encodable {
    public struct Row: Sendable, Encodable {
        public var name: String
        public var starts: Int
        /// Mean over sequences of the means over their starts.
        public var auc: Double
        /// The worst start of each sequence, the mean over sequences.
        public var worstAUC: Double
        public var drifted: Double
        public var survival: Double
    }

    public var rows: [Row]

    /// - Parameter result: of one variant over a ``PerturbationPlan``.
    public init(_ result: AblationResult) {
        rows = PerturbationPlan.labels.compactMap { label in
            let starts = result.starts.filter { $0.start.label == label }
            let sequences = Dictionary(grouping: starts, by: \.sequence)
                .sorted { $0.key < $1.key }.map { $0.value.map { $0.outcomes[0] } }
            guard !sequences.isEmpty else { return nil }
            func average(_ value: (AblationResult.Outcome) -> Double) -> Double {
                mean(sequences.compactMap { mean($0.map(value)) }) ?? 0
            }
            return Row(
                name: label, starts: starts.count, auc: average { $0.success },
                worstAUC: mean(sequences.compactMap { $0.map(\.success).min() }) ?? 0,
                drifted: average { $0.driftOnset == nil ? 0 : 1 }, survival: average { $0.survival }
            )
        }
    }

    public var table: String {
        var table = TextTable(header: ["start", "runs", "AUC", "worst AUC", "drifted", "survival"])
        table.rows = rows.map { row in
            [row.name, "\(row.starts)"]
                + [row.auc, row.worstAUC, row.drifted, row.survival].map { TextTable.number($0) }
        }
        return table.text
    }

    public var json: String { get throws { try JSONText.encode(self, isReport: true) } }
}
