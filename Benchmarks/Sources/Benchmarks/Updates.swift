import Foundation
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking

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
