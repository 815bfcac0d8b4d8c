import ArgumentParser

/// What the process says of its end. From 64 on the codes of `sysexits.h`; 64, a usage error, is
/// ArgumentParser's own `validationFailure`.
extension ExitCode {
    /// A comparison failed.
    static let comparisonFailed = ExitCode(1)
    /// A target was lost at the end, and `--fail-if-lost` was given.
    static let targetLost = ExitCode(2)
    /// The input is damaged, or is not what it should be.
    static let badData = ExitCode(65)
    /// The input is missing or cannot be read.
    static let noInput = ExitCode(66)
    /// A device or the network is not to be had.
    static let unavailable = ExitCode(69)
    /// An output cannot be created.
    static let cannotCreate = ExitCode(73)
    /// Reading or writing failed midway.
    static let inputOutput = ExitCode(74)
    /// Ended by a signal, after everything was flushed, as shells put it: 130 for Ctrl-C, 143 for
    /// SIGTERM, 129 for SIGHUP.
    static func interrupted(by signal: Int32) -> ExitCode { ExitCode(128 + signal) }
}
