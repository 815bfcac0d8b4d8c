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

    /// The estimates on the frames on which the target is not to be seen.
    var withoutTarget: [Estimate] {
        zip(estimates, truths).filter { !$1.isVisible }.map(\.0)
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

extension SceneRun {
    /// Whether the mean overlap, and the last, are above a bound.
    func holds(_ bound: Double) -> Bool { meanOverlap > bound && finalOverlap > bound }
}

/// A scene over consecutive seeds from 1. One random scene is decided by very little, so what is
/// judged is how many of them hold.
struct SceneRuns {
    let runs: [SceneRun]

    /// - Parameter set: Parameters that differ from the balanced ones.
    init(
        _ nuisances: [Nuisance], seeds: Int = 12, frames: Int = 40, width: Int = 320,
        height: Int = 240, set: [String: Double] = [:]
    ) throws {
        runs = try (1...UInt64(seeds)).map { seed in
            try SceneRun(
                nuisances, seed: seed, frames: frames, width: width, height: height, set: set)
        }
    }

    /// The seeds of the runs that hold.
    func seeds(where holds: (SceneRun) -> Bool) -> [Int] {
        zip(1..., runs).filter { holds($0.1) }.map(\.0)
    }

    /// The seeds of the runs whose mean and last overlaps are above a bound.
    func seeds(above bound: Double) -> [Int] { seeds { $0.holds(bound) } }
}
