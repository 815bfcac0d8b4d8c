import Foundation
import HoldfastFiles
import HoldfastVideo

/// Looks at all outputs of a run before any work is done or anything is written, so that a mistake
/// costs no time and no file.
public struct OutputCheck {
    /// Whether existing files may be replaced.
    public let overwrite: Bool
    // Identities.
    private let inputs: Set<String>
    private var seen: [String: String] = [:]
    /// The pattern of pictures that will be written, and what it is called.
    private var pattern: (text: String, option: String)?
    private var files: [(path: String, option: String)] = []

    /// - Parameters:
    ///   - inputs: files that are read and must not be written to.
    ///   - overwrite: whether existing files may be replaced.
    public init(inputs: [String], overwrite: Bool) {
        self.inputs = Set(inputs.map(Self.identity))
        self.overwrite = overwrite
    }

    /// Whether a file is one of the inputs, by whatever name.
    public func isInput(_ path: String) -> Bool { inputs.contains(Self.identity(path)) }

    /// Checks a folder that is to be created, or filled where it is empty or may be written over.
    public mutating func folder(_ path: String, option: String) throws(OutputError) {
        guard !path.isEmpty else { throw .nameless(option: option) }
        if let other = seen.updateValue(option, forKey: Self.identity(path)) {
            throw .sameOutput(path: path, option: option, other: other)
        }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .cannotCreate(path: path, reason: Self.reason()) }
            return try Self.folder(of: path)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .cannotCreate(path: path, reason: "it is not a folder")
        }
        let content = try? FileManager.default.contentsOfDirectory(atPath: path)
        guard overwrite || content?.isEmpty == true else { throw .exists(path: path) }
        guard access(path, W_OK | X_OK) == 0 else {
            throw .cannotCreate(path: path, reason: Self.reason())
        }
    }

    /// Checks a file that is to be created; `-` is standard output.
    ///
    /// - Parameter option: what messages call the output, such as `--log`.
    public mutating func file(_ path: String, option: String) throws(OutputError) {
        guard !path.isEmpty else { throw .nameless(option: option) }
        let identity = path == "-" ? path : Self.identity(path)
        if let other = seen.updateValue(option, forKey: identity) {
            throw .sameOutput(path: path, option: option, other: other)
        }
        if path == "-" { return }
        if let pattern, FrameImageSink.pattern(pattern.text, covers: path) {
            throw .sameOutput(path: path, option: option, other: pattern.option)
        }
        files.append((path, option))
        if isInput(path) { throw .isInput(path: path, option: option) }
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else {
                throw .cannotCreate(path: path, reason: Self.reason())
            }
            // A link may name a file that is yet to be made.
            try Self.folder(of: Self.target(of: path))
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: throw .isFolder(path: path)
        case S_IFREG where !overwrite: throw .exists(path: path)
        default: break
        }
        guard access(path, W_OK) == 0 else {
            throw .cannotCreate(path: path, reason: Self.reason())
        }
    }

    /// Checks a pattern of picture files, such as `out/%05d.png`.
    public mutating func pictures(_ pattern: String, option: String) throws(OutputError) {
        self.pattern = (pattern, option)
        if let same = files.first(where: { FrameImageSink.pattern(pattern, covers: $0.path) }) {
            throw .sameOutput(path: same.path, option: option, other: same.option)
        }
        guard case .images(let existing)? = try? VideoInput(pattern) else { return }
        guard overwrite else { throw .exists(path: existing.first ?? pattern) }
        if let both = existing.first(where: isInput) {
            throw .isInput(path: both, option: option)
        }
    }

    /// Checks that the folder of a file can be written to.
    private static func folder(of path: String) throws(OutputError) {
        let parent = FilePath.folder(of: path)
        let folder = parent.isEmpty ? "." : parent
        var status = stat()
        guard stat(folder, &status) == 0 else {
            throw .cannotCreate(path: path, reason: "\(folder): \(reason())")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw .cannotCreate(path: path, reason: "\(folder) is not a folder")
        }
        guard access(folder, W_OK | X_OK) == 0 else {
            throw .cannotCreate(path: path, reason: "\(folder): \(reason())")
        }
    }

    private static func reason() -> String { String(cString: strerror(errno)) }

    /// The same for all names of a file: device and number where it exists, else its full path.
    private static func identity(_ path: String) -> String {
        var status = stat()
        if stat(path, &status) == 0 { return "\(status.st_dev):\(status.st_ino)" }
        return URL(fileURLWithPath: target(of: path)).standardizedFileURL
            .resolvingSymlinksInPath().path
    }

    /// Where a link leads in the end; the path itself if it is none.
    private static func target(of path: String) -> String {
        var path = path
        // As many as the kernel follows.
        for _ in 0..<40 {
            guard let next = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
            else { return path }
            path =
                next.hasPrefix("/")
                ? next
                : (FilePath.folder(of: path) as NSString).appendingPathComponent(next)
        }
        return path
    }
}
