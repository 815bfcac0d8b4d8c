import Foundation
import HoldfastImaging
import Testing

/// `evaluate`, `ablate` and `compare` on a data set of two small clips.
@Suite struct EvaluateTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, frames) in [("one", 14), ("two", 12)] {
            let clip = TestClip(frames: frames)
            try FileManager.default.createDirectory(
                atPath: folder.file("set/\(name)"), withIntermediateDirectories: true)
            try clip.write(to: folder.file("set/\(name)/clip.mp4"))
            let lines = (0..<frames).map { frame in
                let box = TestClip.box(at: frame)
                return "\(box.x)\t\(box.y)\t\(box.width)\t\(box.height)\n"
            }
            try folder.write(lines.joined(), to: "set/\(name)/groundtruth_rect.txt")
        }
    }

    private func run(_ arguments: String...) throws -> CommandUnderTest.Outcome {
        try CommandUnderTest.run(arguments, in: folder)
    }

    @Test func writesBoxesLogAndSpeedWhateverTheJobs() throws {
        let outcome = try run("evaluate", "set", "-o", "a", "--jobs", "2")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.outputText.contains("mean of 2"))
        #expect(try run("evaluate", "set", "-o", "b", "--jobs", "1", "--quiet").status == 0)
        for name in ["one.txt", "one.jsonl", "two.txt", "two.jsonl"] {
            #expect(try folder.text("a/\(name)") == folder.text("b/\(name)"))
        }
        let boxes = folder.lines("a/one.txt").lines
        #expect(boxes.count == 14 && boxes[0] == "20.000,40.000,32.000,32.000")
        #expect(folder.lines("a/one.jsonl").lines.count == 15)
        #expect((Double(try folder.text("a/two.fps").dropLast()) ?? 0) > 0)

        let compared = try run("compare", "set", "a", "b", "--html", "r.html", "--json", "r.json")
        #expect(compared.status == 0, "\(compared.errors)")
        #expect(compared.outputText.contains("2 sequences; differences to a"))
        #expect(try folder.text("r.html").contains("</html>"))
        #expect(try folder.text("r.json").contains("\"success_curve\""))
        #expect(try run("compare", "set", "a", "b", "--html", "r.html").status == 73)
        #expect(try run("compare", "set", "a", "missing").status == 65)
    }

    @Test func finishedSequencesAreNotRunAgain() throws {
        #expect(try run("evaluate", "set", "-o", "a", "--only", "one").status == 0)
        let again = try run("evaluate", "set", "-o", "a")
        #expect(again.status == 0)
        #expect(again.errors.contains("one was finished"))
        #expect(!again.errors.contains("two was finished"))
        let other = try run("evaluate", "set", "-o", "a", "--set", "prr.weight=0")
        #expect(other.status == 73 && other.errors.contains("-y overwrites"))
        let forced = try run("evaluate", "set", "-o", "a", "--set", "prr.weight=0", "-y", "--json")
        #expect(forced.status == 0)
        let summary = try JSONSerialization.jsonObject(with: forced.output) as? [String: Any]
        #expect((summary?["sequences"] as? [Any])?.count == 2)
    }

    @Test func filesOfOthersAndLinksAreLeftAlone() throws {
        try FileManager.default.createDirectory(
            atPath: folder.file("a"), withIntermediateDirectories: true)
        try folder.write("notes\n", to: "a/two.jsonl")
        for arguments in [[], ["-y"]] {
            let outcome = try CommandUnderTest.run(
                ["evaluate", "set", "-o", "a"] + arguments, in: folder)
            #expect(outcome.status == 73 && outcome.errors.contains("two.jsonl"))
            #expect(try folder.text("a/two.jsonl") == "notes\n")
            #expect(!FileManager.default.fileExists(atPath: folder.file("a/one.txt")))
        }
        try folder.write("outside\n", to: "outside")
        for (name, option) in [("reset.json", "--reset"), ("perturb.json", "--perturb")] {
            try FileManager.default.createSymbolicLink(
                atPath: folder.file("a/\(name)"), withDestinationPath: folder.file("outside"))
            let outcome = try run("evaluate", "set", "-o", "a", option, "-y")
            #expect(outcome.status == 73 && outcome.errors.contains(name))
        }
        #expect(try folder.text("outside") == "outside\n")
    }

    @Test func startsFromPoints() throws {
        let outcome = try run(
            "evaluate", "set", "-o", "p", "--point", "--only", "one", "--limit-frames", "4")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.outputText.contains("boxes found from points: overlap"))
        #expect(folder.lines("p/one.txt").lines.first != "20.000,40.000,32.000,32.000")
        let boxed = try run("evaluate", "set", "-o", "p", "--only", "one", "--limit-frames", "4")
        #expect(boxed.status == 73 && boxed.errors.contains("another start"))
        #expect(try run("evaluate", "set", "-o", "q", "--point", "--reset").status == 64)
    }

    @Test func ablatesWithManyStarts() throws {
        let outcome = try run(
            "ablate", "set", "--only", "two", "--starts", "2", "--variant", "rigid: scale.count=1",
            "--positions", "0", "-o", "out", "--quiet")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.outputText.contains("2 starts in 1 sequences"))
        #expect(outcome.outputText.contains("rigid"))
        #expect(try folder.text("out/ablation.json").contains("\"drift_difference\""))
        let there = try run(
            "ablate", "set", "--only", "two", "--starts", "1", "--variant", "same: prr.weight=1",
            "--passes", "3", "--quiet")
        #expect(there.status == 0, "\(there.errors)")
        #expect(there.outputText.contains("1 starts in 1 sequences"))
    }

    @Test func startsAgainAfterFailures() throws {
        let outcome = try run("evaluate", "set", "-o", "v", "--reset", "--only", "one")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(folder.lines("v/one.vot.txt").lines.count == 14)
        #expect(folder.lines("v/one.vot.txt").lines.first == "1")
    }

    @Test func mistakesHaveTheirCodes() throws {
        #expect(try run("evaluate", "nowhere", "-o", "a").status == 66)
        #expect(try run("evaluate", "set", "-o", "a", "--only", "three").status == 65)
        #expect(try run("evaluate", "set", "-o", "a", "--jobs", "0").status == 64)
        #expect(try run("evaluate", "set", "-o", "a", "--reset", "--perturb").status == 64)
        #expect(try run("ablate", "set", "--variant", "x: no.such=1").status == 64)
        #expect(try run("ablate", "set", "--passes", "0").status == 64)
        try folder.write("1,2,3\n", to: "set/one/groundtruth_rect.txt")
        let broken = try run("evaluate", "set", "-o", "a")
        #expect(broken.status == 65)
        #expect(broken.errors.contains("groundtruth_rect.txt:1: 3 numbers"))
        try folder.write(
            String(repeating: "1,2,9,9\n", count: 20), to: "set/one/groundtruth_rect.txt")
        let long = try run("evaluate", "set", "-o", "a")
        #expect(long.status == 65 && long.errors.contains("14 frames"))
    }
}
