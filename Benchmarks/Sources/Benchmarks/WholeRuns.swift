import Foundation
import HoldfastAnnotation
import HoldfastImaging
import HoldfastPipeline
import HoldfastScenes
import HoldfastTracking
import HoldfastVideo

/// Whole runs from file to log and from file to annotated file, their stages by themselves, and
/// `ffmpeg` doing the same without tracking, by turns in one run.
struct WholeRuns {
    private static let rounds = 5
    private let folder: URL
    private let renderer: SceneRenderer
    private let box: Box
    private var input: String { folder.appendingPathComponent("in.mp4").path }
    private var output: String { folder.appendingPathComponent("out.mp4").path }

    static func run(into results: inout Results) throws {
        for (width, height) in [(854, 480), (1280, 720), (1920, 1080)] {
            let runs = try WholeRuns(width: width, height: height)
            defer { try? FileManager.default.removeItem(at: runs.folder) }
            try runs.measure("\(width)x\(height)", into: &results)
        }
    }

    private init(width: Int, height: Int) throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("holdfast-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        renderer = try SceneRenderer(
            Scene(
                name: "run", width: width, height: height, frameCount: 240, seed: 1,
                nuisances: [Nuisance(.rotation)]))
        box = renderer.truth(frame: 0).box ?? Box(x: 0, y: 0, width: 64, height: 64)
        try writeClip()
    }

    private func measure(_ size: String, into results: inout Results) throws {
        let work: [(String, () throws -> Void)] = [
            ("decode", decode),
            ("ffmpeg, file to nothing", { try ffmpeg("-f null -") }),
            ("file to log, 1 target", { try track(1, writes: false) }),
            ("file to log, 10 targets", { try track(10, writes: false) }),
            (
                "ffmpeg, file to file",
                {
                    try ffmpeg(
                        """
                        -c:v libx264 -preset superfast -crf 21 -x264-params \
                        rc-lookahead=1:sync-lookahead=0:bframes=0:ref=1:sliced-threads=1 \
                        '\(output)'
                        """)
                }
            ),
            ("file to annotated file", { try track(1, writes: true) }),
        ]
        var times = [[Double]](repeating: [], count: work.count)
        for _ in 0..<Self.rounds {
            for (i, (_, body)) in work.enumerated() {
                let clock = ContinuousClock()
                let begin = clock.now
                try body()
                times[i].append((clock.now - begin) / .seconds(1))
            }
        }
        let medians = times.map { $0.sorted()[$0.count / 2] }
        let frames = Double(renderer.scene.frameCount)
        for ((name, _), median) in zip(work, medians) {
            results.add("\(size): \(name)", frames / median, "frames/s")
        }
        results.add("\(size): file to log over ffmpeg", medians[2] / medians[1], "")
        results.add("\(size): file to file over ffmpeg", medians[5] / medians[4], "")
    }

    private func decode() throws {
        let source = try VideoSource(input: input)
        while try source.next() != nil {}
    }

    private func ffmpeg(_ output: String) throws {
        try Stages.shell("ffmpeg -v error -y -i \"$0\" \(output)", [input])
    }

    private func track(_ targets: Int, writes: Bool) throws {
        let source = try VideoSource(input: input)
        var pipeline = Pipeline<Frame>(
            input: FrameInput(source),
            targets: (0..<targets).map { i in
                var box = box
                box.x += Double(i)
                return Target(id: i + 1, box: box)
            },
            makeTracker: { image, target in try Tracker(image: image, box: target.box) })
        if writes {
            let sink = try VideoSink(path: output, frameRate: source.info.frameRate)
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
        }
        _ = try pipeline.run()
    }

    private func writeClip() throws {
        let scene = renderer.scene
        let rate = Rational(scene.frameRate)
        let sink = try VideoSink(path: input, frameRate: rate)
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
