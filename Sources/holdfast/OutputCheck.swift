import Foundation

/// Looks at all outputs of a command before any work is done or anything is written, so that a
/// mistake costs no time and no file.
struct OutputCheck {
    /// Whether existing files may be replaced.
    let overwrite: Bool
    // Identities.
    private let inputs: Set<String>
    private var seen: [String: String] = [:]

    /// - Parameters:
    ///   - inputs: files that are read and must not be written to.
    ///   - overwrite: whether existing files may be replaced.
    init(inputs: [String], overwrite: Bool) {
        self.inputs = Set(inputs.map(Self.identity))
        self.overwrite = overwrite
    }

    /// Whether a file is one of the inputs, by whatever name.
    func isInput(_ path: String) -> Bool { inputs.contains(Self.identity(path)) }

    /// Checks a file that is to be created; `-` is standard output.
    ///
    /// - Parameter option: how the user named it, for the message.
    /// - Throws: ``CommandFailure/cannotCreate(_:)``.
    mutating func file(_ path: String, option: String) throws {
        guard !path.isEmpty else {
            throw CommandFailure.cannotCreate("\(option): the name is empty")
        }
        let identity = path == "-" ? path : Self.identity(path)
        if let other = seen.updateValue(option, forKey: identity) {
            throw CommandFailure.cannotCreate(
                "\(option) and \(other) name the same output: "
                    + (path == "-" ? "standard output" : path))
        }
        if path == "-" { return }
        if isInput(path) {
            throw CommandFailure.cannotCreate("\(path) is the input; give \(option) another name")
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            try Self.folder(of: path)
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR:
            throw CommandFailure.cannotCreate("\(path) is a folder")
        case S_IFREG where !overwrite:
            throw CommandFailure.cannotCreate("\(path) exists already; -y overwrites it")
        default:
            break
        }
        guard access(path, W_OK) == 0 else {
            throw CommandFailure.cannotCreate("cannot write \(path): \(Self.reason())")
        }
    }

    /// Checks that the folder of a file can be written to.
    private static func folder(of path: String) throws {
        // Foundation cannot take a name of one letter apart.
        let parent = path.utf8.count > 1 ? (path as NSString).deletingLastPathComponent : ""
        let folder = parent.isEmpty ? "." : parent
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw CommandFailure.cannotCreate("cannot create \(path): \(folder): \(reason())")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw CommandFailure.cannotCreate("cannot create \(path): \(folder) is not a folder")
        }
        guard access(folder, W_OK | X_OK) == 0 else {
            throw CommandFailure.cannotCreate("cannot create \(path): \(folder): \(reason())")
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    /// The same for all names of a file: device and number where it exists, else its full path.
    private static func identity(_ path: String) -> String {
        var status = stat()
        if stat(path, &status) == 0 { return "\(status.st_dev):\(status.st_ino)" }
        return URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    }
}
