import HoldfastImaging
import HoldfastScenes
import Testing

@testable import HoldfastTracking

/// The target of a scene, and trackers that follow it, step by step.
struct SceneTarget {
    let renderer: SceneRenderer
    /// On the first frame.
    let first: Box

    init(_ name: String, frames: Int, seed: UInt64) throws {
        let scene = SceneCatalog.named(
            name, width: 320, height: 240, frameCount: frames, seed: seed)
        renderer = try SceneRenderer(#require(scene))
        first = try #require(renderer.truth(frame: 0).box)
    }

    /// A tracker that has seen the first frame.
    ///
    /// - Parameter set: Parameters that differ from the balanced ones.
    func begun(_ set: [String: Double] = [:]) throws -> Tracker {
        try renderer.render(frame: 0).withImage {
            try Tracker(image: $0, box: first, parameters: .balanced(set: set))
        }
    }

    func follow(_ tracker: inout Tracker, _ frames: Range<Int>) -> [Estimate] {
        frames.map { frame in renderer.render(frame: frame).withImage { tracker.update(image: $0) }
        }
    }
}
