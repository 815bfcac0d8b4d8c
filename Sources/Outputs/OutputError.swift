import HoldfastImaging

/// Why an output cannot be had.
public enum OutputError: HoldfastError, Equatable {
    /// The name of an output is empty; `option` is what the output is called.
    case nameless(option: String)
    /// Two outputs are the same file.
    case sameOutput(path: String, option: String, other: String)
    /// The output is one of the files that are read.
    case isInput(path: String, option: String)
    /// There is a file of that name, which may not be overwritten.
    case exists(path: String)
    case isFolder(path: String)
    case cannotCreate(path: String, reason: String)
    /// A format that holds one target was to get several.
    case tooManyTargets(path: String, format: String, count: Int)
    /// Writing failed midway.
    case writeFailed(name: String, reason: String)

    public var description: String {
        switch self {
        case .nameless(let option): "\(option): the name is empty"
        case .sameOutput(let path, let option, let other):
            "\(option) and \(other) name the same output: "
                + (path == "-" ? "standard output" : path)
        case .isInput(let path, let option): "\(path) is the input; give \(option) another name"
        case .exists(let path): "\(path) exists already"
        case .isFolder(let path): "\(path) is a folder"
        case .cannotCreate(let path, let reason): "cannot create \(path): \(reason)"
        case .tooManyTargets(let path, let format, let count):
            "\(path): the \(format) format holds one target, and there are \(count)"
        case .writeFailed(let name, let reason): "cannot write to \(name): \(reason)"
        }
    }
}
