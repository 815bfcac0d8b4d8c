import Foundation
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking

/// What each part of an update costs: the whole tracker's time against that without the part.
///
/// All variants track the same rendered scenes, frames rendered beforehand, in turns: round by round,
/// each from the beginning. Of each frame and variant the shortest of the rounds' times counts, in
/// processor time of the thread, so that other programs disturb little.
struct Parts {
    private struct Variant {
        let name: String
        var parameters = TrackerParameters.balanced
        var readsHeatMap = false

        init(_ name: String, set: [(String, Double)] = [], readsHeatMap: Bool = false) throws {
            self.name = name
            self.readsHeatMap = readsHeatMap
            for (name, value) in set { try parameters.set(name, to: value) }
        }

        /// Seconds of processor time for each frame but the first.
        func times(on clip: Clip) throws -> [Double] {
            try clip.times(parameters) { tracker in
                if readsHeatMap { _ = tracker.activationMap }
            }
        }
    }

    private static let frameCount = 60
    private let clips: [Clip]
    private let variants: [Variant]

    init() throws {
        clips = try [(Nuisance.Kind.rotation, 640, 360), (.scale, 640, 360), (.crowd, 320, 240)].map
        {
            try Clip($0, width: $1, height: $2, frameCount: Self.frameCount)
        }
        variants = try [
            Variant("whole update"),
            Variant("in-plane rotation", set: [("rotation.count", 0)]),
            Variant("aspect ratio", set: [("aspect.count", 0)]),
            Variant("scale", set: [("scale.count", 1)]),
            Variant("peak response regularization", set: [("prr.weight", 0)]),
            Variant("camera motion", set: [("motion.camera", 0)]),
            Variant("colours' extent", set: [("extent.rate", 0)]),
            Variant("evidence of boxes", set: [("box.evidence", 0)]),
            Variant("second look", set: [("refine.distance", 100)]),
            Variant("learning the filter", set: [("filter.interval", 50)]),
            Variant("heat map", readsHeatMap: true),
        ]
    }

    /// Prints the shares, and the time of the whole.
    func run(rounds: Int) throws {
        var best = [[Double]](
            repeating: [Double](repeating: .infinity, count: clips.count * Self.frameCount),
            count: variants.count)
        for _ in 0..<rounds {
            for (index, variant) in variants.enumerated() {
                for (clip, base) in zip(
                    clips, stride(from: 0, to: clips.count * Self.frameCount, by: Self.frameCount))
                {
                    for (frame, time) in try variant.times(on: clip).enumerated() {
                        best[index][base + frame] = min(best[index][base + frame], time)
                    }
                }
            }
        }
        let means = best.map { times in
            let updates = times.filter { $0.isFinite }
            return updates.reduce(0, +) / Double(updates.count)
        }
        print(
            String(format: "share of an update's time (%.2f ms) that a part takes", means[0] * 1e3))
        for (variant, mean) in zip(variants, means).dropFirst() {
            let difference = variant.readsHeatMap ? mean - means[0] : means[0] - mean
            print(
                Table.row(
                    variant.name, String(format: "%.1f %%", 100 * difference / means[0])))
        }
    }
}
