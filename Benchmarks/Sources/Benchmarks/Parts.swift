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
    }

    private struct Clip {
        let frames: [RenderedFrame]
        let box: Box
    }

    private static let frameCount = 60
    private let clips: [Clip]
    private let variants: [Variant]

    init() throws {
        clips = try [(Nuisance.Kind.rotation, 640, 360), (.scale, 640, 360), (.crowd, 320, 240)].map
        {
            kind, width, height in
            let renderer = try SceneRenderer(
                Scene(
                    name: "parts", width: width, height: height, frameCount: Self.frameCount,
                    seed: 1,
                    nuisances: [Nuisance(kind)]))
            return Clip(
                frames: (0..<Self.frameCount).map { renderer.render(frame: $0) },
                box: renderer.truth(frame: 0).box ?? Box(x: 0, y: 0, width: 40, height: 40))
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
                    for (frame, time) in try times(variant, on: clip).enumerated() {
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

    /// Seconds of processor time for each frame but the first.
    private func times(_ variant: Variant, on clip: Clip) throws -> [Double] {
        var tracker = try clip.frames[0].withImage {
            try Tracker(image: $0, box: clip.box, parameters: variant.parameters)
        }
        // What another thread does would not be counted.
        tracker.learnsAside = false
        return clip.frames.dropFirst().map { frame in
            frame.withImage { image in
                let begin = Self.processorTime()
                _ = tracker.update(image: image)
                if variant.readsHeatMap { _ = tracker.activationMap }
                return Self.processorTime() - begin
            }
        }
    }

    private static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
