import ArgumentParser
import Foundation
import HoldfastBatch
import HoldfastEvaluation
import HoldfastFiles
import HoldfastOutputs
import HoldfastPipeline
import HoldfastSequences
import HoldfastTraX
import HoldfastTracking
import HoldfastTrajectories
import HoldfastVideo

/// What ends a command, with its exit code and a message for the user.
enum CommandFailure: Error {
    case usage(String)
    case badData(String)
    case unreadableInput(String)
    case unavailable(String)
    case cannotCreate(String)
    case inputOutput(String)

    var message: String {
        switch self {
        case .usage(let text), .badData(let text), .unreadableInput(let text),
            .unavailable(let text), .cannotCreate(let text), .inputOutput(let text):
            text
        }
    }

    var exitCode: ExitCode {
        switch self {
        case .usage: .validationFailure
        case .badData: .badData
        case .unreadableInput: .noInput
        case .unavailable: .unavailable
        case .cannotCreate: .cannotCreate
        case .inputOutput: .inputOutput
        }
    }

    /// The failure that an error of a library means, if it is one of theirs.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as EvaluationError: self = Self.failure(error)
        case let error as TraXError: self = Self.failure(error)
        case let error as VideoError: self = Self.failure(error)
        case let error as TrajectoryError: self = Self.failure(error)
        case let error as OutputError: self = Self.failure(error)
        case let error as SequenceError: self.init(error.underlying, sequence: error.sequence)
        case let error as BatchError: self = Self.failure(error)
        case let error as StaleResultError: self = .cannotCreate("\(error); -y overwrites it")
        case let error as TrackerError: self = .usage(error.description)
        case let error as PipelineFailure: self = Self.failure(error)
        case DecodingError.dataCorrupted(let context), DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context), DecodingError.keyNotFound(_, let context):
            let place = context.codingPath.map(\.stringValue).joined(separator: ".")
            self = .badData((place.isEmpty ? "" : place + ": ") + context.debugDescription)
        default: return nil
        }
    }

    private static func failure(_ error: EvaluationError) -> CommandFailure {
        switch error {
        case .unreadable: .unreadableInput(error.description)
        case .malformed, .inconsistent: .badData(error.description)
        case .unwritable: .cannotCreate(error.description)
        }
    }

    private static func failure(_ error: BatchError) -> CommandFailure {
        switch error {
        case .unreadable: .unreadableInput(error.description)
        case .malformed: .badData(error.description)
        case .unwritable: .cannotCreate(error.description)
        case .stale: .cannotCreate("\(error); -y overwrites it")
        }
    }

    private static func failure(_ error: TraXError) -> CommandFailure {
        switch error {
        case .protocolViolation, .refused: .badData(error.description)
        case .connection: .inputOutput(error.description)
        }
    }

    private static func failure(_ error: VideoError) -> CommandFailure {
        switch error.kind {
        case .unreadableInput: .unreadableInput(error.description)
        case .badData: .badData(error.description)
        case .cannotCreateOutput: .cannotCreate(error.description)
        case .inputOutput, .cancelled: .inputOutput(error.description)
        case .unavailable: .unavailable(error.description)
        case .usage: .usage(error.description)
        }
    }

    private static func failure(_ error: TrajectoryError) -> CommandFailure {
        switch error {
        case .unreadable: .unreadableInput(error.description)
        case .tooLarge, .malformed, .notHeld, .invalidRecord: .badData(error.description)
        case .tooManyTargets: .usage("\(error); --max-targets allows more")
        case .outputExists: .cannotCreate("\(error); -y overwrites it")
        case .cannotCreate: .cannotCreate(error.description)
        case .writeFailed: .inputOutput(error.description)
        case .needsFrameSize: .usage("\(error); --video FILE or --size WxH tells it")
        case .noTarget, .writtenOnly, .unknownFormat: .usage(error.description)
        }
    }

    private static func failure(_ error: OutputError) -> CommandFailure {
        switch error {
        case .exists: .cannotCreate("\(error); -y overwrites it")
        case .nameless, .sameOutput, .isInput, .isFolder, .cannotCreate:
            .cannotCreate(error.description)
        case .tooManyTargets: .usage(error.description)
        case .writeFailed: .inputOutput(error.description)
        }
    }

    /// The failure to read the frames of a sequence.
    init(_ error: VideoError, sequence: String) {
        let text = "\(sequence): \(error)"
        switch error.kind {
        case .unreadableInput: self = .unreadableInput(text)
        case .cannotCreateOutput: self = .cannotCreate(text)
        case .inputOutput: self = .inputOutput(text)
        case .unavailable: self = .unavailable(text)
        case .badData, .usage, .cancelled: self = .badData(text)
        }
    }

    /// The failure of a stage; where the error itself says all, in its words.
    private static func failure(_ error: PipelineFailure) -> CommandFailure {
        if let known = CommandFailure(error.underlying), error.stage != .track { return known }
        switch error.stage {
        case .track: return .usage(error.description)
        case .read: return .badData(error.description)
        case .annotate, .log, .write: return .inputOutput(error.description)
        }
    }

    /// A message without the middle of words that nobody would read, such as a name of 100 KB.
    private static func shortened(_ message: String) -> String {
        guard message.utf8.count > 2000 else { return message }
        return message.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.utf8.count > 1000 ? "\(word.prefix(100))...\(word.suffix(100))" : String(word)
        }.joined(separator: " ")
    }

    /// Runs a command; failures become a message on standard error and their exit code.
    static func reporting(_ command: () throws -> Void) throws {
        do {
            try command()
        } catch {
            guard let failure = CommandFailure(error) else { throw error }
            let name = Terminal.red("holdfast:", on: STDERR_FILENO)
            StandardError.write("\(name) \(Self.shortened(failure.message))\n")
            throw failure.exitCode
        }
    }
}
