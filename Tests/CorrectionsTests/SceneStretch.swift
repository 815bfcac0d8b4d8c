import HoldfastCorrections
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

/// A scene that is tracked between true boxes on its first and its last frame.
struct SceneStretch {
    let frames: Int
    let truths: [SceneTruth]
    let tracker: StretchTracker
    let first: KeyBox
    let second: KeyBox

    init(_ nuisances: [Nuisance], seed: UInt64, frames: Int = 60) throws {
        let renderer = try SceneRenderer(
            Scene(
                name: "stretch", width: 320, height: 240, frameCount: frames, seed: seed,
                nuisances: nuisances))
        self.frames = frames
        truths = (0..<frames).map { renderer.truth(frame: $0) }
        let pictures = (0..<frames).map { frame in
            renderer.render(frame: frame).withImage { StoredFrame(copying: $0) }
        }
        tracker = StretchTracker(frames: .stored(pictures))
        first = KeyBox(frame: 0, box: try #require(truths[0].box))
        second = KeyBox(frame: frames - 1, box: try #require(truths[frames - 1].box))
    }

    /// The mean overlap with the truth where the target has a box, whether it is hidden or not.
    func meanOverlap(_ part: TrackPart) -> Double {
        let overlaps = (1..<frames - 1).compactMap { frame in
            truths[frame].box.map { part[frame]?.box.overlap($0) ?? 0 }
        }
        return overlaps.reduce(0, +) / Double(overlaps.count)
    }
}

extension NumberedFrames {
    static func stored(_ pictures: [StoredFrame]) -> NumberedFrames {
        NumberedFrames(
            withImage: { index, body in
                guard pictures.indices.contains(index) else { return false }
                try body(pictures[index].image)
                return true
            }, another: { stored(pictures) })
    }
}
