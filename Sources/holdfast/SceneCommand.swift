import ArgumentParser
import HoldfastImaging
import HoldfastOutputs
import HoldfastScenes
import HoldfastTrajectories
import HoldfastVideo

/// `holdfast scene`: a synthetic clip and where its target is.
struct SceneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scene",
        abstract: "Renders a synthetic clip and its ground truth.",
        discussion: """
            The truth has the layout of the Object Tracking Benchmark: x,y,w,h a frame, NaN while \
            nothing of the target can be seen. By default it is written beside the clip, as \
            CLIP.groundtruth_rect.txt. The same name, seed, size and number of frames give the \
            same pictures.
            """)

    @Argument(help: "The scene; --list shows the names.")
    var name: String?

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: "The clip. The extension chooses the container; - writes Y4M to standard output.",
        completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp(
            """
            The file for the truth. Its name chooses the format (\(TrajectoryFormat.extensions)); \
            any other name is the OTB layout.
            """, valueName: "file"), completion: .file())
    var truth: String?

    @Option(help: "Decides textures, colours and directions.")
    var seed: UInt64 = 1

    @Option(help: ArgumentHelp("Size in pixels.", valueName: "WxH"))
    var size: PixelSize = PixelSize(width: 640, height: 360)

    @Option(help: ArgumentHelp("How many frames, at 30 a second.", valueName: "n"))
    var frames: Int = 300

    @Flag(
        help: """
            Write the target's rotated box into the truth as well, if its format holds one: \
            \(TrajectoryFormat.rotatedExtensions).
            """)
    var rotated = false

    @Flag(help: "List the scenes.")
    var list = false

    @Flag(name: .customShort("y"), help: "Overwrite existing files.")
    var overwrite = false

    func validate() throws {
        if list { return }
        guard name != nil else {
            throw ValidationError("no scene named; --list shows the names")
        }
        guard output != nil else { throw ValidationError("no output; give -o CLIP") }
    }

    func run() throws {
        if list {
            let width = SceneCatalog.all.map(\.name.count).max() ?? 0
            for entry in SceneCatalog.all {
                let gap = String(repeating: " ", count: width + 2 - entry.name.count)
                print(entry.name + gap + entry.summary)
            }
            return
        }
        try CommandFailure.reporting { try render() }
    }

    private func render() throws {
        guard let name, let output else { return }
        guard
            let scene = SceneCatalog.named(
                name, width: size.width, height: size.height, frameCount: frames, seed: seed)
        else {
            throw CommandFailure.usage("there is no scene '\(name)'; --list shows the names")
        }
        let renderer: SceneRenderer
        do {
            renderer = try SceneRenderer(scene)
        } catch {
            throw CommandFailure.usage(error.description)
        }
        let truthPath = truth ?? (output == "-" ? nil : Self.defaultTruth(beside: output))
        var check = OutputCheck(inputs: [], overwrite: overwrite)
        try check.file(output, option: "-o")
        if let truthPath {
            try check.file(truthPath, option: "--truth")
            if rotated {
                StandardError.warnOfUprightBoxes(
                    truthPath, TrajectoryFormat(path: truthPath) ?? .otb)
            }
        }

        let rate = Rational(scene.frameRate)
        let sink: any FrameSink
        if output == "-" {
            sink = Y4MSink(frameRate: rate)
        } else {
            var options = VideoSinkOptions()
            options.overwrites = overwrite
            sink = try VideoSink(path: output, frameRate: rate, options: options)
        }
        let log = try truthPath.map { try truthWriter(path: $0, scene: scene) }
        for index in 0..<scene.frameCount {
            var frame = try Frame(
                width: scene.width, height: scene.height, format: .yuv420p, index: index,
                frameRate: rate, matrix: .bt601)
            let picture = renderer.render(frame: index)
            frame.withMutableImage { target in
                picture.withImage { source in Self.copy(source, to: target) }
            }
            try sink.write(frame)
            try log?.append(record(renderer.truth(frame: index), scene: scene))
        }
        try sink.finish()
        try log?.finish()
    }

    /// `clip.mp4` has its truth in `clip.groundtruth_rect.txt`.
    private static func defaultTruth(beside clip: String) -> String {
        let name = clip.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        let dot = name.lastIndex(of: ".")
        let stem = dot.map { clip[..<$0] } ?? clip[...]
        return stem + ".groundtruth_rect.txt"
    }

    private func truthWriter(path: String, scene: Scene) throws -> TrajectoryFileWriter {
        try TrajectoryFileWriter(
            path: path, format: TrajectoryFormat(path: path) ?? .otb,
            header: TrajectoryHeader(
                version: HoldfastVersion.current, input: output ?? "", width: scene.width,
                height: scene.height, frameRate: Double(scene.frameRate), firstFrame: 0),
            rotatedBoxes: rotated,
            overwrite: overwrite)
    }

    private func record(_ truth: SceneTruth, scene: Scene) -> TrajectoryRecord {
        TrajectoryRecord(
            frame: truth.frame, time: Double(truth.frame) / Double(scene.frameRate),
            box: truth.box ?? Box(x: 0, y: 0, width: 0, height: 0),
            state: truth.isVisible ? .tracking : .lost,
            rotatedBox: rotated && truth.box != nil ? truth.rotatedBox : nil)
    }

    private static func copy(_ source: ImageView, to target: ImageView) {
        for (from, to) in zip(source.planes, target.planes) {
            for row in 0..<min(from.height, to.height) {
                (to.base + row * to.rowStep).copyMemory(
                    from: from.base + row * from.rowStep, byteCount: min(from.width, to.width))
            }
        }
    }
}

/// A size on the command line, as in `640x360`.
struct PixelSize: ExpressibleByArgument, CustomStringConvertible {
    let width: Int
    let height: Int

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    init?(argument: String) {
        let parts = argument.lowercased().split(separator: "x", omittingEmptySubsequences: false)
        guard parts.count == 2, let width = Int(parts[0]), let height = Int(parts[1]), width > 0,
            height > 0
        else { return nil }
        self.init(width: width, height: height)
    }

    var description: String { "\(width)x\(height)" }
    var defaultValueDescription: String { description }
}
