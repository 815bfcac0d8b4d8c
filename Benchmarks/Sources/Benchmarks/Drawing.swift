import HoldfastAnnotation
import HoldfastImaging
import HoldfastScenes
import HoldfastTracking

/// What drawing on a frame of 720p costs.
enum DrawingTime {
    static func run(into results: inout Results) throws {
        let clip = try Clip(.rotation, width: 1280, height: 720, frameCount: 1)
        var picture = clip.frames[0]
        let box = clip.box
        let tracker = try picture.withImage { try Tracker(image: $0, box: box) }
        let target = TargetAnnotation(
            id: 1, box: box, state: .tracking, confidence: 0.9,
            trail: (0..<40).map { Point(x: box.x + 3 * Double($0), y: box.y) },
            response: tracker.responseMap, heatMap: tracker.activationMap)
        for (name, overlay) in [
            ("draw box, label and trail", Overlay.standard),
            ("draw everything", [.standard, .response, .heatmap]),
        ] {
            let annotator = Annotator(overlay: overlay)
            var times: [Double] = []
            for _ in 0..<100 {
                picture.withMutableImage { image in
                    let begin = Clip.processorTime()
                    annotator.draw([target], on: image)
                    times.append(Clip.processorTime() - begin)
                }
            }
            results.add(name, times.sorted()[times.count / 2] * 1e6, "us")
        }
    }
}
