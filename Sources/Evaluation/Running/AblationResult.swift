/// What an ablation found.
public struct AblationResult: Sendable {
    /// The variants' names; the first is the base.
    public var variants: [String]
    public var starts: [StartResult]

    /// All variants from one start, in the order of `variants`.
    public struct StartResult: Sendable {
        public var sequence: String
        public var start: Start
        public var outcomes: [Outcome]
    }

    /// One variant from one start.
    public struct Outcome: Sendable {
        public var success: Double
        /// The frame on which drift began, or `nil`.
        public var driftOnset: Int?
        public var survival: Double
        public var confidenceRank: Double?
        public var visible: Int
        public var visibleCalledLost: Int
        public var absent: Int
        public var absentCalledLost: Int
        public var recoveries: Int
        public var recovered: Int
        public var updates: Int
        public var seconds: Double

        init(_ measures: SequenceMeasures, updates: Int, seconds: Double) {
            success = measures.accuracy.success
            driftOnset = measures.drift.onset
            survival = measures.drift.survival
            confidenceRank = measures.reliability.confidenceRank
            visible = measures.evidence.visible
            visibleCalledLost = measures.evidence.visibleCalledLost
            absent = measures.evidence.absent
            absentCalledLost = measures.evidence.absentCalledLost
            recoveries = measures.drift.recoveries.count
            recovered = measures.drift.recoveries.count { ($0.delay ?? .max) <= 15 }
            self.updates = updates
            self.seconds = seconds
        }
    }

    /// One variant over all starts. Means are over sequences of the means over their starts.
    public struct Summary: Sendable, Encodable {
        public var name: String
        public var starts: Int
        public var success: Double
        /// The share of starts that drifted.
        public var drifted: Double
        public var survival: Double
        public var confidenceRank: Double?
        /// The share of visible frames called lost, all starts together.
        public var visibleCalledLost: Double?
        /// The share of absent frames called lost, all starts together.
        public var absentCalledLost: Double?
        /// The share of returns after an absence that were found within 15 frames.
        public var recovered: Double?
        public var framesPerSecond: Double?
        /// Speed as a multiple of the base's.
        public var relativeSpeed: Double?
        /// Against the base, paired, with bootstrap intervals over sequences; `nil` for the base.
        public var successDifference: Statistics.Interval?
        public var driftDifference: Statistics.Interval?
        public var survivalDifference: Statistics.Interval?
        /// Starts that drifted here and not with the base, and the other way round.
        public var lost: Int
        public var saved: Int

        private enum CodingKeys: String, CodingKey {
            case name, starts, drifted, survival, confidenceRank, visibleCalledLost
            case absentCalledLost, recovered, framesPerSecond, relativeSpeed, driftDifference
            case survivalDifference, lost, saved
            case success = "auc"
            case successDifference = "aucDifference"
        }
    }

    /// A start on which a variant and the base diverge: one drifted and the other did not.
    public struct Parting: Sendable, Hashable, Encodable {
        public var sequence: String
        public var start: Int
        public var startFrame: Int
        public var variant: String
        /// Whether the variant held on where the base drifted.
        public var saved: Bool
        /// The frame on which the one that drifted did.
        public var frame: Int
    }

    /// A row per variant.
    public var summaries: [Summary] {
        variants.indices.map(summary)
    }

    /// Where results diverge, in the order of variants and starts.
    public var partings: [Parting] {
        variants.indices.dropFirst().flatMap { variant in
            starts.compactMap { start in
                let base = start.outcomes[0].driftOnset
                let other = start.outcomes[variant].driftOnset
                guard (base == nil) != (other == nil), let frame = base ?? other else { return nil }
                return Parting(
                    sequence: start.sequence, start: start.start.number,
                    startFrame: start.start.frame, variant: variants[variant], saved: base != nil,
                    frame: frame)
            }
        }
    }

    private func summary(_ variant: Int) -> Summary {
        let outcomes = starts.map { $0.outcomes[variant] }
        let base = starts.map { $0.outcomes[0] }
        let success = sequenceMeans(variant) { $0.success }
        let drift = sequenceMeans(variant) { $0.driftOnset == nil ? 0 : 1 }
        let survival = sequenceMeans(variant) { $0.survival }
        func difference(
            _ values: [Double], _ value: @escaping (Outcome) -> Double
        ) -> Statistics.Interval? {
            variant == 0
                ? nil
                : Statistics.pairedBootstrap(
                    zip(values, sequenceMeans(0, value)).map { $0.0 - $0.1 })
        }
        let speed = Self.speed(outcomes)
        let pairs = zip(base, outcomes)
        return Summary(
            name: variants[variant], starts: outcomes.count, success: mean(success) ?? 0,
            drifted: share(of: outcomes) { $0.driftOnset != nil } ?? 0,
            survival: mean(survival) ?? 0,
            confidenceRank: mean(outcomes.compactMap(\.confidenceRank)),
            visibleCalledLost: Self.ratio(outcomes, \.visibleCalledLost, \.visible),
            absentCalledLost: Self.ratio(outcomes, \.absentCalledLost, \.absent),
            recovered: Self.ratio(outcomes, \.recovered, \.recoveries), framesPerSecond: speed,
            relativeSpeed: speed.flatMap { mine in Self.speed(base).map { mine / $0 } },
            successDifference: difference(success) { $0.success },
            driftDifference: difference(drift) { $0.driftOnset == nil ? 0 : 1 },
            survivalDifference: difference(survival) { $0.survival },
            lost: pairs.count { $0.driftOnset == nil && $1.driftOnset != nil },
            saved: pairs.count { $0.driftOnset != nil && $1.driftOnset == nil })
    }

    /// The mean over the starts of each sequence, in the order of first appearance.
    private func sequenceMeans(_ variant: Int, _ value: (Outcome) -> Double) -> [Double] {
        var order: [String] = []
        var values: [String: [Double]] = [:]
        for start in starts {
            if values[start.sequence] == nil { order.append(start.sequence) }
            values[start.sequence, default: []].append(value(start.outcomes[variant]))
        }
        return order.compactMap { values[$0].flatMap { mean($0) } }
    }

    private static func ratio(
        _ outcomes: [Outcome], _ part: KeyPath<Outcome, Int>, _ whole: KeyPath<Outcome, Int>
    ) -> Double? {
        let total = outcomes.reduce(0) { $0 + $1[keyPath: whole] }
        guard total > 0 else { return nil }
        return Double(outcomes.reduce(0) { $0 + $1[keyPath: part] }) / Double(total)
    }

    private static func speed(_ outcomes: [Outcome]) -> Double? {
        let seconds = outcomes.reduce(0) { $0 + $1.seconds }
        guard seconds > 0 else { return nil }
        return Double(outcomes.reduce(0) { $0 + $1.updates }) / seconds
    }
}
