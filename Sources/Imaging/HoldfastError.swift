import HoldfastSystem

/// An error of the library. Its `description` and its `localizedDescription` are the same message:
/// what went wrong, where and why, in words for the person who reads it.
public protocol HoldfastError: LocalizedError, CustomStringConvertible, Sendable {}

extension HoldfastError {
    public var errorDescription: String? { description }
}

extension Error {
    /// The message for a person, also of errors that are not the library's.
    package var message: String {
        (self as? any LocalizedError)?.errorDescription ?? "\(self)"
    }
}
