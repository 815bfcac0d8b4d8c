import Foundation
import HoldfastImaging
import HoldfastText

/// How the clips of a batch went.
public struct BatchReport: Sendable, Equatable {
    public struct Clip: Sendable, Equatable {
        public var name: String
        /// Nil for a clip that was not begun, or not ended, when the batch was interrupted.
        public var outcome: BatchReceipt.Outcome?
        /// Whether an earlier run had finished it.
        public var isEarlier: Bool

        public init(name: String, outcome: BatchReceipt.Outcome?, isEarlier: Bool = false) {
            self.name = name
            self.outcome = outcome
            self.isEarlier = isEarlier
        }
    }

    public var clips: [Clip]

    public init(_ clips: [Clip]) {
        self.clips = clips
    }

    public var failed: Int { count { if case .failed = $0.outcome { true } else { false } } }
    public var finished: Int { count { if case .finished = $0.outcome { true } else { false } } }
    public var earlier: Int { count { $0.isEarlier } }
    /// Clips that the run did not come to.
    public var left: Int { count { $0.outcome == nil } }

    private func count(_ condition: (Clip) -> Bool) -> Int { clips.count(where: condition) }

    /// The report in a line.
    public var line: String {
        var parts = ["\(clips.count) \(clips.count == 1 ? "clip" : "clips"): \(finished) finished"]
        if earlier > 0 { parts[0] += " (\(earlier) of them before)" }
        if failed > 0 { parts.append("\(failed) failed") }
        if left > 0 { parts.append("\(left) left") }
        return parts.joined(separator: ", ")
    }

    /// The report as JSON, the same however often the batch was interrupted before.
    public var json: String {
        let clips = clips.map { clip -> JSONValue in
            switch clip.outcome {
            case .finished(let frames, let states, _):
                .members([
                    "name": .string(clip.name), "status": .string("finished"),
                    "frames": .integer(frames),
                    "states": .array(states.map { .string($0.rawValue) }),
                ])
            case .failed(let message):
                .members([
                    "name": .string(clip.name), "status": .string("failed"),
                    "error": .string(message),
                ])
            case nil: .members(["name": .string(clip.name), "status": .string("left")])
            }
        }
        let report = JSONValue.members([
            "version": .string(HoldfastVersion.current), "finished": .integer(finished),
            "failed": .integer(failed), "left": .integer(left), "clips": .array(clips),
        ])
        return report.text + "\n"
    }
}
