import HoldfastImaging

/// Why a tracker cannot begin or go on.
public enum TrackerError: HoldfastError, Equatable {
    /// The box cannot be tracked on this image.
    case invalidBox(Box, reason: String)
    /// There is no such parameter, or its value does not fit.
    case invalidParameter(name: String, reason: String)
    /// The bytes are not a saved tracker.
    case invalidState(reason: String)

    public var description: String {
        switch self {
        case .invalidBox(let box, let reason): "the box \(box) cannot be followed: \(reason)"
        case .invalidParameter(let name, let reason): "\(name): \(reason)"
        case .invalidState(let reason): reason
        }
    }
}
