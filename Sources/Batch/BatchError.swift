import HoldfastImaging

/// Why a batch, or a clip of it, cannot be worked on.
public enum BatchError: HoldfastError, Equatable {
    case unreadable(path: String, reason: String)
    case malformed(path: String, line: Int, reason: String)
    case unwritable(path: String, reason: String)
    /// There is a result that was made otherwise.
    case stale(path: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason), .unwritable(let path, let reason):
            "\(path): \(reason)"
        case .malformed(let path, let line, let reason): "\(path):\(line): \(reason)"
        case .stale(let path):
            "\(path) exists, but comes from another line of a manifest, another input or another build "
                + "of the program"
        }
    }
}
