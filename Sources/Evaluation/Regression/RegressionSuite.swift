import Foundation
import HoldfastImaging
import HoldfastTracking

/// What a tracker is tested against from release to release: clips, where their targets start, and
/// what must hold.
public struct RegressionSuite: Sendable {
    public var name: String
    public var file: URL
    /// The program under test; nil for the built-in tracker.
    public var command: TestedCommand?
    public var preset: TrackerParameters.Preset?
    /// Parameters of the built-in tracker for all cases.
    public var parameters: [Parameter]
    public var cases: [RegressionCase]

    public struct Parameter: Sendable, Hashable {
        public var name: String
        public var value: Double
        /// Where it is in the suite, for messages.
        public var location: String
    }

    static let mostCases = 1000

    /// Reads a suite. Paths in it are relative to its folder.
    ///
    /// - Throws: ``EvaluationError`` with file, path and reason where it makes no sense.
    public init(at url: URL) throws(EvaluationError) {
        let root = try SuiteValue.read(url)
        _ = try root.object(keys: ["name", "command", "preset", "parameters", "cases", "comment"])
        let stem = url.deletingPathExtension().lastPathComponent
        name = try root["name"]?.text(longest: 100) ?? stem
        file = url
        let folder = url.deletingLastPathComponent()
        command = nil
        if let value = root["command"] { command = try TestedCommand(value) }
        preset = nil
        if let value = root["preset"] {
            preset = TrackerParameters.Preset(rawValue: try value.text())
            guard preset != nil else { throw value.failure("is fast, balanced or accurate") }
        }
        parameters = []
        if let value = root["parameters"] { parameters = try Self.parameters(value) }
        cases = []
        var seen: Set<String> = []
        for value in try root.required("cases").elements(1...Self.mostCases) {
            let next = try RegressionCase(value, folder: folder)
            guard seen.insert(next.fileName.lowercased()).inserted else {
                throw value.failure("another case is called '\(next.name)', or nearly so")
            }
            cases.append(next)
        }
    }

    static func parameters(_ value: SuiteValue) throws(EvaluationError) -> [Parameter] {
        var parameters: [Parameter] = []
        for (name, value) in try value.members() {
            parameters.append(
                Parameter(
                    name: name, value: try value.number(-1e9...1e9),
                    location: "\(value.file): \(value.path)"))
        }
        return parameters
    }
}

/// A program that tracks, to be tested instead of the built-in tracker.
public struct TestedCommand: Sendable, Hashable {
    public enum Interface: String, Sendable {
        /// Reads pictures and writes OTB text, `x,y,w,h` a line. In its arguments `{frames}` stands
        /// for a folder of PNG pictures, `{box}` for `x,y,w,h` on the first of them and `{output}`
        /// for the file to write; without `{output}` standard output is read.
        case otb
        /// Speaks the TraX protocol on standard input and output.
        case trax
    }

    /// The program and its arguments; no shell reads them.
    public var arguments: [String]
    public var interface: Interface
    /// Seconds that it may take for a case.
    public var timeout: Double

    init(_ value: SuiteValue) throws(EvaluationError) {
        _ = try value.object(keys: ["run", "interface", "timeout"])
        arguments = []
        for word in try value.required("run").elements(1...100) {
            arguments.append(try word.text(longest: 4096))
        }
        interface = .otb
        if let kind = value["interface"] {
            guard let known = Interface(rawValue: try kind.text()) else {
                throw kind.failure("is otb or trax")
            }
            interface = known
        }
        timeout = try value["timeout"]?.number(1...86400) ?? 300
    }
}

/// One clip of a suite.
public struct RegressionCase: Sendable {
    /// Where the frames come from.
    public enum Source: Sendable {
        case scene(SceneDescription)
        /// A video file, or a folder of pictures.
        case clip(URL)
    }

    /// A synthetic scene, rendered as it is needed.
    public struct SceneDescription: Sendable {
        /// A scene of the catalogue; nil where the nuisances are listed.
        public var name: String?
        public var nuisances: [(kind: String, strength: Double)]
        public var width: Int
        public var height: Int
        public var frames: Int
        public var seed: UInt64
        /// Where it is in the suite, for messages.
        public var location: String
    }

    /// A trajectory that was good.
    public struct Golden: Sendable {
        public var file: URL
        /// By how many pixels any edge of the box may differ on a frame.
        public var tolerance: Double
    }

    public var name: String
    public var source: Source
    /// The frame that the tracker starts on; nil for the first with a true box.
    public var start: Int?
    /// Frames of the clip that are used; nil for all.
    public var frames: Int?
    /// The first box; nil takes the true one.
    public var box: Box?
    /// Boxes in the OTB layout.
    public var truth: URL?
    public var limits: [RegressionLimit]
    public var golden: Golden?
    public var parameters: [RegressionSuite.Parameter]
    /// The seeds of a scene that is run over several; nil for a single run.
    public var seeds: SeedRange?

    /// The files that it is read from.
    public var files: [URL] {
        var files = [truth, golden?.file].compactMap { $0 }
        if case .clip(let clip) = source { files.append(clip) }
        return files
    }

