import Foundation
import HoldfastSystem

/// A pattern of file names as a shell knows it: `*`, `?`, `[a-z]`, in folders' names too.
struct FilePattern: Sendable {
    /// More names than this are not looked at: the pattern is probably not meant for so large a tree.
    static let mostNames = 1_000_000

    let text: String
    private let folder: String
    private let parts: [String]

    init(_ text: String) {
        self.text = text
        // A folder of that very name is no pattern.
        if let slash = text.lastIndex(of: "/"), slash > text.startIndex,
            FileManager.default.fileExists(atPath: String(text[..<slash]))
        {
            folder = String(text[...slash])
            parts = [String(text[text.index(after: slash)...])]
        } else {
            folder = text.hasPrefix("/") ? "/" : ""
            parts = text.split(separator: "/").map(String.init)
        }
    }

    /// The files that match, in no order.
    ///
    /// - Parameter most: how many names to look at.
    func files(most: Int = mostNames) throws(VideoError) -> [String] {
        var found = [folder]
        var looked = 0
        for (index, part) in parts.enumerated() {
            let isLast = index == parts.count - 1
            guard isLast || part.contains(where: { "*?[\\".contains($0) }) else {
                found = found.map { $0 + part + "/" }
                continue
            }
            var next: [String] = []
            for folder in found {
                for name in try names(in: folder, looked: &looked, most: most)
                where fnmatch(part, name, FNM_PERIOD) == 0 {
                    let path = folder + name
                    if isLast {
                        next.append(path)
                    } else if isFolder(path) {
                        next.append(path + "/")
                    }
                }
            }
            found = next
        }
        return found
    }

    private func names(
        in folder: String, looked: inout Int, most: Int
    ) throws(VideoError) -> [String] {
        guard let stream = opendir(folder.isEmpty ? "." : folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard name != ".", name != ".." else { continue }
            looked += 1
            guard looked <= most else {
                throw VideoError(
                    .unreadableInput, "the pattern looks at more than \(most) names", file: text)
            }
            names.append(name)
        }
        return names
    }

    private func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
