import Foundation
import HoldfastFiles
import HoldfastImaging
import HoldfastPipeline
import HoldfastTrajectories

extension BatchManifest {
    /// What a clip follows, from its boxes, its points and its file.
    ///
    /// - Throws: `TrajectoryError` for the file.
    public func targets(of clip: BatchClip) throws(TrajectoryError) -> [Target] {
        var targets: [Target] = []
        if let file = clip.initialBoxes {
            let path = resolved(file)
            let hasFrames = TrajectoryFormat(path: path) != nil
            targets = try InitialBoxes.read(path: path).map {
                Target(id: $0.id, box: $0.box, firstFrame: hasFrames ? $0.frame : 0)
            }
        }
        var id = (targets.map(\.id).max() ?? 0) + 1
        for box in clip.boxes {
            targets.append(Target(id: id, box: box))
            id += 1
        }
        for point in clip.points {
            targets.append(
                Target(id: id, box: Box(center: point, width: 1, height: 1), isPoint: true))
            id += 1
        }
        return targets
    }

    /// A digest of what the log of a clip depends on: the program, the line of the manifest, the file of
    /// boxes, and the input as far as its size tells.
    public func digest(of clip: BatchClip) -> String {
        var digest = Digest()
        digest.addProgram(version: HoldfastVersion.current)
        digest.add(clip.input)
        digest.add("\(clip.boxes.map { [$0.x, $0.y, $0.width, $0.height] })")
        digest.add("\(clip.points.map { [$0.x, $0.y] })")
        for (name, value) in clip.parameters.values { digest.add("\(name)=\(value)") }
        digest.add("\(clip.startFrame ?? -1) \(clip.startTime ?? -1) \(clip.frameLimit ?? -1)")
        if let file = clip.initialBoxes {
            digest.add((try? WholeFile.read(resolved(file), limit: 1 << 28)) ?? [])
        }
        var status = stat()
        if stat(resolved(clip.input), &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            digest.add("\(status.st_size)")
        }
        return digest.text
    }
}
