import Foundation
import HoldfastImaging
import HoldfastText

/// The outcome of a suite as text, JSON and JUnit's XML.
public struct RegressionReport: Sendable {
    let outcome: RegressionOutcome

    public init(_ outcome: RegressionOutcome) { self.outcome = outcome }

    /// For a terminal: a line per case, and under a failed one what is wrong and where it began.
    public var text: String {
        let width = outcome.verdicts.map(\.name.count).max() ?? 0
        var text = ""
        for verdict in outcome.verdicts {
            let padding = String(repeating: " ", count: width - verdict.name.count)
            text += "\(verdict.passed ? "ok  " : "FAIL")  \(verdict.name)\(padding)"
            text += "  \(summary(verdict))\n"
            for complaint in verdict.complaints { text += "      \(complaint)\n" }
            if let divergence = verdict.divergence { text += "      \(divergence.text)\n" }
            if let picture = verdict.picture { text += "      picture: \(picture)\n" }
        }
        let failed = outcome.failures.count
        let all = outcome.verdicts.count
        text += "\(outcome.suite): "
        return text + (failed == 0 ? "all \(all) passed\n" : "\(failed) of \(all) failed\n")
    }

    private func summary(_ verdict: RegressionVerdict) -> String {
        var parts: [String] = []
        // Of a case that failed, the complaints below name the seeds.
        if let tally = verdict.tally {
            parts.append(verdict.passed ? tally.text : tally.countText)
        }
        if let success = verdict.mean(\.accuracy.success) {
            parts.append(
                "\(verdict.tally == nil ? "" : "mean ")AUC \(TextTable.number(success))")
        }
        if let largest = verdict.golden?.largest {
            parts.append(
                "at most \(TextTable.number(largest.difference, digits: 2)) px from golden")
        }
        if let update = verdict.update { parts.append("golden: \(update)") }
        parts.append("\(verdict.frames) frames")
        return parts.joined(separator: ", ")
    }

    // MARK: JSON

    private struct Document: Encodable {
        struct Limit: Encodable {
            var name: String
            var bound: Double
            var value: Double?
            var holds: Bool
        }
        struct Divergent: Encodable {
            var seed: UInt64?
            var frame: Int
            var reference: Divergence.Reference
            var amount: Double?
            var failureMode: FailureMode
            var expected: [Double]?
            var found: [Double]?
        }
        struct Golden: Encodable {
            var tolerance: Double
            var largestDifference: Double?
            var framesBeyond: Int
            var update: String?
        }
        struct Seeds: Encodable {
            struct Run: Encodable {
                var seed: UInt64
                var passed: Bool
                var auc: Double?
                var driftFrame: Int?
            }
            var held: Int
            var minHeld: Int
            var maxHeld: Int
            var failed: [UInt64]
            var runs: [Run]
        }
        struct Case: Encodable {
            var name: String
            var passed: Bool
            var frames: Int
            var seconds: Double
            var complaints: [String]
            var auc: Double?
            var driftFrame: Int?
            var limits: [Limit]
            var golden: Golden?
            var divergence: Divergent?
            var picture: String?
            var seeds: Seeds?
        }
        var suite: String
        var tracker: String
        var passed: Bool
        var failures: Int
        var cases: [Case]
    }

    /// One object; the wall-clock times in it are all that differs from run to run.
    public var json: String {
        get throws {
            let cases = outcome.verdicts.map { verdict in
                Document.Case(
                    name: verdict.name, passed: verdict.passed, frames: verdict.frames,
                    seconds: (verdict.seconds * 1000).rounded() / 1000,
                    complaints: verdict.complaints,
                    auc: verdict.mean(\.accuracy.success),
                    driftFrame: verdict.truth?.measures?.drift.onset,
                    limits: limits(of: verdict),
                    golden: verdict.tolerance.map {
                        Document.Golden(
                            tolerance: $0, largestDifference: verdict.golden?.largest?.difference,
                            framesBeyond: verdict.golden?.moved ?? 0, update: verdict.update)
                    },
                    divergence: verdict.divergence.map(document), picture: verdict.picture,
                    seeds: verdict.tally.map(document))
            }
            return try JSONText.encode(
                Document(
                    suite: outcome.suite, tracker: outcome.tracker, passed: outcome.passed,
                    failures: outcome.failures.count, cases: cases), isReport: true)
        }
    }

