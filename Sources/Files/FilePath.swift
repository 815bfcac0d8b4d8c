import Foundation

/// Taking paths apart.
package enum FilePath {
    /// The folder that a path names a file in; empty for a name alone.
    package static func folder(of path: String) -> String {
        // Foundation stops the program at a name of one letter.
        path.utf8.count > 1 ? (path as NSString).deletingLastPathComponent : ""
    }
}
