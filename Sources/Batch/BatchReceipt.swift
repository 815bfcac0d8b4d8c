import Foundation
import HoldfastFiles
import HoldfastImaging
import HoldfastText

/// What binds the log of a clip to what made it, and says how it went: `NAME.run.json` beside it.
///
/// It tells a log that can be taken as finished from one of another run, from one that was cut or
/// changed since, and from a file of somebody else. It does not resist who wants to deceive.
public struct BatchReceipt: Sendable, Equatable {
    /// How a clip went.
    public enum Outcome: Sendable, Equatable {
        /// The log is complete.
        ///
        /// - Parameters:
        ///   - frames: how many frames there were.
        ///   - states: the last state of each target.
        ///   - log: a digest of the log.
        case finished(frames: Int, states: [TrackState], log: String)
        /// Why it could not be followed to its end.
        case failed(String)
    }

    /// A digest of what the log depends on.
    public var run: String
    public var outcome: Outcome

    private static let mostBytes = 1 << 20

    public init(run: String, outcome: Outcome) {
        self.run = run
        self.outcome = outcome
    }

    /// Nil where there is none, or none that can be read.
    init?(at url: URL) {
        guard
            let bytes = try? WholeFile.read(url.path, limit: Self.mostBytes, takesPipes: false),
            let value = try? JSONValue(parsing: bytes), let run = value["run"]?.string
        else { return nil }
        self.run = run
        if let frames = value["frames"]?.number, (0...1e15).contains(frames),
            let log = value["log"]?.string
        {
            let states = value["states"]?.array?.compactMap { value in
                value.string.flatMap { TrackState(rawValue: $0) }
            }
            outcome = .finished(frames: Int(frames), states: states ?? [], log: log)
        } else if let error = value["error"]?.string {
            outcome = .failed(error)
        } else {
            return nil
        }
    }

    var text: String {
        var members = [JSONMember(key: "run", value: .string(run))]
        switch outcome {
        case .finished(let frames, let states, let log):
            members += [
                JSONMember(key: "frames", value: .integer(frames)),
                JSONMember(key: "states", value: .array(states.map { .string($0.rawValue) })),
                JSONMember(key: "log", value: .string(log)),
            ]
        case .failed(let message): members.append(JSONMember(key: "error", value: .string(message)))
        }
        return JSONValue.object(members).text + "\n"
    }
}