    private func limits(of verdict: RegressionVerdict) -> [Document.Limit] {
        guard let values = verdict.truth?.values else { return [] }
        return zip(verdict.limits, values).map { limit, value in
            // JSON has no infinity; a recovery that never came has no number.
            Document.Limit(
                name: limit.measure.key, bound: limit.bound,
                value: value.flatMap { $0.isFinite ? $0 : nil }, holds: limit.holds(value))
        }
    }

    private func document(_ tally: SeedTally) -> Document.Seeds {
        Document.Seeds(
            held: tally.held, minHeld: tally.range.required.lowerBound,
            maxHeld: tally.range.required.upperBound, failed: tally.failedSeeds,
            runs: zip(tally.range.seeds, tally.runs).map { seed, run in
                let measures = run.truth?.measures
                return Document.Seeds.Run(
                    seed: seed, passed: run.passed, auc: measures?.accuracy.success,
                    driftFrame: measures?.drift.onset)
            })
    }

    private func document(_ divergence: Divergence) -> Document.Divergent {
        func numbers(_ box: Box?) -> [Double]? {
            box.map { [$0.x, $0.y, $0.width, $0.height].map { ($0 * 1000).rounded() / 1000 } }
        }
        return Document.Divergent(
            seed: divergence.seed, frame: divergence.frame, reference: divergence.reference,
            amount: divergence.amount,
            failureMode: divergence.failureMode, expected: numbers(divergence.expected),
            found: numbers(divergence.found))
    }

    // MARK: JUnit

    /// JUnit's XML, as continuous-integration servers read it: a test case per clip.
    public var junit: String {
        func seconds(_ value: Double) -> String { String(format: "%.3f", value) }
        let suite = Self.xml(outcome.suite)
        let time = outcome.verdicts.reduce(0) { $0 + $1.seconds }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        let counts =
            "tests=\"\(outcome.verdicts.count)\" failures=\"\(outcome.failures.count)\" "
            + "errors=\"0\" time=\"\(seconds(time))\""
        text += "<testsuites \(counts)>\n  <testsuite name=\"\(suite)\" \(counts) skipped=\"0\">\n"
        for verdict in outcome.verdicts {
            text += "    <testcase classname=\"\(suite)\" name=\"\(Self.xml(verdict.name))\" "
            text += "time=\"\(seconds(verdict.seconds))\""
            // A case over several seeds says, passed or not, which of them did not hold.
            let output = verdict.tally.map {
                "      <system-out>\(Self.xml($0.text))</system-out>\n"
            }
            if verdict.passed {
                text += output.map { ">\n\($0)    </testcase>\n" } ?? "/>\n"
                continue
            }
            var lines = verdict.complaints
            if let divergence = verdict.divergence { lines.append(divergence.text) }
            let kind = verdict.divergence?.failureMode.rawValue ?? "failure"
            let message = verdict.divergence?.text ?? verdict.complaints.first ?? ""
            text += ">\n      <failure type=\"\(kind)\" message=\"\(Self.xml(message))\">"
            text += Self.xml(lines.joined(separator: "\n")) + "</failure>\n"
            text += "\(output ?? "")    </testcase>\n"
        }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    /// XML 1.0 has no control characters, not even escaped.
    private static func xml(_ text: String) -> String {
        var clean = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let isAllowed =
                scalar.value >= 32 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
                || scalar == "\n" || scalar == "\t"
            clean.append(isAllowed ? scalar : "?")
        }
        return Markup.escape(String(clean))
    }
}
