import Foundation
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking

/// A scene whose frames are rendered beforehand, and its target.
struct Clip {
    let frames: [RenderedFrame]
    var box: Box

    init(
        _ nuisance: Nuisance.Kind, width: Int, height: Int, frameCount: Int
    ) throws {
        let renderer = try SceneRenderer(
            Scene(
                name: "clip", width: width, height: height, frameCount: frameCount, seed: 1,
                nuisances: [Nuisance(nuisance)]))
        frames = (0..<frameCount).map { renderer.render(frame: $0) }
        box = renderer.truth(frame: 0).box ?? Box(x: 0, y: 0, width: 40, height: 40)
    }

    /// Seconds of processor time for each update of `targets` trackers.
    func times(_ parameters: TrackerParameters, targets: Int = 1) throws -> [Double] {
        var trackers = try (0..<targets).map { i in
            try frames[0].withImage {
                var box = box
                box.x += Double(i)
                var tracker = try Tracker(image: $0, box: box, parameters: parameters)
                // What another thread does would not be counted.
                tracker.learnsAside = false
                return tracker
            }
        }
        return frames.dropFirst().map { frame in
            frame.withImage { image in
                let begin = Self.processorTime()
                for i in trackers.indices { _ = trackers[i].update(image: image) }
                return Self.processorTime() - begin
            }
        }
    }

    static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}

/// How the time of an update grows: over presets, frame sizes, target sizes and numbers of targets.
struct Updates {
    private static let rounds = 3

    static func run(into results: inout Results) throws {
        let clip = try Clip(.rotation, width: 640, height: 360, frameCount: 60)
        for preset in TrackerParameters.Preset.allCases {
            let best = try best(clip, TrackerParameters(preset: preset))
            let median = best[best.count / 2]
            results.add("update, \(preset)", median * 1e6, "us")
            results.add(
                "update, \(preset), worst over median", (best.last ?? median) / median, "")
        }
        for (width, height) in [(320, 180), (640, 360), (1280, 720), (1920, 1080)] {
            let clip = try Clip(.rotation, width: width, height: height, frameCount: 20)
            let best = try best(clip, .balanced)
            results.add("update, frame of \(width)x\(height)", best[best.count / 2] * 1e6, "us")
        }
        var sized = try Clip(.rotation, width: 1280, height: 720, frameCount: 20)
        for size in [16, 32, 64, 128, 256] {
            let side = Double(size)
            sized.box = Box(center: sized.box.center, width: side, height: side)
            let best = try best(sized, .balanced)
            results.add("update, target of \(size) pixels", best[best.count / 2] * 1e6, "us")
        }
        for targets in [1, 2, 5, 10] {
            let best = try best(clip, .balanced, targets: targets)
            results.add("update of \(targets) targets", best[best.count / 2] * 1e6, "us")
        }
    }

    /// Of each frame the shortest time of some rounds, in their order.
    private static func best(
        _ clip: Clip, _ parameters: TrackerParameters, targets: Int = 1
    ) throws -> [Double] {
        var best = try clip.times(parameters, targets: targets)
        for _ in 1..<rounds {
            best = zip(best, try clip.times(parameters, targets: targets)).map(min)
        }
        return best.sorted()
    }
}
