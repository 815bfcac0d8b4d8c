import Foundation
import HoldfastAnnotation
import HoldfastImaging
import HoldfastPipeline
import HoldfastScenes
import HoldfastTracking
import HoldfastVideo

/// Measures what a user waits for: the tracker by itself on one thread, drawing, and a whole run
/// from a file to an annotated file, all at 720p. With the argument `parts`, what share of an update
/// each part of the tracker takes. With
/// `fit-boxes DATASET` it fits what the cues of boxes count; with `cues` besides, it says what each
/// is worth.
@main
struct Benchmarks {
    private let renderer: SceneRenderer
    private let box: Box

    static func main() throws {
        if CommandLine.arguments.contains("parts") { return try Parts().run(rounds: 5) }
        if CommandLine.arguments.dropFirst().first == "fit-boxes" {
            let arguments = CommandLine.arguments.dropFirst(2)
            guard let dataSet = arguments.first else {
                return print("usage: Benchmarks fit-boxes DATASET [cues]")
            }
            return try FitBoxes(
                dataSet: dataSet, leavesCuesOut: arguments.contains("cues")
            ).run()
        }
        guard
            let scene = SceneCatalog.named(
                "crossing-and-post", width: 1280, height: 720, frameCount: 240, seed: 1)
        else { return }
        let benchmarks = try Benchmarks(scene)
        print(Timing.heading)
        for preset in TrackerParameters.Preset.allCases {
            try benchmarks.track(preset.rawValue, TrackerParameters(preset: preset))
        }
        var plain = TrackerParameters.balanced
        try plain.set("prr.weight", to: 0)
        try benchmarks.track("balanced without PRR", plain)
        try benchmarks.draw()
        try benchmarks.run()
    }

    private init(_ scene: Scene) throws {
        renderer = try SceneRenderer(scene)
        box = renderer.truth(frame: 0).box ?? Box(x: 0, y: 0, width: 64, height: 64)
    }

    /// One tracker over the scene, frames rendered beforehand.
    private func track(_ name: String, _ parameters: TrackerParameters) throws {
        var begin = Timing()
        var update = Timing()
        let first = renderer.render(frame: 0)
        func begun() throws -> Tracker {
            try first.withImage { image in
                try begin.measure { try Tracker(image: image, box: box, parameters: parameters) }
            }
        }
        for _ in 0..<4 { _ = try begun() }
        var tracker = try begun()
        for index in 1..<renderer.scene.frameCount {
            renderer.render(frame: index).withImage { image in
                _ = update.measure { tracker.update(image: image) }
            }
        }
        print(begin.row("begin, \(name)"))
        print(update.row("update, \(name)"))
    }

    /// The annotation of one target.
    private func draw() throws {
        var picture = renderer.render(frame: 0)
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
            var timing = Timing()
            for _ in 0..<100 {
                picture.withMutableImage { image in
                    timing.measure { annotator.draw([target], on: image) }
                }
            }
            print(timing.row(name))
        }
    }

    /// `holdfast track` in all its stages, which share the processors.
    private func run() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("in.mp4").path
        try writeClip(input)

        let source = try VideoSource(input: input)
        let sink = try VideoSink(
            path: folder.appendingPathComponent("out.mp4").path,
            frameRate: source.info.frameRate)
        var pipeline = Pipeline<Frame>(
            input: FrameInput(source), targets: [Target(id: 1, box: box)],
            makeTracker: { image, target in try Tracker(image: image, box: target.box) })
        let annotator = Annotator(overlay: .standard)
        pipeline.annotate = { frame, report in
            let targets = report.targets.map {
                TargetAnnotation(
                    id: $0.id, box: $0.estimate.box, state: $0.estimate.state,
                    confidence: $0.estimate.confidence)
            }
            frame.withMutableImage { annotator.draw(targets, on: $0) }
        }
        pipeline.outputs = [
            FrameOutput(
                name: "video", write: { frame, _ in try sink.write(frame) },
                finish: { try sink.finish() })
        ]
        let summary = try pipeline.run()
        let processors = ProcessInfo.processInfo.activeProcessorCount
        print(
            String(
                format: "\nfile to annotated file: %.0f frames/s on %d processors",
                summary.framesPerSecond, processors))
    }

    private func writeClip(_ path: String) throws {
        let scene = renderer.scene
        let rate = Rational(scene.frameRate)
        let sink = try VideoSink(path: path, frameRate: rate)
        for index in 0..<scene.frameCount {
            var frame = try Frame(
                width: scene.width, height: scene.height, format: .yuv420p, index: index,
                frameRate: rate, matrix: .bt601)
            frame.withMutableImage { target in
                renderer.render(frame: index).withImage { source in
                    for (from, to) in zip(source.planes, target.planes) {
                        for row in 0..<from.height {
                            (to.base + row * to.rowStep).copyMemory(
                                from: from.base + row * from.rowStep, byteCount: from.width)
                        }
                    }
                }
            }
            try sink.write(frame)
        }
        try sink.finish()
    }
}
