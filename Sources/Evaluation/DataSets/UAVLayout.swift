import Foundation

/// The layout of UAV123 (Mueller, Smith, Ghanem, ECCV 2016): annotations in a folder of their own,
/// some for a part of a clip, which `configSeqs.m` tells.
enum UAVLayout {
    /// The sequences, or `nil` if the folder does not have this layout.
    static func locations(in root: URL) throws(EvaluationError) -> [DataSet.Location]? {
        let annotations = root.appendingPathComponent("anno")
        let data = root.appendingPathComponent("data_seq")
        guard DataSet.exists(annotations), DataSet.exists(data) else { return nil }
        let parts = try parts(root.appendingPathComponent("configSeqs.m"))
        var locations: [DataSet.Location] = []
        // Either straight in the two folders, or in one of the same name in each (UAV123, UAV20L).
        var pairs = [(annotations, data)]
        for name in try DataSet.folders(in: annotations) {
            let frames = data.appendingPathComponent(name)
            if DataSet.exists(frames) {
                pairs.append((annotations.appendingPathComponent(name), frames))
            }
        }
        for (folder, frames) in pairs {
            for file in try DataSet.entries(of: folder) where file.hasSuffix(".txt") {
                let name = String(file.dropLast(4))
                let part = parts[name]
                let clip = frames.appendingPathComponent(part?.clip ?? name)
                guard DataSet.exists(clip) else {
                    throw .unreadable(
                        path: clip.path,
                        reason: "no frames of \(name) (configSeqs.m tells parts of clips)")
                }
                locations.append(
                    DataSet.Location(
                        name: name, truthFile: folder.appendingPathComponent(file), folder: clip,
                        frames: clip, range: part?.range))
            }
        }
        return locations
    }

    private struct Part {
        var clip: String
        var range: Range<Int>
    }

    /// Reads `struct('name','bird1_1','path','...\bird1\','startFrame',1,'endFrame',253,...)`.
    private static func parts(_ file: URL) throws(EvaluationError) -> [String: Part] {
        guard DataSet.exists(file) else { return [:] }
        var parts: [String: Part] = [:]
        for (index, line) in try TextFile.lines(at: file).enumerated() {
            for entry in String(line).components(separatedBy: "struct(").dropFirst() {
                let fields = entry.split(whereSeparator: { ",();{}".contains($0) }).map {
                    $0.trimmingCharacters(in: CharacterSet(charactersIn: " '\t"))
                }
                func value(_ name: String) -> String? {
                    guard let index = fields.firstIndex(of: name), index + 1 < fields.count else {
                        return nil
                    }
                    return fields[index + 1]
                }
                guard let name = value("name"), let path = value("path"),
                    let clip = path.split(whereSeparator: { $0 == "\\" || $0 == "/" }).last,
                    let first = value("startFrame").flatMap({ Int($0) }),
                    let last = value("endFrame").flatMap({ Int($0) }), first >= 1, last >= first,
                    clip != ".."
                else {
                    throw .malformed(
                        path: file.path, line: index + 1,
                        reason: "a sequence without name, path, startFrame or endFrame")
                }
                parts[name] = Part(clip: String(clip), range: first - 1..<last)
            }
        }
        return parts
    }
}
