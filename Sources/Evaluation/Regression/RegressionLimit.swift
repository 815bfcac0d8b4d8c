/// A bound on a measure.
public struct RegressionLimit: Sendable, Hashable {
    /// What can be bounded.
    public enum Measure: String, Sendable, CaseIterable {
        case survival
        case auc
        case precision
        case falseClaims = "false_claims"
        case falseAlarms = "false_alarms"
        case recovery
        case confidenceRank = "confidence_rank"
        case calibrationError = "calibration_error"

        /// Whether more is better.
        public var isMinimum: Bool {
            switch self {
            case .auc, .survival, .precision, .confidenceRank: true
            case .falseClaims, .falseAlarms, .calibrationError, .recovery: false
            }
        }

        /// The key in a suite.
        public var key: String { (isMinimum ? "min_" : "max_") + rawValue }

        /// An older spelling of the key, which is still read.
        var formerKey: String? { self == .survival ? "min_alive" : nil }

        var range: ClosedRange<Double> {
            switch self {
            case .recovery: 0...1_000_000
            case .confidenceRank: -1...1
            default: 0...1
            }
        }

        /// The wording in reports.
        public var label: String {
            switch self {
            case .survival: "share of frames before drift"
            case .auc: "AUC"
            case .precision: "precision at 20 px"
            case .falseClaims: "share of absent frames not called lost"
            case .falseAlarms: "share of visible frames called lost"
            case .recovery: "frames until found again"
            case .confidenceRank: "rank correlation of confidence and overlap"
            case .calibrationError: "calibration error"
            }
        }

        /// The value, nil where there is none: a tracker without a confidence has no calibration.
        public func value(_ measures: SequenceMeasures) -> Double? {
            switch self {
            case .survival: measures.drift.survival
            case .auc: measures.accuracy.success
            case .precision: measures.accuracy.precision
            case .falseClaims: measures.reliability.falseClaims
            case .falseAlarms: measures.reliability.falseAlarms
            case .recovery:
                measures.drift.recoveries.map { $0.delay.map(Double.init) ?? .infinity }.max()
            case .confidenceRank: measures.reliability.confidenceRank
            case .calibrationError: measures.reliability.calibrationError
            }
        }
    }

    public var measure: Measure
    public var bound: Double

    /// Whether a value keeps to the limit; a missing one does not.
    public func holds(_ value: Double?) -> Bool {
        guard let value, !value.isNaN else { return false }
        return measure.isMinimum ? value >= bound : value <= bound
    }

    /// `AUC 0.312 is below 0.8`
    func complaint(_ value: Double?) -> String {
        let bound = Self.number(bound)
        guard let value, !value.isNaN else {
            return "\(measure.label): there is no value to hold against the limit \(bound)"
        }
        return "\(measure.label) \(Self.number(value)) is "
            + "\(measure.isMinimum ? "below" : "above") \(bound)"
    }

    private static func number(_ value: Double) -> String {
        if value == .infinity { return "(never)" }
        return value == value.rounded() && abs(value) < 1e9
            ? "\(Int(value))" : TextTable.number(value)
    }

    static func all(_ value: SuiteValue) throws(EvaluationError) -> [RegressionLimit] {
        _ = try value.object(
            keys: Measure.allCases.map(\.key), formerKeys: Measure.allCases.compactMap(\.formerKey))
        var limits: [RegressionLimit] = []
        for measure in Measure.allCases {
            let former = measure.formerKey.flatMap { value[$0] }
            if let former, value[measure.key] != nil {
                throw former.failure("is the older spelling of \(measure.key), which is given, too")
            }
            guard let bound = value[measure.key] ?? former else { continue }
            limits.append(
                RegressionLimit(measure: measure, bound: try bound.number(measure.range)))
        }
        return limits
    }
}
