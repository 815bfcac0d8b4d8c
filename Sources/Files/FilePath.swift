/// Taking paths apart, as the system does it: by bytes.
///
/// Foundation's `deletingLastPathComponent` stops the program at a name of one character, and does not see a
/// slash that is followed by a combining mark.
package enum FilePath {
    private static let slash = UInt8(ascii: "/")

    /// The folder that a path names a file in; empty for a name alone.
    package static func folder(of path: String) -> String {
        let parts = split(path)
        guard let last = parts.folder.lastIndex(where: { $0 != slash }) else {
            // Nothing but slashes is the root.
            return parts.folder.isEmpty ? "" : "/"
        }
        return String(decoding: parts.folder[...last], as: UTF8.self)
    }

    /// The last part of a path, slashes behind it left out; empty for the root.
    package static func name(of path: String) -> String {
        String(decoding: split(path).name, as: UTF8.self)
    }

    /// What is before the name, with its slashes, and the name.
    private static func split(
        _ path: String
    ) -> (folder: Substring.UTF8View, name: Substring.UTF8View) {
        let bytes = path.utf8
        guard let last = bytes.lastIndex(where: { $0 != slash }) else {
            return (bytes[...], bytes[bytes.endIndex...])
        }
        let start =
            bytes[...last].lastIndex(of: slash).map { bytes.index(after: $0) } ?? bytes.startIndex
        return (bytes[..<start], bytes[start...last])
    }
}
