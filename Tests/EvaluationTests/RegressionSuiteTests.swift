import Foundation
import Testing

@testable import HoldfastEvaluation

/// Suites come from anyone: what makes no sense is refused, with the place where it stands.
@Suite final class RegressionSuiteTests {
    private let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("suite-" + UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    private func suite(_ text: String) throws -> RegressionSuite {
        let file = folder.appendingPathComponent("suite.json")
        try Data(text.utf8).write(to: file)
        return try RegressionSuite(at: file)
    }

    private func suite(case text: String) throws -> RegressionSuite {
        try suite("{\"cases\": [\(text)]}")
    }

    @Test func readsWhatASuiteMayHold() throws {
        let suite = try suite(
            """
            {"name": "all", "preset": "fast", "parameters": {"prr.weight": 2},
             "command": {"run": ["./t", "{frames}", "{box}"], "timeout": 9},
             "cases": [
               {"name": "a b", "scene": {"name": "plain", "frames": 20, "seed": 7},
                "limits": {"min_auc": 0.8, "max_false_claims": 0}, "parameters": {"scale.count": 1}},
               {"name": "c", "clip": "c.mp4", "box": [1, 2, 3, 4], "start": 5, "frames": 30,
                "golden": {"file": "goldens/c.jsonl", "tolerance": 1.5}}]}
            """)
        #expect(suite.name == "all" && suite.preset == .fast)
        #expect(suite.parameters.map(\.name) == ["prr.weight"])
        #expect(suite.command?.timeout == 9 && suite.command?.interface == .otb)
        let (first, second) = (suite.cases[0], suite.cases[1])
        guard case .scene(let scene) = first.source, case .clip(let clip) = second.source else {
            Issue.record("the sources are not what the suite says")
            return
        }
        #expect(scene.name == "plain" && scene.frames == 20 && scene.seed == 7)
        #expect(first.limits.map(\.measure) == [.auc, .falseClaims])
        #expect(first.fileName == "a-b")
        #expect(clip.path == folder.path + "/c.mp4")
        #expect(second.start == 5 && second.box?.height == 4)
        #expect(second.golden?.tolerance == 1.5)
    }

    private func seeds(_ bounds: String) throws -> SeedRange? {
        try suite(
            case: """
                {"name": "a", "scene": {"name": "plain", "seeds": {"first": 3, "count": 4}},
                 "limits": {"min_auc": 0.5}\(bounds)}
                """
        ).cases[0].seeds
    }

    @Test func aSceneMayHaveSeveralSeeds() throws {
        #expect(try seeds("") == SeedRange(first: 3, count: 4, required: 4...4))
        #expect(try seeds(", \"min_held\": 3")?.required == 3...4)
        #expect(try seeds(", \"max_held\": 2")?.required == 0...2)
        #expect(try seeds(", \"min_held\": 1, \"max_held\": 2")?.required == 1...2)
        let tested = try suite(
            case: """
                {"name": "a", "scene": {"name": "plain", "seeds": {"first": 3, "count": 2}},
                 "limits": {"min_auc": 0.5}}
                """
        ).cases[0]
        let run = tested.runs.map { run -> UInt64? in
            guard case .scene(let scene) = run.source, run.seeds == nil else { return nil }
            return scene.seed
        }
        #expect(run == [3, 4])
    }

    @Test func theOlderSpellingOfSurvivalIsRead() throws {
        let suite = try suite(
            case: "{\"name\": \"a\", \(Self.scene), \"limits\": {\"min_alive\": 0.9}}")
        #expect(suite.cases[0].limits == [RegressionLimit(measure: .survival, bound: 0.9)])
    }

    private static let limits = "\"limits\": {\"min_auc\": 0.5}"
    private static let scene = "\"scene\": {\"name\": \"plain\"}"
    private static func seeds(_ count: Int) -> String {
        "\"scene\": {\"name\": \"plain\", \"seeds\": {\"first\": 1, \"count\": \(count)}}"
    }

    @Test(arguments: [
        ("{}", "cases[0]: 'name' is missing"),
        ("3", "cases[0]: must be an object"),
        ("{\"name\": \"a\"}", "cases[0]: needs either 'scene' or 'clip'"),
        ("{\"name\": \"a\", \(scene)}", "or nothing is tested"),
        ("{\"name\": \"a\", \(scene), \(limits), \"min_held\": 1}", "needs a scene with 'seeds'"),
        (
            "{\"name\": \"a\", \(seeds(2)), \(limits), \"min_held\": 3}",
            "cases[0].min_held: 3.0 is outside 0.0...2.0"
        ),
        (
            "{\"name\": \"a\", \(seeds(2)), \(limits), \"min_held\": 2, \"max_held\": 1}",
            "cases[0].min_held: is above max_held"
        ),
        (
            "{\"name\": \"a\", \(seeds(1001)), \(limits)}",
            "cases[0].scene.seeds.count: 1001.0 is outside"
        ),
        (
            "{\"name\": \"a\", \(seeds(2)), \"golden\": {\"file\": \"x.jsonl\"}}",
            "cases[0].golden: is of a single seed"
        ),
        (
            "{\"name\": \"a\", \(seeds(2)), \(limits), \"box\": [1, 2, 3, 4]}",
            "cases[0].box: is of a single seed"
        ),
        (
            "{\"name\": \"a\", \"scene\": {\"name\": \"plain\", \"seed\": 1, \"seeds\": {}}, \(limits)}",
            "cases[0].scene.seed: excludes 'seeds'"
        ),
        (
            "{\"name\": \"a\", \"scene\": {\"name\": \"plain\", \"seeds\": {\"count\": 2}}, \(limits)}",
            "cases[0].scene.seeds: 'first' is missing"
        ),
        (
            "{\"name\": \"a\", \(scene), \"limits\": {\"min_acu\": 1}}",
            "cases[0].limits: unknown key 'min_acu'; known are"
        ),
        (
            "{\"name\": \"a\", \(scene), \"limits\": {\"min_alive\": 1, \"min_survival\": 1}}",
            "cases[0].limits.min_alive: is the older spelling of min_survival"
        ),
        (
            "{\"name\": \"a\", \(scene), \"limits\": {\"min_auc\": 7}}",
            "cases[0].limits.min_auc: 7.0 is outside 0.0...1.0"
        ),
        (
            "{\"name\": \"a\", \"scene\": {\"name\": \"plain\", \"frames\": 1e9}, \(limits)}",
            "cases[0].scene.frames: 1000000000.0 is outside"
        ),
        (
            "{\"name\": \"a\", \"scene\": {\"name\": \"plain\", \"width\": 99.5}, \(limits)}",
            "not a whole number"
        ),
        (
            "{\"name\": \"a\\u0007\", \(scene), \(limits)}",
            "cases[0].name: must be text of 1 to 100 bytes without control characters"
        ),
        ("{\"name\": \"a\", \"clip\": \"a.mp4\", \(limits)}", "a clip needs 'box' or 'truth'"),
        (
            "{\"name\": \"a\", \"clip\": \"a.mp4\", \"box\": [1,2,3,4], \(limits)}",
            "limits on a clip need its 'truth'"
        ),
        (
            "{\"name\": \"a\", \(scene), \"golden\": {\"file\": \"../../x.jsonl\"}}",
            "cases[0].golden.file: '../../x.jsonl' is outside the suite's folder"
        ),
        (
            "{\"name\": \"a\", \(scene), \"golden\": {\"file\": \"/x.jsonl\"}}",
            "is outside the suite's folder"
        ),
        (
            "{\"name\": \"a\", \(scene), \"golden\": {\"file\": \"x.sh\"}}",
            "must end with .jsonl"
        ),
        (
            "{\"name\": \"A b\", \(scene), \(limits)}, {\"name\": \"a-B\", \(scene), \(limits)}",
            "cases[1]: another case is called 'a-B', or nearly so"
        ),
        (
            "{\"name\": \"a\", \(scene), \(limits), \"box\": [1, 2, 0, 4]}",
            "its width and height must be more than 0"
        ),
    ])
    func refusesWhatMakesNoSense(text: String, reason: String) throws {
        let error = #expect(throws: EvaluationError.self) { try suite(case: text) }
        let said = try #require(error).description
        #expect(said.contains("suite.json: ") && said.contains(reason), "\(said)")
    }

    @Test func refusesWhatIsNoJSON() throws {
        let broken = #expect(throws: EvaluationError.self) { try suite("{\"cases\": [}") }
        #expect(try #require(broken).description.contains("not JSON"))
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(throws: EvaluationError.self) { try suite("{\"cases\": \(deep)}") }
        #expect(throws: EvaluationError.self) { try suite("{\"cases\": []}") }
        let large = String(repeating: " ", count: 2 << 20)
        #expect(throws: EvaluationError.self) { try suite("{\"cases\": []}" + large) }
    }

    @Test func aGoldenMayNotLeaveByALink() throws {
        let link = folder.appendingPathComponent("out")
        try FileManager.default.createSymbolicLink(
            at: link, withDestinationURL: FileManager.default.temporaryDirectory)
        #expect(throws: EvaluationError.self) {
            try suite(
                case: "{\"name\": \"a\", \(Self.scene), \"golden\": {\"file\": \"out/x.jsonl\"}}")
        }
    }
}
