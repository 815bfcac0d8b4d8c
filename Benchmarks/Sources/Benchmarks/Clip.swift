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

    /// Seconds of processor time for each update of `targets` trackers, and for what is read of each then.
    func times(
        _ parameters: TrackerParameters, targets: Int = 1,
        reading read: (borrowing Tracker) -> Void = { _ in }
    ) throws -> [Double] {
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
                for i in trackers.indices {
                    _ = trackers[i].update(image: image)
                    read(trackers[i])
                }
                return Self.processorTime() - begin
            }
        }
    }

    /// Seconds of a processor that this thread has had.
    static func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