    /// The runs that the case consists of: one for each seed.
    public var runs: [RegressionCase] {
        guard let seeds, case .scene(let scene) = source else { return [self] }
        return seeds.seeds.map { seed in
            var run = self
            var one = scene
            one.seed = seed
            run.source = .scene(one)
            run.seeds = nil
            return run
        }
    }

    /// The name as part of a file's name.
    public var fileName: String { Self.fileName(name) }

    static func fileName(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" ? $0 : "-" })
    }

    private static let keys = [
        "name", "scene", "clip", "start", "frames", "box", "truth", "limits", "golden",
        "parameters", "min_held", "max_held", "comment",
    ]

    init(_ value: SuiteValue, folder: URL) throws(EvaluationError) {
        _ = try value.object(keys: Self.keys)
        name = try value.required("name").text(longest: 100)
        start = try value["start"]?.integer(0...1_000_000)
        frames = try value["frames"]?.integer(2...1_000_000)
        parameters = []
        if let value = value["parameters"] { parameters = try RegressionSuite.parameters(value) }
        box = nil
        if let value = value["box"] { box = try Self.box(value) }
        truth = nil
        if let value = value["truth"] { truth = try Self.path(value, folder: folder) }
        switch (value["scene"], value["clip"]) {
        case (let scene?, nil):
            if let truth = value["truth"] { throw truth.failure("a scene has its own truth") }
            if let frames = value["frames"] { throw frames.failure("belongs into 'scene'") }
            source = .scene(try SceneDescription(scene))
        case (nil, let clip?):
            source = .clip(try Self.path(clip, folder: folder))
            if truth == nil, box == nil { throw value.failure("a clip needs 'box' or 'truth'") }
        default: throw value.failure("needs either 'scene' or 'clip'")
        }
        limits = []
        if let value = value["limits"] { limits = try RegressionLimit.all(value) }
        golden = nil
        if let value = value["golden"] { golden = try Golden(value, folder: folder) }
        if limits.isEmpty, golden == nil {
            throw value.failure("needs 'limits' or 'golden', or nothing is tested")
        }
        if !limits.isEmpty, truth == nil, case .clip = source {
            throw value.failure("limits on a clip need its 'truth'")
        }
        seeds = try Self.seeds(value)
    }

    private static func seeds(_ value: SuiteValue) throws(EvaluationError) -> SeedRange? {
        guard let range = value["scene"]?["seeds"] else {
            if let bound = value["min_held"] ?? value["max_held"] {
                throw bound.failure("needs a scene with 'seeds'")
            }
            return nil
        }
        if let single = value["golden"] ?? value["box"] {
            throw single.failure("is of a single seed; this scene has 'seeds'")
        }
        return try SeedRange(range, minimum: value["min_held"], maximum: value["max_held"])
    }

    private static func path(_ value: SuiteValue, folder: URL) throws(EvaluationError) -> URL {
        let path = try value.text()
        return path.hasPrefix("/")
            ? URL(fileURLWithPath: path) : folder.appendingPathComponent(path)
    }

    private static func box(_ value: SuiteValue) throws(EvaluationError) -> Box {
        var numbers: [Double] = []
        for element in try value.elements(4...4) { numbers.append(try element.number(-1e6...1e6)) }
        let box = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
        guard box.isValid else { throw value.failure("its width and height must be more than 0") }
        return box
    }
}

extension RegressionCase.SceneDescription {
    init(_ value: SuiteValue) throws(EvaluationError) {
        let keys = ["name", "nuisances", "width", "height", "frames", "seed", "seeds"]
        _ = try value.object(keys: keys)
        name = try value["name"]?.text(longest: 100)
        nuisances = []
        if let list = value["nuisances"] {
            for (kind, strength) in try list.members() {
                nuisances.append((kind, try strength.number(0...1)))
            }
        }
        guard (name == nil) != (value["nuisances"] == nil) else {
            throw value.failure("needs either 'name' or 'nuisances'")
        }
        width = try value["width"]?.integer(64...1920) ?? 640
        height = try value["height"]?.integer(64...1920) ?? 360
        frames = try value["frames"]?.integer(2...20_000) ?? 300
        if let seed = value["seed"], value["seeds"] != nil {
            throw seed.failure("excludes 'seeds'")
        }
        seed = UInt64(try value["seed"]?.integer(SeedRange.seedRange) ?? 1)
        location = "\(value.file): \(value.path)"
    }
}

extension RegressionCase.Golden {
    /// A golden trajectory is written by an update, so that it must lie in the suite's own folder.
    init(_ value: SuiteValue, folder: URL) throws(EvaluationError) {
        _ = try value.object(keys: ["file", "tolerance"])
        let name = try value.required("file")
        let path = try name.text()
        guard path.hasSuffix(".jsonl") else { throw name.failure("must end with .jsonl") }
        let base = folder.resolvingSymlinksInPath().standardizedFileURL.path
        file = folder.appendingPathComponent(path)
        let parent = file.deletingLastPathComponent().standardizedFileURL
        let real = parent.resolvingSymlinksInPath().standardizedFileURL.path
        guard !path.hasPrefix("/"), real == base || real.hasPrefix(base == "/" ? "/" : base + "/")
        else { throw name.failure("'\(path)' is outside the suite's folder") }
        tolerance = try value["tolerance"]?.number(0...10_000) ?? 2
    }
}
