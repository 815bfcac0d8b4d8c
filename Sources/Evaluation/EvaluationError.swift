/// What can go wrong with data sets and result files; the text says what, where and why.
public enum EvaluationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A file or folder is missing or cannot be read.
    case unreadable(path: String, reason: String)
    /// A file's content makes no sense; `line` counts from 1.
    case malformed(path: String, line: Int, reason: String)
    /// Files that belong together do not fit, or a choice selects nothing.
    case inconsistent(String)
    /// A file or folder cannot be written.
    case unwritable(path: String, reason: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "\(path): \(reason)"
        case .malformed(let path, let line, let reason): "\(path):\(line): \(reason)"
        case .inconsistent(let reason): reason
        case .unwritable(let path, let reason): "\(path): \(reason)"
        }
    }
}
