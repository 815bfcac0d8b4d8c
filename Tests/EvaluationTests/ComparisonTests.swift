import Foundation
import HoldfastImaging
import Testing

@testable import HoldfastEvaluation

struct ComparisonTests {
    private let folder: TemporaryFolder
    private let sequences: [AnnotatedSequence]

    init() throws {
        folder = try TemporaryFolder()
        sequences = [
            MovingSquare(name: "a<b>", count: 40).sequence,
            MovingSquare(name: "c", count: 60, absent: 30..<40).sequence,
            MovingSquare(name: "only here", count: 30).sequence,
        ]
        for sequence in sequences {
            let good = sequence.truth.map { $0 ?? Box(x: 1, y: 1, width: 5, height: 5) }
            try folder.write(BoxText.format(good), to: "good/\(sequence.name).txt")
            try folder.write("120.5\n", to: "good/\(sequence.name).fps")
        }
        for sequence in sequences.prefix(2) {
            var bad = sequence.truth
            for frame in 20..<bad.count { bad[frame] = Box(x: 80, y: 0, width: 9, height: 9) }
            try folder.write(BoxText.format(bad), to: "bad/\(sequence.name).txt")
            var log = "{\"holdfast\":{\"version\":\"1\",\"input\":\"a\",\"width\":96,\"height\":72,"
            log += "\"frame_rate\":25,\"parameters\":{}}}\n"
            for frame in 0..<bad.count {
                let state = frame < 20 ? "tracking" : "lost"
                log += "{\"frame\":\(frame),\"time\":0.0,\"id\":1,\"box\":[1,1,5,5],\"state\":"
                log += "\"\(state)\",\"confidence\":\(frame < 20 ? 0.9 : 0.2),\"psr\":\(frame)}\n"
            }
            try folder.write(log, to: "bad/\(sequence.name).jsonl")
        }
    }

    private func comparison(_ names: [String] = ["bad", "good"]) throws -> Comparison {
        try Comparison(
            sequences, folders: names.map { ResultFolder(folder.url.appendingPathComponent($0)) })
    }

    @Test func measuresAndRanks() throws {
        let comparison = try comparison()
        #expect(comparison.sequences.map(\.name) == ["a<b>", "c"])
        #expect(comparison.incomplete == ["only here"])
        #expect(comparison.ranking == [1, 0])
        let good = comparison.entrants[1].measures
        // An overlap of 1 is above all thresholds but the last.
        #expect(abs(good.success - 20.0 / 21) < 1e-12)
        #expect(good.drifted == 0 && comparison.entrants[0].measures.drifted == 1)
        #expect(abs((good.framesPerSecond ?? 0) - 120.5) < 1e-9)
        #expect((comparison.successDifference(of: 1)?.low ?? 0) > 0.3)
        #expect(comparison.successDifference(of: 0) == nil)
        let reliability = comparison.entrants[0].measures.pooledReliability
        #expect(reliability.falseClaims == 0)
        #expect(reliability.offTargetAUROC == 1)
        #expect(comparison.entrants[1].measures.pooledReliability.confidenceRank == nil)
    }

    @Test func tableAndJSON() throws {
        let report = ComparisonReport(try comparison())
        #expect(report.table.contains("left out, not every tracker has them: only here"))
        let object = try JSONSerialization.jsonObject(with: Data(try report.json.utf8))
        let trackers = (object as? [String: Any])?["trackers"] as? [[String: Any]]
        #expect(trackers?.map { $0["name"] as? String } == ["good", "bad"])
        #expect((trackers?.first?["success_curve"] as? [Double])?.count == 21)
    }

    @Test func thePageNeedsNothingElse() throws {
        let report = HTMLReport(try comparison(), title: "A & B <x>")
        let picture = ReportPicture(
            dataURL: "data:image/jpeg;base64,AAAA", frameWidth: 96, frameHeight: 72)
        var asked: [String: Set<Int>] = [:]
        let page = report.html { sequence, frames in
            asked[sequence.name] = frames
            return Dictionary(uniqueKeysWithValues: frames.map { ($0, picture) })
        }
        #expect(asked == ["a<b>": [20], "c": [20]])
        #expect(page.contains("A &amp; B &lt;x&gt;") && page.contains("a&lt;b&gt;"))
        #expect(!page.contains("a<b>") && !page.contains("http") && !page.contains("<script"))
        #expect(page.contains("drifted at 20") && page.contains("prefers-color-scheme: dark"))
        for tag in ["svg", "figure", "section", "table", "div", "g", "a"] {
            #expect(
                page.components(separatedBy: "<\(tag) ").count
                    + page.components(separatedBy: "<\(tag)>").count - 2
                    == page.components(separatedBy: "</\(tag)>").count - 1, "\(tag)")
        }
        #expect(!page.contains("nan") && !page.contains("inf\""))
    }

    @Test func thePageShowsLossesLooseBoxesAndHowItWasMade() throws {
        // Boxes that are off by half their width: they hold on, loosely.
        let loose = sequences[0].truth.map { box in
            box.map { Box(x: $0.x + $0.width / 2, y: $0.y, width: $0.width, height: $0.height) }
        }
        try folder.write(BoxText.format(loose), to: "loose/a<b>.txt")
        let comparison = try comparison(["loose", "good"])
        let origin = HTMLReport.Origin(date: "2026-01-02", command: "holdfast compare a <b>")
        var asked: Set<Int> = []
        let page = HTMLReport(comparison, title: "t", origin: origin).html { _, frames in
            asked.formUnion(frames)
            return [:]
        }
        #expect(asked.count == 1)
        #expect(page.contains("Where others are better than loose"))
        #expect(page.contains("1 of 1 sequences") && page.contains("looser box"))
        #expect(page.contains("2026-01-02") && page.contains("holdfast compare a &lt;b&gt;"))
        #expect(page.contains(HoldfastVersion.current))
        for head in ["AO", "SR 0.75", "missed"] { #expect(page.contains("<th>\(head)</th>")) }
    }

    @Test func wrongResultsAreNamed() throws {
        try folder.write("1,2,3,4\n1,2,3\n", to: "broken/c.txt")
        #expect(
            throws: EvaluationError.malformed(
                path: folder.url.appendingPathComponent("broken/c.txt").path, line: 2,
                reason: "3 numbers where 4 or a polygon are expected")
        ) { try comparison(["broken"]) }
        try folder.write("1,2,3,4\n", to: "short/c.txt")
        #expect(throws: EvaluationError.self) { try comparison(["short"]) }
        #expect(throws: EvaluationError.self) { try comparison(["none"]) }
        #expect(throws: EvaluationError.self) {
            try Comparison(
                sequences, folders: [ResultFolder(folder.url.appendingPathComponent("bad"))],
                baseline: "csrt")
        }
    }
}
