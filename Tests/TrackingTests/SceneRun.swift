import HoldfastImaging
import HoldfastScenes
import HoldfastTracking
import Testing

/// A small scene with a tracker run over it.
struct SceneRun {
    let estimates: [Estimate]
    let truths: [SceneTruth]

    /// - Parameter set: Parameters that differ from the balanced ones.
    init(
        _ nuisances: [Nuisance], seed: UInt64 = 1, frames: Int = 40, width: Int = 320,
        height: Int = 240, set: [String: Double] = [:]
    ) throws {
        let renderer = try SceneRenderer(
            Scene(
                name: "test", width: width, height: height, frameCount: frames, seed: seed,
                nuisances: nuisances))
        truths = (0..<frames).map { renderer.truth(frame: $0) }
        let parameters = try TrackerParameters.balanced(set: set)
        let box = try #require(truths[0].box)
        var tracker = try renderer.render(frame: 0).withImage {
            try Tracker(image: $0, box: box, parameters: parameters)
        }
        var estimates = [tracker.estimate]
        for frame in 1..<frames {
            estimates.append(renderer.render(frame: frame).withImage { tracker.update(image: $0) })
        }
        self.estimates = estimates
    }

    /// Overlap with the truth on each frame, nil where the target is not to be seen.
    var overlaps: [Double?] {
        zip(estimates, truths).map { estimate, truth in
            truth.isVisible ? truth.box.map { estimate.box.overlap($0) } : nil
        }
    }

    var meanOverlap: Double {
        let seen = overlaps.compactMap { $0 }
        return seen.reduce(0, +) / Double(seen.count)
    }

    /// The mean of the last five frames on which the target is to be seen.
    var finalOverlap: Double {
        let seen = overlaps.compactMap { $0 }.suffix(5)
        return seen.reduce(0, +) / Double(seen.count)
    }
}
