import ArgumentParser
import Foundation
import HoldfastEvaluation
import HoldfastTrajectories
import HoldfastVideo

/// What ends a command, with its exit code and a message for the user.
enum CommandFailure: Error {
    case badData(String)
    case unreadableInput(String)
    case unavailable(String)
    case cannotCreate(String)
    case inputOutput(String)

    var message: String {
        switch self {
        case .badData(let text), .unreadableInput(let text), .unavailable(let text),
            .cannotCreate(let text), .inputOutput(let text):
            text
        }
    }

    /// The codes of `sysexits.h`.
    var exitCode: ExitCode {
        switch self {
        case .badData: ExitCode(65)
        case .unreadableInput: ExitCode(66)
        case .unavailable: ExitCode(69)
        case .cannotCreate: ExitCode(73)
        case .inputOutput: ExitCode(74)
        }
    }

    /// The failure that an error of a library means, if it is one of theirs.
    init?(_ error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as EvaluationError:
            switch error {
            case .unreadable: self = .unreadableInput(error.description)
            case .malformed, .inconsistent: self = .badData(error.description)
            case .unwritable: self = .cannotCreate(error.description)
            }
        default: return nil
        }
    }

    /// Runs a command; failures become a message on standard error and their exit code.
    static func reporting(_ command: () throws -> Void) throws {
        do {
            try command()
        } catch {
            guard let failure = CommandFailure(error) else { throw error }
            FileHandle.standardError.write(Data("holdfast: \(failure.message)\n".utf8))
            throw failure.exitCode
        }
    }
}
