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
    /// There is no target of that number.
    case noTarget(path: String, id: Int)
    /// The format has shares of the frame, and nothing tells the frame's size.
    case needsFrameSize(format: TrajectoryFormat)
    /// The format is written, but not read.
    case writtenOnly(format: TrajectoryFormat)
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
        case .noTarget(let path, let id): "\(path) has no target \(id)"
        case .needsFrameSize(let format):
            "the \(format.rawValue) format needs the size of the frames, which is not known"
        case .writtenOnly(let format): "the \(format.rawValue) format is written, but not read"
        case .unknownFormat(let path):
            "\(path): no trajectory format has this extension "
                + "(\(TrajectoryFormat.extensions))"
        }
    }
}
