import HoldfastImaging

/// Why a trajectory cannot be read or written.
public enum TrajectoryError: HoldfastError, Equatable {
    /// The file is missing or cannot be read.
    case unreadable(path: String, reason: String)
    /// The file is larger than the limit, bytes.
    case tooLarge(path: String, limit: Int)
    /// A line does not follow the format; lines are counted from 1.
    case malformed(path: String, line: Int, reason: String)
    /// The output exists already and may not be overwritten.
    case outputExists(path: String)
    case cannotCreate(path: String, reason: String)
    case writeFailed(path: String, reason: String)
    /// The format cannot store what it was given.
    case notHeld(format: TrajectoryFormat, reason: String)
    case invalidRecord(frame: Int, id: Int, reason: String)
    /// A file that tracking begins with holds more targets than it may.
    case tooManyTargets(path: String, count: Int, limit: Int)
    /// Neither the file's name nor an option says which format it has.
    case unknownFormat(path: String)

    public var description: String {
        switch self {
        case .unreadable(let path, let reason): "cannot read \(path): \(reason)"
        case .tooLarge(let path, let limit): "\(path) is larger than \(limit) bytes"
        case .malformed(let path, let line, let reason): "\(path), line \(line): \(reason)"
        case .outputExists(let path): "\(path) exists already"
        case .cannotCreate(let path, let reason): "cannot create \(path): \(reason)"
        case .writeFailed(let path, let reason): "cannot write \(path): \(reason)"
        case .notHeld(let format, let reason): "the \(format.rawValue) format \(reason)"
        case .invalidRecord(let frame, let id, let reason):
            "frame \(frame), target \(id): \(reason)"
        case .tooManyTargets(let path, let count, let limit):
            "\(path) has \(count) targets, more than \(limit)"
        case .unknownFormat(let path):
            "\(path): no trajectory format has this extension "
                + "(\(TrajectoryFormat.extensions))"
        }
    }
}
